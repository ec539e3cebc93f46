public import MeanField

/// Reduced MESOB: descent on the balance of exploitability and a social objective.
///
/// L = Γ(π) is feasible by construction and the multipliers are the best ones for it, so that of
/// [GuoEtAl2023]'s penalty problem only F(π) = Expl(π) − λ W(Γ(π)) remains. ``Descent`` minimizes it
/// by quasi-Newton steps on logits, monotonically and without a step size to be chosen.
///
/// F is not convex, so several descents share the steps: from the given start, from where it leads if
/// only one of the two sides counts, from uniform play, from one action after the other or random
/// policies. The better half goes on, twice as far, until two are left, which go on until they are
/// stationary; then the best policy is varied. The answer is the policy of least F seen, with the unsmoothed exploitability; so it is
/// never worse than the start.
///
/// - Complexity: about nine passes over all transitions per step.
public struct MESOB: WeightedMethod, RestartedMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "mesob", "Reduced MESOB", cites: "[GuoEtAl2023], reduced to feasible flows", version: 3,
    advice: "The balance of one weight, by descents from several starts.")

  /// A balance.
  public static var purpose: SolverPurpose { .balance }

  /// The social weight λ.
  public var weight = 1.0
  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The number of descents.
  public var restarts = 8
  /// The most steps, all descents together.
  public var iterations = 12_000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .weight("social weight λ"), .objective, .restarts, .iterations(\.iterations),
  ]

  /// Expl − λ W.
  public var legs: [Leg] { [Leg(social: weight)] }
}

/// Nash selection: the limit λ → 0⁺ of MESOB, the Nash equilibrium of largest W.
///
/// ``MESOB``'s descents with a social weight that falls by tenths from `initial-weight` to `weight`,
/// near 0. The large weight at first leads away from equilibria that no small one leaves, such as the
/// mixed one of the stag hunt. Every limit of minimizers for λ → 0 is an equilibrium of largest W;
/// a descent may end at another one, which is why there are several. [GuoEtAl2023]
public struct NashSelection: WeightedMethod, RestartedMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "nash-selection", "Nash selection", cites: "[GuoEtAl2023]", version: 3,
    advice: "The equilibrium of largest W.")

  /// A balance.
  public static var purpose: SolverPurpose { .balance }

  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// The social weight λ at the start.
  public var initialWeight = 1.0
  /// The social weight λ at the end.
  public var weight = 1e-3
  /// The number of descents.
  public var restarts = 8
  /// The most steps, all descents together.
  public var iterations = 12_000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .objective,
    Parameter(
      "initial-weight", \.initialWeight, in: .above(0), unit: "reward/objective",
      "social weight at the start"),
    .weight("social weight at the end", in: .above(0)),
    .restarts, .iterations(\.iterations),
  ]

  /// The weight does not rise.
  public func validate() throws(MeanFieldError) {
    try Self.require(
      weight <= initialWeight, "weight", expected: "at most initial-weight, \(initialWeight)",
      got: weight)
  }

  /// Expl − λ W for falling λ.
  public var legs: [Leg] {
    let falling = sequence(first: initialWeight) { $0 / 10 }.prefix { $0 > 1.001 * weight }
    return falling.map { Leg(social: $0, limit: 40) } + [Leg(social: weight)]
  }
}
