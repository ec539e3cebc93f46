internal import CNumerics
import MeanField

/// A descent on a ``Merit``, such as F = e·Expl − Σₖ cₖ Wₖ, over the logits θ of policies π = softmax(θ).
///
/// Quasi-Newton mirror descent. With G the gradient field of F, ∂F/∂θₜ(s, a) = μₜ(s) πₜ(a|s) Aₜ(s, a)
/// for A = G − p, and A itself is the steepest direction in the metric μπ of policies, the natural
/// gradient: −A is the step of mirror descent. Limited-memory BFGS in that metric [LiuNocedal1989]
/// turns it, and a step is accepted where F falls by a tenth of what its slope promises
/// [Armijo1966]; so F never rises.
///
/// The best response in Expl has kinks. It is smoothed at a temperature τ that falls by tenths, from
/// a tenth of the range of rewards met on the way to 10⁻⁷ of it; at every τ the descent goes on until
/// it could gain no more than τ, or for some steps. At the last τ it ends where it is stationary: the
/// gap Σ μ (p − minₐ G), a bound on what changes of the policy could gain in the linearized problem,
/// is at most 10⁻⁹ of the largest range of G, or 10⁻⁵ where no step makes F less.
///
/// No number is in units of rewards: rewards times a power of two change no bit of the policies.
struct Descent: Sendable, Codable {
  /// The logits θ, the largest of each state 0.
  private(set) var logits: StateActionField
  /// softmax(θ).
  private(set) var policy: Policy
  /// Whether nothing more is to be gained.
  private(set) var isStationary = false
  /// Whether no step makes F less, though it is not stationary.
  private(set) var hasStalled = false
  /// The gap in units of the largest range of G, at the last step's beginning.
  private(set) var stationarity = Double.infinity
  /// The passes over all transitions done, forward and backward ones.
  private(set) var passes = 0
  /// The temperature τ; 0 before the first step.
  private(set) var temperature = 0.0

  /// τ in units of the range of rewards.
  private var relativeTemperature = Self.temperatures.upperBound
  /// The largest range of rewards, and of G, met on the way.
  private var largestSpan = 0.0
  private(set) var largestRange = 0.0
  /// The steps done at this temperature.
  private var stageSteps = 0
  /// The step size η along the natural gradient; 0 before the first one.
  private var stepSize = 0.0
  /// F when progress was last looked at.
  private var valueBefore = Double.infinity
  /// F at the policy and the temperature, if it is known.
  private var value: Double?
  /// ∂F/∂θ before the last step, and that step, if it was at this temperature.
  private var gradient: [Double]
  private var step: [Double]
  private var hasStep = false
  private var memory: SecantMemory
  private var scratch = Scratch<Arrays>()

  /// Where a step writes: A, ∂F/∂θ before, the direction, and what is tried.
  private struct Arrays: Sendable {
    var natural: [Double]
    var earlier: [Double]
    var direction: [Double]
    var trial: Trial

    init(like descent: Descent) {
      natural = Array(repeating: 0, count: descent.gradient.count)
      (earlier, direction) = (natural, natural)
      trial = Trial(logits: descent.logits, policy: descent.policy)
    }
  }

  /// Logits that are tried, and their softmax.
  private struct Trial: Sendable {
    var logits: StateActionField
    var policy: Policy
  }

  /// The temperatures, in units of the range of rewards.
  private static let temperatures = 1e-7...0.1
  /// The most steps at a temperature but the last.
  private static let stageLength = 160
  /// The gap, in units of the largest range of G, at which nothing more is to be gained.
  private static let tolerance = 1e-9
  /// The gap at which a descent that no step leads lower has come to its end.
  private static let looseTolerance = 1e-5
  /// The farthest that a logit moves in a step, and the least one.
  private static let farthest = 30.0
  private static let leastLogit = -40.0

  /// Whether the descent has come to its end.
  var isOver: Bool { isStationary || hasStalled }

