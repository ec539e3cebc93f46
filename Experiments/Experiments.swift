public import Mesob

/// The named experiments of this project, in the order in which they are listed.
public enum Experiments {
  /// Every experiment.
  public static let all: [Experiment] = [
    .quickstart, .payPerClickFrontier, .nashSelection, .socialEqualization, .balanceSuite,
    .peerSuite, .traffic, .finitePopulation,
  ]
}

extension Double {
  /// The label of a social weight, `λ=0.1` or `λ=10`.
  var asWeight: String { "λ=\(ParameterValue.number(self))" }
}
