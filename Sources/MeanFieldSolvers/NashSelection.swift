public import MeanField

/// Nash selection: the limit λ → 0⁺ of MESOB, the Nash equilibrium of largest W.
///
/// ``MESOB`` with a social weight that falls geometrically from `initial-weight`, above 1, to
/// `weight`, near 0. A weight above 1 at first leads away from equilibria that no small one leaves,
/// such as the mixed one of the stag hunt. Nothing promises the best equilibrium: F is not convex.
/// [GuoEtAl2023]
public struct NashSelection: PresetMethod, WeightedMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry("nash-selection", "Nash selection", cites: "[GuoEtAl2023]")

  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The social weight λ at the start.
  public var initialWeight = 4.0
  /// The social weight λ at the end.
  public var weight = 1e-3
  /// The step size η at the start of a descent.
  public var stepSize = 10.0
  /// The number of steps.
  public var iterations = 12_000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .objective,
    Parameter(
      "initial-weight", \.initialWeight, in: .above(1), unit: "reward/objective",
      "social weight at the start"),
    .weight("social weight at the end", in: .above(0)),
    .stepSize(\.stepSize, tuned: .logarithmic(1e-2...100), "step size at the start"),
    .iterations(\.iterations),
  ]

  /// The weight falls.
  public func validate() throws(MeanFieldError) {
    try Self.require(
      weight < initialWeight, "weight", expected: "less than initial-weight, \(initialWeight)",
      got: weight)
  }

  /// MESOB with this schedule.
  public var base: MESOB {
    MESOB(weight: weight, objective: objective).with(\.initialWeight, initialWeight)
      .with(\.stepSize, stepSize).with(\.iterations, iterations)
  }
}
