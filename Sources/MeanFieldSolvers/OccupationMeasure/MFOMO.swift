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
public struct MFOMO: PenaltyMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry("mf-omo", "MF-OMO", cites: "[GuoHuZhang2024]", version: 2)

  /// All options.
  public var settings = PenaltySettings()

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = sharedParameters

  /// None: there is nothing but equilibrium.
  public func socialWeights<Game: MeanFieldGame>(
    in game: Game
  ) throws(MeanFieldError) -> [Double] {
    Game.allObjectives.map { _ in 0 }
  }
}
