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
  public var iterations = 400

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
  public struct State: Sendable, Codable {
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
    /// The steps since the last improvement by a tenth.
    var stale = 0
    /// The restarts so far.
    var restarts = 0
  }

  /// The start is the best so far; its logits are bounded below.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    let A = AdvantageMap(game: game)
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let scale = game.flow(inducedBy: uniform).evaluation(in: game).exploitability
    let θ = start.logits(floor: 1e-8).values
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
    if state.stale >= 12 + 6 * state.restarts { restart(&state, in: game) }
    let η = state.stepSize
    let next = moved(state.θ, by: implicitStep(from: state, in: game), in: game)
    let π = A.policy(next)
    let flow = game.flow(inducedBy: π)
    let exploitability = flow.evaluation(in: game).exploitability
    let gain = state.exploitability / exploitability
    state.stale += 1
    guard gain >= 0.5 else {
      state.stepSize = η / 4
      return
    }
    state.stepSize = min(gain >= 1 ? η * min(1.5 * gain, 20) : η * gain, 1e12)
    state.θ = next
    state.advantages = A.advantages(of: π, in: flow)
    state.exploitability = exploitability
    keep(π, exploitability, in: &state)
    let pure = A.policy(next.map { $0 < Self.rare ? -700 : $0 })
    keep(pure, game.flow(inducedBy: pure).evaluation(in: game).exploitability, in: &state)
  }

  /// The logit, relative to the best action's, below which an action may as well not be played.
  private static let rare = -14.0

  private func keep(_ π: Policy, _ exploitability: Double, in state: inout State) {
    guard exploitability < state.bestExploitability else { return }
    if exploitability < 0.9 * state.bestExploitability { state.stale = 0 }
    state.best = π
    state.bestExploitability = exploitability
  }

  /// Goes back to the best policy with a small step size, every time a smaller one and for longer.
  private func restart(_ state: inout State, in game: some MeanFieldGame) {
    let A = AdvantageMap(game: game)
    state.restarts += 1
    state.stale = 0
    state.stepSize = stepSize / game.rewardBound / Double(1 << min(2 * state.restarts, 40))
    state.θ = state.best.logits(floor: 1e-8).values
    let π = A.policy(state.θ)
    let flow = game.flow(inducedBy: π)
    state.advantages = A.advantages(of: π, in: flow)
    state.exploitability = flow.evaluation(in: game).exploitability
  }

  /// δ of the linear system on the actions that matter, η A on those hardly played and bad.
  ///
  /// The latter have no influence, and their large advantages would hide the small ones that a
  /// relative residual has to resolve.
  private func implicitStep(from state: State, in game: some MeanFieldGame) -> [Double] {
    let A = AdvantageMap(game: game)
    let (θ, η, advantages) = (state.θ, state.stepSize, state.advantages)
    let p = A.policy(θ).values
    let isActive = p.indices.map { p[$0] >= 1e-7 || advantages[$0] > 0 ? 1.0 : 0 }
    let b = zip(advantages, isActive).map { η * $0 * $1 }
    let δ = GMRES(dimension: krylov, tolerance: 1e-6).solve(b) { v in
      let J = A.derivative(at: θ, along: v)
      return v.indices.map { v[$0] - η * J[$0] * isActive[$0] }
    }
    // Shortening the whole direction helps auctions and hurts the beach: every third restart does it.
    var scale = 1.0
    while state.restarts % 3 == 2, scale > 1e-3,
      δ.indices.contains(where: {
        isActive[$0] > 0 && p[$0] * (Double.exp(min(scale * δ[$0], 20)) - 1) > 0.5
      })
    { scale /= 2 }
    return δ.indices.map { isActive[$0] > 0 ? scale * δ[$0] : η * advantages[$0] }
  }

  /// θ + δ with bounded steps, the largest logit of each state 0 and none below −20.
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
      for i in row..<row + A { next[i] = max(next[i] - top, -20) }
    }
    return next
  }

  /// The policy of least exploitability.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.best }
}
