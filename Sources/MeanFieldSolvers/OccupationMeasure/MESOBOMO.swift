public import MeanField

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
/// - Complexity: six passes over all transitions per step; the projections sort.
public struct MESOBOMO: PenaltyMethod, WeightedMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "mesob-omo", "MESOB-OMO", cites: "[GuoEtAl2023]", version: 2)

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
    [
      .weight("social weight λ"),
      .objective,
    ] + sharedParameters

  /// λ times the mix.
  public func socialWeights(in game: some MeanFieldGame) throws(MeanFieldError) -> [Double] {
    try objective.weights(in: game).map { weight * $0 }
  }
}