  /// Begins at a policy with probabilities of at least `floor`: a gradient moves no others.
  ///
  /// Temperatures begin at `temperature` times the range of rewards.
  init(
    from start: Policy, floor: Double, temperature: Double = Self.temperatures.upperBound,
    in game: some MeanFieldGame
  ) {
    relativeTemperature = temperature
    logits = start.logits(floor: floor)
    policy = Policy(softmax: logits, feasible: game.feasibleActions)
    gradient = Array(repeating: 0, count: game.shape.count)
    step = gradient
    memory = SecantMemory(count: game.shape.count)
  }

  /// Goes on with another objective: probabilities are lifted to at least 1/100, and what was known
  /// of the last one is forgotten.
  ///
  /// If the new one is close to it, temperatures begin at a thousandth of the range of rewards.
  mutating func goOn(isClose: Bool, in game: some MeanFieldGame) {
    var next = Descent(from: policy, floor: 1e-2, in: game)
    next.passes = passes
    if isClose { next.relativeTemperature = 1e-3 }
    self = next
  }

  /// One step, or the next temperature where nothing is left to do at this one.
  mutating func advance(on merit: some Merit, in game: some MeanFieldGame) {
    guard !isOver else { return }
    let flow = game.flow(inducedBy: policy)
    passes += 1
    if temperature == 0 { cool(at: flow, in: game, to: relativeTemperature) }
    // Without a best response there is nothing to smooth.
    let isLast = !merit.countsExploitability || relativeTemperature <= Self.temperatures.lowerBound
    let before = value ?? merit.value(at: flow, temperature: temperature, in: game)
    if value == nil { passes += 1 }
    value = before
    let F = merit.linearized(at: flow, temperature: temperature, in: game)
    passes += merit.linearizationPasses

    var arrays = scratch.take() ?? Arrays(like: self)
    defer { scratch.giveBack(arrays) }
    let gap = differentiate(F, at: flow, in: game, &arrays)
    stationarity = largestRange > 0 ? gap / largestRange : 0
    stageSteps += 1
    if isLast {
      isStationary = stationarity <= Self.tolerance
      if isStationary { return }
      if stageSteps % Self.stageLength == 0 {
        let gained = valueBefore - before
        valueBefore = before
        if gained <= Self.tolerance * largestRange { return end() }
      }
    } else if gap <= F.exploitabilityWeight * temperature || stageSteps > Self.stageLength {
      return cool(
        at: flow, in: game, to: max(relativeTemperature / 10, Self.temperatures.lowerBound))
    }
    let isNewton = !memory.pairs.isEmpty
    if isNewton {
      arrays.direction.overwrite(with: gradient)
      memory.precondition(&arrays.direction) { Self.divide(&$0, by: flow.occupationMeasure) }
      if search(along: arrays.direction, from: before, first: 1, merit, in: game, &arrays.trial)
        != nil
      {
        return
      }
      memory.removeAll()
    }
    if stepSize == 0 {
      let largest = arrays.natural.reduce(0) { max($0, abs($1)) }
      stepSize = largest > 0 ? 1 / largest : 1
    }
    if let (share, isFirst) = search(
      along: arrays.natural, from: before, first: stepSize, merit, in: game, &arrays.trial)
    {
      stepSize = isFirst ? 2 * share : share
    } else if isLast {
      end()
    } else {
      cool(at: flow, in: game, to: max(relativeTemperature / 10, Self.temperatures.lowerBound))
    }
  }

  /// No step makes F noticeably less: it is stationary, up to rounding, or it has stalled.
  private mutating func end() {
    isStationary = stationarity <= Self.looseTolerance
    hasStalled = !isStationary
  }

  /// The next temperature, in units of the range of rewards at a flow.
  private mutating func cool(
    at flow: Flow, in game: some MeanFieldGame, to relativeTemperature: Double
  ) {
    let span = flow.rewardSpan
    largestSpan = max(largestSpan, span)
    let scale = max(span, 1e-9 * largestSpan)
    temperature =
      relativeTemperature * (scale > 0 ? scale : game.rewardBound > 0 ? game.rewardBound : 1)
    self.relativeTemperature = relativeTemperature
    stageSteps = 0
    valueBefore = .infinity
    value = nil
    hasStep = false
    memory.removeAll()
  }

