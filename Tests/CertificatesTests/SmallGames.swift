import Certificates

/// Frozen games that are small enough to be solved by hand or exactly.
enum SmallGames {
  /// Two states, two actions, T = 1; action a moves to state a with probability 3/4.
  ///
  /// Rewards: 1 for action 1 in state 0, 2 for action 0 in state 1, at both epochs; else 0.
  static let steering = FrozenGame(
    horizon: 1, stateCount: 2, actionCount: 2, initialDistribution: [0.5, 0.5],
    feasible: [true, true, true, true], populations: [0..<2],
    rewards: [0, 1, 2, 0, 0, 1, 2, 0]
  ) { _ in
    rows([
      [(0, 0.75), (1, 0.25)], [(0, 0.25), (1, 0.75)], [(0, 0.75), (1, 0.25)],
      [(0, 0.25), (1, 0.75)],
    ])
  }

  static let uniform = [Double](repeating: 0.5, count: 8)

  static func rows(_ lists: [[(state: Int, probability: Double)]]) -> Successors {
    var rows = Successors()
    for list in lists { rows.append(list) }
    return rows
  }
}

/// A small generator of whole numbers, for games that are the same in every test.
struct Numbers {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next(below bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }
}
