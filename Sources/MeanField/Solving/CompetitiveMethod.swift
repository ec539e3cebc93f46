/// A method that looks for a Nash equilibrium.
public protocol CompetitiveMethod: MeanFieldSolver {
  /// The relative exploitability at which a solve has converged; 0 to take every step.
  ///
  /// The unit is that of ``Solution/relativeExploitability``.
  var accuracy: Double { get set }
}

extension CompetitiveMethod {
  /// A Nash equilibrium.
  public static var purpose: SolverPurpose { .equilibrium }
}

extension Parameter where Root: CompetitiveMethod {
  /// `accuracy`, the relative exploitability at which a solve has converged.
  public static var accuracy: Self {
    Self(
      "accuracy", \.accuracy, in: .between(0, 1), unit: "exploitability of uniform",
      "exploitability at which a solve has converged, 0 to take every step")
  }
}
