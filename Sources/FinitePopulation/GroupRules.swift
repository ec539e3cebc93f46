import MeanField

/// What a play of groups needs of a game, free of the game's type.
struct GroupRules: Sendable {
  let shape: GameShape
  let groupSize: Int
  let meetingCount: Int
  let attendance: Double
  let placeCount: Int
  /// Where the sum of an epoch's outcomes leads.
  let outcomes: OutcomeMap
  /// The number X of outcomes of one meeting.
  let outcomeCount: Int
  /// What an outcome of one meeting is worth, row-major S × X.
  let rewards: [Double]
  /// What it adds to each social objective, in the order of `allObjectives`; row-major S × X.
  let objectives: [[Double]]
  /// What is told about the meetings.
  let statistics: @Sendable (Meetings) -> [StatisticValues]
  /// The meeting of whole groups.
  let meet: @Sendable (Span<Int32>, Span<UInt32>, inout MutableSpan<Int32>) -> Int

  init<Game: GroupGame>(of game: Game) {
    shape = game.shape
    groupSize = game.groupSize
    meetingCount = game.meetingCount
    attendance = game.attendance
    placeCount = game.placeCount
    outcomes = game.outcomes
    let X = game.outcomeCount
    outcomeCount = X
    let pairs = (0..<game.stateCount).flatMap { s in (0..<X).map { (s, $0) } }
    rewards = pairs.map { game.reward(in: $0, outcome: $1) }
    let contributions = pairs.map { game.objectives(in: $0, outcome: $1) }
    let own = Game.socialObjectives.indices.map { k in contributions.map { $0[k] } }
    objectives = own + (own.count < Game.allObjectives.count ? [rewards] : [])
    statistics = { game.statistics(of: $0) }
    meet = { game.meet(actions: $0, chance: $1, outcomes: &$2) }
  }

  /// The action and the chance that an agent takes into a meeting, if it attends.
  @inline(__always)
  func attend(_ action: Int32, _ word: UInt64) -> (action: Int32, chance: UInt32) {
    let low = UInt32(truncatingIfNeeded: word)
    let isThere = attendance == 1 || Double(low) < attendance * 0x1p32
    return (isThere ? action : 0, UInt32(truncatingIfNeeded: word >> 32))
  }

  /// The reward of some meetings.
  func reward(_ meetings: [Shadow.Meeting]) -> Double {
    meetings.reduce(0) { $0 + $1.value(by: rewards, of: outcomeCount) }
  }
}
