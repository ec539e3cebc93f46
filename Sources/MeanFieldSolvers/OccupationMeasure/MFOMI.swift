public import MeanField

/// MF-OMI: forward–backward splitting on the inclusion that equilibrium occupation measures satisfy.
///
/// A measure d is an equilibrium exactly when 0 ∈ −r(d) + N(d), with N the normal cone of the
/// occupation measures of one agent at transitions frozen at d. With step size α and
/// regularization η one step is
///
///     d ← projection of d + α (r(d) − η d) onto {x ≥ 0 : Σₐ x₀ = μ₀, Σₐ xₜ₊₁ = Pₜ(d) xₜ}
///
/// from d = Γ(π₀). The answer is the policy Π(d). [HuZhang2024]
///
/// Convergence is proved for monotone rewards and dynamics that do not depend on the population;
/// elsewhere P is frozen anew at every d, and d is a flow of the previous kernels only. The
/// projection is exact up to rounding where MFGLib calls a general solver and then drops small
/// entries; several populations are projected together.
///
/// - Complexity: one stage per epoch and, for each of a few Newton steps, a block Cholesky factor
///   (T + 1)·S³ up to 128 states, or some hundred passes over all transitions above.
public struct MFOMI: MeanFieldSolver {
  /// Its line in the catalog.
  public static let entry = CatalogEntry("mf-omi", "MF-OMI", cites: "[HuZhang2024]")

  /// The step size α.
  public var stepSize = 1e-3
  /// The regularization η.
  public var regularization = 0.0
  /// The number of steps.
  public var iterations = 2000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .stepSize(\.stepSize, tuned: .logarithmic(1e-5...10), "step size α"),
    Parameter(
      "regularization", \.regularization, in: .atLeast(0), unit: "reward",
      "weight η of the strongly monotone term"),
    .iterations(\.iterations),
  ]

  /// The measure, and the potentials of the last projection.
  public struct State: Sendable, Codable {
    /// d.
    var measure: OccupationMeasure
    /// y, where the next projection starts.
    var potentials: [[Double]]
  }

  /// d = Γ(π₀).
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> State {
    let nothing = [Double](repeating: 0, count: game.stateCount)
    return State(
      measure: game.flow(inducedBy: start).occupationMeasure,
      potentials: Array(repeating: nothing, count: game.shape.epochCount))
  }

  /// Rewards and transitions at d, forward step, projection.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    let (α, η) = (stepSize, regularization)
    let process = game.process(at: state.measure)
    var c = state.measure.field
    for t in 0...game.horizon {
      c[t] = zip(c[t], process.stages[t].rewards).map { $0 + α * ($1 - η * $0) }
    }
    let nearest = try OccupationPolytope(process: process).projection(of: c, from: state.potentials)
    (state.measure, state.potentials) = (nearest.x, nearest.y)
  }

  /// Π(d).
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy {
    Policy(inducing: state.measure, feasible: game.feasibleActions)
  }
}