  /// Finds A and ∂F/∂θ, keeps how the latter changed, and tells the gap.
  private mutating func differentiate(
    _ F: BalanceObjective, at flow: Flow, in game: some MeanFieldGame, _ arrays: inout Arrays
  ) -> Double {
    let (S, A, n) = (game.stateCount, game.actionCount, game.shape.pairCount)
    let mask = game.feasibleActions.mask
    let L = flow.occupationMeasure.values
    var (gap, largest) = (0.0, 0.0)
    arrays.natural.withUnsafeMutableBufferPointer { natural in
      L.withUnsafeBufferPointer { L in
        mask.withUnsafeBufferPointer { mask in
          game.forEachGradient(
            of: F, at: flow, playing: policy,
            pointing: { t, G, p in
              for s in 0..<S {
                var (μ, least, greatest) = (0.0, Double.infinity, -Double.infinity)
                for a in 0..<A where mask[s * A + a] > 0 {
                  let i = t * n + s * A + a
                  natural[i] = G[s * A + a] - p[s]
                  μ += L[i]
                  least = min(least, natural[i])
                  greatest = max(greatest, natural[i])
                }
                if μ > 0 {
                  gap -= μ * least
                  largest = max(largest, greatest - least)
                } else {
                  for a in 0..<A { natural[t * n + s * A + a] = 0 }
                }
              }
            })
        }
      }
    }
    passes += F.passes
    largestRange = max(largestRange, largest)
    swap(&gradient, &arrays.earlier)
    for i in gradient.indices { gradient[i] = L[i] * arrays.natural[i] }
    if hasStep { memory.keep(step: step, gradients: (arrays.earlier, gradient)) }
    return gap
  }

  /// Divides by the metric μπ and takes the mean over actions off.
  private static func divide(_ g: inout [Double], by L: OccupationMeasure) {
    let A = L.shape.actionCount
    for row in stride(from: 0, to: g.count, by: A) {
      var (μ, sum) = (0.0, 0.0)
      for i in row..<row + A where L.values[i] > 0 {
        μ += L.values[i]
        sum += g[i]
      }
      for i in row..<row + A { g[i] = L.values[i] > 0 ? g[i] / L.values[i] - sum / μ : 0 }
    }
  }

  /// Goes against `direction`, ever less far until F falls enough; nil if it never does.
  private mutating func search(
    along direction: [Double], from before: Double, first: Double, _ merit: some Merit,
    in game: some MeanFieldGame, _ trial: inout Trial
  ) -> (share: Double, isFirst: Bool)? {
    let A = game.actionCount
    let mask = game.feasibleActions.mask
    let count = direction.count
    var share = first
    for k in 0..<25 {
      var slope = 0.0
      trial.logits.withMutableEntries { trial in
        for row in stride(from: 0, to: count, by: A) {
          var largest = -Double.infinity
          for i in row..<row + A where mask[i % mask.count] > 0 {
            let δ = max(-Self.farthest, min(Self.farthest, -share * direction[i]))
            slope += gradient[i] * δ
            trial[i] = logits.values[i] + δ
            largest = max(largest, trial[i])
          }
          // What is not feasible stays: the memory of steps measures their lengths.
          for i in row..<row + A {
            trial[i] =
              mask[i % mask.count] > 0
              ? max(trial[i] - largest, Self.leastLogit) : logits.values[i]
          }
        }
      }
      guard slope < 0 else { return nil }
      trial.policy.update(softmax: trial.logits.values, feasible: game.feasibleActions)
      let flow = game.flow(inducedBy: trial.policy)
      let after = merit.value(at: flow, temperature: temperature, in: game)
      passes += merit.countsExploitability ? 2 : 1
      if after < before, after <= before + 0.1 * slope {
        for i in step.indices { step[i] = trial.logits.values[i] - logits.values[i] }
        swap(&logits, &trial.logits)
        swap(&policy, &trial.policy)
        (value, hasStep) = (after, true)
        return (share, k == 0)
      }
      share *= k < 3 ? 0.5 : 0.25
    }
    return nil
  }
}
