public import Mesob

/// The named experiments of this project, in the order in which they are listed.
public enum Experiments {
  /// Every experiment.
  public static let all: [Experiment] = [
    .quickstart, .payPerClickFrontier, .nashSelection, .socialEqualization, .balanceSuite,
    .peerSuite, .traffic, .finitePopulation, .tabular,
  ]
}

extension Double {
  /// The label of a social weight, `λ=0.1` or `λ=10`.
  var asWeight: String { "λ=\(ParameterValue.number(self))" }
}

/// The exploitability of a method's policy.
func regret(_ method: String) -> Quantity { Quantity(\.exploitability, of: .label(method)) }
/// The welfare of a method's policy.
func welfare(_ method: String) -> Quantity { Quantity(\.welfare, of: .label(method)) }
/// What a platform earns under a method's policy.
func revenue(_ method: String) -> Quantity { Quantity(\.revenue, of: .label(method)) }
/// How long a method worked.
func seconds(_ method: String) -> Quantity { Quantity(\.seconds, of: .label(method)) }
/// How many steps a method took.
func iterations(_ method: String) -> Quantity { Quantity(\.iterations, of: .label(method)) }
/// How long one step of a method took, in milliseconds.
func stepTime(_ method: String) -> Quantity { 1000 * seconds(method) / iterations(method) }

extension Series {
  /// The points of methods by their labels.
  static func points(_ labels: String...) -> [Series] { labels.map { .points($0, .label($0)) } }
}
