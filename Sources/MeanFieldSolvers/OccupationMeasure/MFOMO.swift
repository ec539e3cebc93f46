public import MeanField

/// MF-OMO: Nash equilibria as the zeros of one penalty objective in L and multipliers y, z.
///
///     minimize  c₁‖f‖² + c₂‖D‖² + c₃⟨z, L⟩
///
/// over Lₜ ∈ Δ(feasible pairs), ‖y‖₂ ≤ S(T + 1)(T + 2)/2·r_max, z ≥ 0 and
/// 1ᵀz ≤ S·A·(T² + T + 2)·r_max; other norms by `loss`. The flow residual f and the dual residual D
/// are those of ``PenaltyProblem``. The objective is 0 exactly at an equilibrium with its best-response
/// values. [GuoHuZhang2024]
///
/// The bounds are the published ones. Where rewards have both signs, that of z can exclude an
/// equilibrium: V* − Q* reaches 2(T − t + 1)·r_max, which adds up to more. A `reward-bound` of
/// 1.5·r_max makes room for every equilibrium.
///
/// Where we differ: L starts at Γ(π₀) unless told otherwise, r_max is the game's true bound, and
/// the multipliers run forwards in time (the published yₜ is our yₜ₊₁ for t < T, its y_T our −y₀).
/// MFGLib's program starts at π₀/S in the projected form with steps of 0.1 and its own r_max, which
/// in some games is no bound.
///
/// - Complexity: six passes over all transitions per step; the projections sort.
public struct MFOMO: PenaltyMethod, CompetitiveMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "mf-omo", "MF-OMO", cites: "[GuoHuZhang2024]", version: 3,
    advice: "For comparison: one penalty problem, slow in games of many states."
  )

  /// The relative exploitability at which a solve has converged.
  public var accuracy = 1e-8
  /// All options.
  public var settings = PenaltySettings()

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = sharedParameters + [.accuracy]

  /// None: there is nothing but equilibrium.
  public func socialWeights<Game: MeanFieldGame>(in game: Game) throws(MeanFieldError) -> [Double] {
    game.objectiveMetrics.map { _ in 0 }
  }
}

/// MESOB-OMO as published: one penalty problem in the occupation measure L and multipliers y, z.
///
///     minimize  c₁‖f‖² + c₂‖D‖² + c₃⟨z, L⟩ − λ W(L)
///
/// over Lₜ ∈ Δ(feasible pairs), bounded y and z ≥ 0, by first-order steps, either projected or in
/// a parameterization that needs no constraints; λ = 0 is ``MFOMO``. The residuals f (flow) and D
/// (optimality of y) are those of ``PenaltyProblem``. The answer is the policy Π(L), scored by its
/// own flow, never by the infeasible L. [GuoEtAl2023] [GuoHuZhang2024]
///
/// The default loss is the one called l1_l2 in the literature: squares of f and D, and ⟨z, L⟩ as it
/// is. Starts at L = Γ(π₀), a flow, unless told to start at π₀/S as MFGLib does.
///
/// The authors' program weighs both sides, −λ₀ W(L) + λ₁⟨z, L⟩ + ρ₀‖f‖² + ρ₁‖D‖². That is λ = λ₀,
/// c₃ = λ₁, c₁ = ρ₀, c₂ = ρ₁ here; divided by λ₁ it has the same minimizers at λ = λ₀/λ₁, c₃ = 1,
/// c₁ = ρ₀/λ₁ and c₂ = ρ₁/λ₁. So λ → 0 is their λ₁ → ∞. Its steps are those of `form` projected,
/// `initialization` zero, `start-measure` even, `loss` l1_l2, and its answer that of
/// `answer` least-gradient-mapping. What a minimizer says about flows stands on the page
/// `BalanceTheory` of the documentation.
///
/// - Complexity: six passes over all transitions per step; the projections sort.
public struct MESOBOMO: PenaltyMethod, WeightedMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "mesob-omo", "MESOB-OMO", cites: "[GuoEtAl2023]", version: 3,
    advice: "For comparison: the penalty problem as published.")

  /// A balance.
  public static var purpose: SolverPurpose { .balance }

  /// The social weight λ.
  public var weight = 1.0
  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// All other options.
  public var settings = PenaltySettings()

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] =
    [.weight("social weight λ"), .objective] + sharedParameters

  /// λ times the mix.
  public func socialWeights(in game: some MeanFieldGame) throws(MeanFieldError) -> [Double] {
    try objective.weights(in: game).map { weight * $0 }
  }
}
