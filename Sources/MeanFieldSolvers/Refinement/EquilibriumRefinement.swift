public import MeanField

/// Equilibrium refinement: implicit mirror descent whose steps grow until they are Newton's.
///
/// Mirror descent follows θ' = A(θ), with A the advantages Q − V of π = softmax(θ) in its own flow.
/// A linearly implicit step of size η,
///
///     (I − η A'(θ)) δ = η A(θ),    θ ← θ + δ,
///
/// is explicit mirror descent for small η and, for large η, Newton's method on the indifference of
/// all actions that are played. With η growing as exploitability falls this is pseudo-transient
/// continuation [KelleyKeyes1998]; the linear system is solved by products with A' alone, which are
/// differences of two Q-values [SaadSchultz1986].
///
/// A step that more than doubles exploitability is taken back and tried with a smaller η. The answer
/// is the policy of least exploitability seen, so never worse than the start. Meant as a last stage:
/// start it from another method's policy. From far away, or where several equilibria exist, it ends
/// at any of them.
///
/// - Complexity: 2 n passes forward and backward over all transitions per step, n ≤ `krylov`.
public struct EquilibriumRefinement: MeanFieldSolver {
  /// The name on the command line.
  public static let name = "equilibrium-refinement"
  /// The name in prose.
  public static let title = "Equilibrium refinement"
  /// The source.
  public static let reference = "[KelleyKeyes1998], on the dynamics of [PerolatEtAl2021]"
  /// Raised when results change.
  public static let algorithmVersion = 1

  /// Exploitability at which steps do nothing more, in units of that of the uniform policy.
  public var tolerance = 1e-10
  /// The first step size, in units of 1/reward bound.
  public var stepSize = 10.0
  /// The largest number of Krylov vectors.
  public var krylov = 150
  /// The number of steps.
  public var iterations = 100

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "tolerance", \.tolerance, in: .between(0, 1), unit: "exploitability of uniform",
      "exploitability at which nothing more is done"),
    Parameter(
      "step-size", \.stepSize, in: .between(1e-6, 1e6), unit: "1/reward bound",
      "first step size η"),
    Parameter(
      "krylov", \.krylov, in: .between(1, 2000), unit: "vectors",
      "largest number of Krylov vectors"),
    Parameter("iterations", \.iterations, in: .atLeast(0), unit: "steps", "number of steps"),
  ]

  /// Where the descent is, and the best policy so far.
  public struct State: Sendable {
    /// The logits θ, row-major (T + 1) × S × A.
    public var θ: [Double]
    /// A(θ).
    var advantages: [Double]
    /// The exploitability of softmax(θ).
    var exploitability: Double
    /// The step size η.
    public var stepSize: Double
    /// The policy of least exploitability.
    public var best: Policy
    /// Its exploitability.
    public var bestExploitability: Double
    /// The exploitability at which nothing more is done.
    let target: Double
  }

  /// The start is the best so far; its logits are bounded below.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    let A = AdvantageMap(game: game)
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let scale = game.flow(inducedBy: uniform).evaluation(in: game).exploitability
    let θ = start.logits(floor: 1e-9).values
    let π = A.policy(θ)
    let flow = game.flow(inducedBy: π)
    return State(
      θ: θ, advantages: A.advantages(of: π, in: flow),
      exploitability: flow.evaluation(in: game).exploitability,
      stepSize: stepSize / game.rewardBound, best: start,
      bestExploitability: game.flow(inducedBy: start).evaluation(in: game).exploitability,
      target: tolerance * scale)
  }

  /// Linear system, bounded step, acceptance, next step size.
  public func step(_ state: inout State, in game: some MeanFieldGame) {
    guard state.bestExploitability > state.target else { return }
    let A = AdvantageMap(game: game)
    let (θ, η) = (state.θ, state.stepSize)
    let δ = GMRES(dimension: krylov, tolerance: 1e-4).solve(state.advantages.map { η * $0 }) { v in
      zip(v, A.derivative(at: θ, along: v)).map { $0 - η * $1 }
    }
    let next = moved(θ, by: δ, in: game)
    let π = A.policy(next)
    let flow = game.flow(inducedBy: π)
    let exploitability = flow.evaluation(in: game).exploitability
    let isLeast = η <= 1e-3 * stepSize / game.rewardBound
    guard exploitability <= 2 * state.exploitability || (isLeast && exploitability.isFinite) else {
      state.stepSize = η / 8
      return
    }
    state.stepSize = min(η * min(max(2 * state.exploitability / exploitability, 0.5), 20), 1e12)
    state.θ = next
    state.advantages = A.advantages(of: π, in: flow)
    state.exploitability = exploitability
    if exploitability < state.bestExploitability {
      state.best = π
      state.bestExploitability = exploitability
    }
  }

  /// θ + δ with bounded steps, the largest logit of each state 0 and none below −60.
  ///
  /// Linearization knows nothing of an action that nobody plays yet, so none rises by more than 4.
  private func moved(
    _ θ: [Double], by δ: [Double], in game: some MeanFieldGame
  ) -> [Double] {
    let (A, mask) = (game.actionCount, game.feasibleActions.mask)
    var next = zip(θ, δ).map { $0 + min(max($1, -30), 4) }
    for row in stride(from: 0, to: next.count, by: A) {
      let feasible = (row..<row + A).filter { mask[$0 % mask.count] > 0 }
      let top = feasible.reduce(-Double.infinity) { max($0, next[$1]) }
      for i in row..<row + A { next[i] = max(next[i] - top, -60) }
    }
    return next
  }

  /// The policy of least exploitability.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.best }
}
