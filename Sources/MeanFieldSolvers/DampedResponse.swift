public import MeanField

/// The state of methods in which agents answer what is played.
public struct ResponseState: Sendable, Codable {
  /// What is played.
  public private(set) var policy: Policy
  /// The steps done in which a given share answered.
  private(set) var steps = 0
  /// The choice of that share, where it is not given.
  private var damped: DampedResponse
  /// Where the response is written.
  private var response = Scratch<Policy>()

  /// Starts at a policy.
  init(policy: Policy, damped: DampedResponse = DampedResponse()) {
    (self.policy, self.damped) = (policy, damped)
  }

  /// π ← Π((1 − α) Γ(π) + α Γ(β)), with β = softmax(Q*/τ) or, for τ = 0, the best response.
  mutating func average(share α: Double, temperature τ: Double, in game: some MeanFieldGame) {
    let flow = game.flow(inducedBy: policy)
    var β = response.take() ?? policy
    flow.process.answer(&β, temperature: τ)
    policy.update(
      inducing: flow.occupationMeasure, and: game.flow(inducedBy: β).occupationMeasure, share: α,
      feasible: game.feasibleActions)
    response.giveBack(β)
    steps += 1
  }

  /// Everybody answers: π ← softmax(Q*/τ) or the best response.
  mutating func answer(temperature τ: Double, in game: some MeanFieldGame) {
    game.flow(inducedBy: policy).process.answer(&policy, temperature: τ)
  }

  /// The share that answers is chosen.
  mutating func answerDamped(in game: some MeanFieldGame) { damped.answer(&policy, in: game) }
}

extension MeanFieldSolver where State == ResponseState {
  /// The start.
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> State {
    State(policy: start)
  }

  /// What is played.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.policy }
}

/// Some of the agents answer what is played: π ← Π((1 − α) Γ(π) + α Γ(β)), with β a best response.
///
/// α is the largest of at most twice the last one, halves of it and 1/(k + 2) in step k, by which
/// exploitability falls by at least 0.3 α of itself. Along the best-response dynamics of a monotone
/// game it falls by all of α to first order [HofbauerSandholm2009]; elsewhere the last choice is that
/// of fictitious play. Where transitions do not depend on the population Γ(π) becomes the average of
/// the two flows.
///
/// With smoothing β is the best response with an entropy bonus of weight τ, and exploitability is
/// that of the game with it. τ falls to a third whenever this is below 0.3 τ; at first it is a tenth
/// of the range of rewards.
struct DampedResponse: Sendable, Codable {
  /// τ; nil without smoothing, 0 before the first step.
  private(set) var temperature: Double?
  /// The share α of the last step.
  private var share = 1.0
  /// The steps done.
  private var steps = 0
  /// The response and the policy that is tried.
  private var memory = Scratch<(response: Policy, trial: Policy)>()

  /// With smoothing or without.
  init(isSmoothed: Bool = false) { temperature = isSmoothed ? 0 : nil }

  /// Lets some of the agents answer.
  mutating func answer(_ π: inout Policy, in game: some MeanFieldGame) {
    let flow = game.flow(inducedBy: π)
    var (β, trial) = memory.take() ?? (π, π)
    defer { memory.giveBack((β, trial)) }
    if temperature == 0 { temperature = 0.1 * flow.rewardSpan }
    var before = flow.exploitability(of: π, temperature: temperature ?? 0)
    // Below this bonus, nothing is told from rounding.
    let least = 1e-14 * flow.rewardSpan
    while let τ = temperature, τ > least, before < 0.3 * τ {
      temperature = τ / 3
      before = flow.exploitability(of: π, temperature: τ / 3)
    }
    let τ = temperature ?? 0
    flow.process.respond(&β, temperature: τ)
    let response = game.flow(inducedBy: β).occupationMeasure
    let leastShare = 1 / Double(steps + 2)
    share = min(1, 2 * share)
    steps += 1
    while true {
      share = max(share, leastShare)
      trial.update(
        inducing: flow.occupationMeasure, and: response, share: share,
        feasible: game.feasibleActions)
      if share == leastShare { break }
      let after = game.flow(inducedBy: trial).exploitability(of: trial, temperature: τ)
      if after <= (1 - 0.3 * share) * before { break }
      share /= 2
    }
    swap(&π, &trial)
  }
}
