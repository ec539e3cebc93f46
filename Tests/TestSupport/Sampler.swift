public import MeanField

/// Generic points and directions for checks, from a seed.
public struct Sampler: Sendable {
  private var stream: RandomStream

  /// The sampler of a seed.
  public init(seed: Int) { stream = RandomStream(key: UInt64(bitPattern: Int64(seed)), stream: 7) }

  /// A number in [low, high).
  public mutating func number(_ low: Double = -1, _ high: Double = 1) -> Double {
    low + (high - low) * stream.uniform()
  }

  /// Numbers in [low, high).
  public mutating func numbers(_ count: Int, _ low: Double = -1, _ high: Double = 1) -> [Double] {
    (0..<count).map { _ in number(low, high) }
  }

  /// A whole number in `range`.
  public mutating func integer(in range: ClosedRange<Int>) -> Int { stream.integer(in: range) }

  /// A distribution on `count` points without small probabilities.
  public mutating func law(_ count: Int) -> [Double] {
    let weights = numbers(count, 0.5, 1.5)
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// A law on the feasible pairs of each population, S × A; 0 elsewhere, nothing small.
  public mutating func pairLaw(in game: some MeanFieldGame) -> [Double] {
    let A = game.actionCount
    var L = game.feasibleActions.mask.map { $0 * number(0.5, 1.5) }
    for population in game.populations {
      let pairs = population.states.lowerBound * A..<population.states.upperBound * A
      let mass = L[pairs].reduce(0, +)
      for i in pairs { L[i] /= mass }
    }
    return L
  }

  /// A law on feasible pairs at each epoch, which is no flow.
  public mutating func occupationMeasure(in game: some MeanFieldGame) -> OccupationMeasure {
    var L = OccupationMeasure(StateActionField(game.shape))
    for t in 0...game.horizon { L[t] = pairLaw(in: game) }
    return L
  }

  /// A policy without small probabilities.
  public mutating func policy(in game: some MeanFieldGame) -> Policy {
    var weights = StateActionField(game.shape)
    for t in 0...game.horizon {
      weights[t] = game.feasibleActions.mask.map { $0 * number(0.5, 1.5) }
    }
    return Policy(inducing: OccupationMeasure(weights), feasible: game.feasibleActions)
  }

  /// A policy that plays one random feasible action in each state.
  public mutating func purePolicy(in game: some MeanFieldGame) -> Policy {
    let (A, mask) = (game.actionCount, game.feasibleActions.mask)
    var choice = StateActionField(game.shape)
    for t in 0...game.horizon {
      for s in 0..<game.stateCount {
        let feasible = (0..<A).filter { mask[s * A + $0] > 0 }
        choice[t, s, feasible[integer(in: 0...feasible.count - 1)]] = 1
      }
    }
    return Policy(inducing: OccupationMeasure(choice), feasible: game.feasibleActions)
  }
}
