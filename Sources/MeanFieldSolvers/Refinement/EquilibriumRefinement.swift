public import MeanField

/// Equilibrium refinement: implicit mirror descent whose steps grow until they are Newton's.
///
/// Mirror descent follows θ' = A(θ), with A the advantages Q − V of π = softmax(θ) in its own flow.
/// An implicit step of size η,
///
///     θ⁺ = θ + η A(θ⁺),
///
/// is explicit mirror descent for small η and, for large η, Newton's method on the indifference of
/// all actions that are played. It is solved once linearized. η grows while the linearized step
/// solves the equation well, so that this is pseudo-transient continuation [KelleyKeyes1998]; the
/// linear system is solved by products with A' alone, which are differences of two Q-values.
///
/// A step that leaves more than half of the equation's residual is taken back and tried with a
/// smaller η. Where no step helps for long, states reply one after the other, and the method goes on
/// from where that leads. The answer is the policy of least exploitability seen, so never worse than
/// the start. Meant as a last stage: start it from another method's policy. From far away, or where
/// several equilibria exist, it ends at any of them.
///
/// - Complexity: at most 2 `krylov` passes forward and backward over all transitions per step; a
///   round of replies takes one for each epoch and each reply.
public struct EquilibriumRefinement: CompetitiveMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "equilibrium-refinement", "Equilibrium refinement",
    cites: "[KelleyKeyes1998], on the dynamics of [PerolatEtAl2021]", version: 3,
    advice:
      "To rounding, in few and costly steps; also where others turn in circles.")

  /// The relative exploitability at which a solve has converged.
  public var accuracy = 1e-8
  /// The first step size, in units of 1/the largest advantage.
  public var stepSize = 10.0
  /// The largest number of Krylov vectors.
  public var krylov = 150
  /// The number of steps.
  public var iterations = 400

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .accuracy,
    .stepSize(
      \.stepSize, in: .between(1e-6, 1e6), unit: "1/largest advantage", "first step size η"),
    Parameter(
      "krylov", \.krylov, in: .between(1, 2000), unit: "vectors", "largest number of Krylov vectors"
    ),
    .iterations(\.iterations),
  ]

  /// What the next step does.
  enum Phase: Sendable, Hashable, Codable {
    /// An implicit step.
    case descent
    /// The k-th round of replies, k = 0 …, from a policy.
    case replies(round: Int, from: Policy)
  }

  /// Where the descent is, and the best policy so far.
  public struct State: Sendable, Codable {
    /// The logits θ, row-major (T + 1) × S × A.
    var logits: [Double] = []
    /// A(θ).
    var advantages: [Double] = []
    /// The step size η.
    var stepSize = 0.0
    /// The policy of least exploitability.
    var best: Policy
    /// Its exploitability.
    var bestExploitability: Double
    /// The exploitability at which nothing more is done.
    let target: Double
    /// What the next step does.
    var phase = Phase.descent
    /// The steps since the last improvement by a tenth.
    var stale = 0
    /// The restarts so far.
    var restarts = 0
  }

  /// The start is the best so far; its logits are bounded below.
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> State {
    func exploitability(_ π: Policy) -> Double {
      game.flow(inducedBy: π).evaluation(in: game).exploitability
    }
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    var state = State(
      best: start, bestExploitability: exploitability(start),
      target: accuracy * abs(exploitability(uniform)))
    descend(from: start, floor: Self.floor, in: game, &state)
    return state
  }

  /// An implicit step or, where those have come to nothing, a round of replies.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    guard state.bestExploitability > state.target else { return }
    switch state.phase {
    case .descent: descend(&state, in: game)
    case .replies(let k, let π): try reply(to: π, round: k, in: game, &state)
    }
  }

  /// Linear system, bounded step, acceptance, next step size.
  private func descend(_ state: inout State, in game: some MeanFieldGame) {
    let A = AdvantageMap(game: game)
    let η = state.stepSize
    let step = ImplicitStep(in: game, from: state.logits, advantages: state.advantages, size: η)
    let δ = step.direction(krylov: krylov)
    let next = step.moved(by: δ)
    let π = A.policy(next)
    let flow = game.flow(inducedBy: π)
    let advantages = A.advantages(of: π, in: flow)
    state.stale += 1
    keep(π, flow.evaluation(in: game).exploitability, in: &state)
    let residual = step.residual(of: next, by: δ, advantages: advantages)
    if residual <= 0.5 {
      let largest = A.largestLogits(next)
      state.logits = next.indices.map { next[$0] - largest[$0 / game.actionCount] }
      state.advantages = advantages
      // The residual grows in proportion to η at least: this aims at a fifth of the step.
      state.stepSize = min(η * min(0.2 / residual, 10), 1e12)
      let pure = A.policy(state.logits.map { $0 < Self.rare ? -700 : $0 })
      keep(pure, game.flow(inducedBy: pure).evaluation(in: game).exploitability, in: &state)
    } else {
      state.stepSize = η / 4
    }
    if state.stale >= Self.patience {
      state.phase = .replies(round: 0, from: A.policy(state.logits))
    }
  }

  /// One round; after the last, or when nobody replies, a descent begins.
  ///
  /// Six rounds of everybody, then of 1/2, 1/3, … of each state's agents. Descents begin at the best
  /// policy and at what the replies led to, in turns.
  private func reply(
    to π: Policy, round k: Int, in game: some MeanFieldGame, _ state: inout State
  ) throws(MeanFieldError) {
    let replies = SuccessiveReplies(
      game: game, tolerance: state.target, share: k < 6 ? 1 : 1 / Double(k - 4))
    let next = try replies.round(from: π)
    if let next {
      keep(next, game.flow(inducedBy: next).evaluation(in: game).exploitability, in: &state)
      state.phase = .replies(round: k + 1, from: next)
      guard k + 1 == Self.rounds else { return }
    }
    state.restarts += 1
    state.stale = 0
    let isOdd = state.restarts % 2 == 1
    descend(
      from: isOdd ? state.best : next ?? π, floor: isOdd ? Self.floor : 1e-3, in: game, &state)
  }

  /// The number of rounds of replies between two descents.
  private static let rounds = 16
  /// The probability below which logits do not tell one start from another.
  private static let floor = 1e-17
  /// The number of steps without progress that end a descent.
  private static let patience = 20
  /// The logit, relative to the best action's, below which an action may as well not be played.
  private static let rare = -14.0

  /// Remembers a policy that is better than all before.
  private func keep(_ π: Policy, _ exploitability: Double, in state: inout State) {
    guard exploitability < state.bestExploitability else { return }
    if exploitability < 0.9 * state.bestExploitability { state.stale = 0 }
    state.best = π
    state.bestExploitability = exploitability
  }

  /// Begins a descent, every time with a smaller step size.
  private func descend(
    from π: Policy, floor: Double, in game: some MeanFieldGame, _ state: inout State
  ) {
    let A = AdvantageMap(game: game)
    state.phase = .descent
    state.logits = π.logits(floor: floor).values
    state.advantages = A(state.logits)
    let largest = state.advantages.reduce(0) { max($0, abs($1)) }
    state.stepSize =
      stepSize / max(largest, .leastNormalMagnitude) / Double(1 << min(4 * state.restarts, 40))
  }

  /// The policy of least exploitability.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.best }
}
