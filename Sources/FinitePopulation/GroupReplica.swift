import MeanField

/// One play of N agents who are dealt at random into groups of n at every epoch.
///
/// When n does not divide N, the last N mod n agents dealt sit out: they neither gain nor pay.
struct GroupReplica: Sendable {
  let rules: GroupRules
  let policy: ActionSampler
  let starts: InitialStates
  let random: AgentRandom

  /// What happened.
  struct Course: Sendable {
    /// The number of agents in each pair at each epoch, S × A.
    var counts: [[Int32]] = []
    /// The number of agents to whom each outcome of a meeting befell at each epoch, S × X.
    var outcomes: [[Int32]] = []
    /// The places taken at each epoch.
    var places: [Int] = []
    /// What the agents that were watched did and got, one list per agent.
    var paths: [[(state: Int32, action: Int32, reward: Double)]]
    /// What those who deviated met, in their order.
    var deviating: [[Shadow.Meeting]] = []
    /// What the same agents met from the epoch of the deviation on, had they not deviated.
    var following: [[Shadow.Meeting]] = []

    mutating func add(_ tally: Tally) {
      counts.append(tally.counts)
      outcomes.append(tally.outcomes)
      places.append(tally.taken)
      for (i, step) in tally.steps.enumerated() { paths[i].append(step) }
    }
  }

  /// All agents at one epoch.
  struct Epoch {
    var t = 0
    /// The agents in the order in which they are dealt, for the present meeting.
    var seats: [Seat]
    /// Where each agent sits; filled only where somebody asks for it.
    var places: [Int32] = []

    /// The seat of an agent.
    func seat(of agent: Int) -> Seat { seats[Int(places[agent])] }

    /// Finds out where each agent sits.
    mutating func findPlaces() {
      places = Array(repeating: 0, count: seats.count)
      for (place, seat) in seats.enumerated() {
        places[Int(seat.agent)] = Int32(truncatingIfNeeded: place)
      }
    }
  }

  /// What has happened so far at one epoch.
  struct Tally {
    /// The number of agents in each pair, S × A.
    var counts: [Int32]
    /// How many agents each outcome has befallen in each state, S × X.
    var outcomes: [Int32]
    /// The places taken.
    var taken = 0
    /// What the watched agents have done and got.
    var steps: [(state: Int32, action: Int32, reward: Double)]

    init(_ rules: GroupRules, watching watched: Int) {
      counts = Array(repeating: 0, count: rules.shape.pairCount)
      outcomes = Array(repeating: 0, count: rules.rewards.count)
      steps = Array(repeating: (0, 0, 0), count: watched)
    }
  }

  /// Plays all epochs, watching the first agents; each deviation is played on its own.
  func play(watching watched: Int, deviations: [Deviation] = []) -> Course {
    var epoch = Epoch(
      seats: starts.draw(random).enumerated().map { i, s in
        Seat(agent: Int32(truncatingIfNeeded: i), state: s, action: 0, total: 0)
      })
    var scratch = epoch.seats
    var course = Course(paths: Array(repeating: [], count: watched))
    var shadows = deviations.map { Shadow($0) }
    for t in 0...rules.shape.horizon {
      epoch.t = t
      var tally = Tally(rules, watching: watched)
      for m in 0..<rules.meetingCount {
        random.deal(&epoch.seats, &scratch, epoch: t, meeting: m)
        meet(m, in: &epoch, &tally)
        guard !shadows.isEmpty else { continue }
        epoch.findPlaces()
        for i in shadows.indices {
          if m == 0 { shadows[i].act(in: epoch, self) }
          shadows[i].meet(m, in: epoch, self)
        }
      }
      course.add(tally)
      guard t < rules.shape.horizon else { break }
      // A copy that nobody needs would cost as much as the move.
      let before = shadows.isEmpty ? Epoch(seats: []) : epoch
      move(&epoch)
      for i in shadows.indices { shadows[i].move(from: before, to: epoch, self) }
    }
    course.deviating = shadows.map(\.deviating)
    course.following = shadows.map(\.following)
    return course
  }

  /// One meeting of all groups, in blocks that are small enough to stay in the cache.
  ///
  /// Actions are chosen in the first meeting of an epoch and stand in all of them.
  private func meet(_ m: Int, in epoch: inout Epoch, _ tally: inout Tally) {
    let (n, N, t) = (rules.groupSize, epoch.seats.count, epoch.t)
    let seated = N - N % n
    var block = Block(max(1, 2048 / n) * n)
    for start in stride(from: 0, to: N, by: block.size) {
      let end = min(start + block.size, N)
      random.fill(
        &block.first, &block.second, of: epoch.seats[start..<end], epoch: t,
        for: m == 0 ? .action : .meeting(m))
      var seats = epoch.seats.mutableSpan
      if m == 0 { act(&seats, start..<end, at: t, block, &tally) }
      attend(&seats, start..<end, block.second, &block.actions, &block.chance)
      // Those who sit out stand at the end.
      let playing = max(0, min(end, seated) - start)
      tally.taken += block.play(playing, rules)
      count(&seats, start..<end, block, &tally)
    }
  }

  /// The members of a block of groups.
  private struct Block {
    let size: Int
    var first: [UInt64]
    var second: [UInt64]
    var actions: [Int32]
    var chance: [UInt32]
    var outcomes: [Int32]

    init(_ size: Int) {
      self.size = size
      first = Array(repeating: 0, count: size)
      second = first
      actions = Array(repeating: 0, count: size)
      chance = Array(repeating: 0, count: size)
      outcomes = actions
    }

    /// The outcomes of the first members, who form whole groups; 0 for the rest.
    mutating func play(_ count: Int, _ rules: GroupRules) -> Int {
      for j in count..<size { outcomes[j] = 0 }
      let (actions, chance) = (actions, chance)
      var results = outcomes.mutableSpan
      return rules.meet(
        actions.span.extracting(first: count), chance.span.extracting(first: count), &results)
    }
  }

  /// Everybody in a block chooses an action.
  private func act(
    _ seats: inout MutableSpan<Seat>, _ range: Range<Int>, at t: Int, _ block: borrowing Block,
    _ tally: inout Tally
  ) {
    let A = rules.shape.actionCount
    let words = block.first.span
    for (j, i) in range.enumerated() {
      let s = Int(seats[i].state)
      let a = policy.action(at: t, in: s, words[j])
      tally.counts[s * A + a] += 1
      seats[i].action = Int32(truncatingIfNeeded: a)
      seats[i].total = 0
      let agent = Int(seats[i].agent)
      if agent < tally.steps.count { tally.steps[agent] = (seats[i].state, Int32(a), 0) }
    }
  }

  /// Everybody in a block goes into the meeting, or stays away.
  private func attend(
    _ seats: inout MutableSpan<Seat>, _ range: Range<Int>, _ words: [UInt64],
    _ actions: inout [Int32], _ chance: inout [UInt32]
  ) {
    let words = words.span
    var actions = actions.mutableSpan
    var chance = chance.mutableSpan
    for (j, i) in range.enumerated() {
      (actions[j], chance[j]) = rules.attend(seats[i].action, words[j])
    }
  }

  /// Everybody in a block gets an outcome.
  private func count(
    _ seats: inout MutableSpan<Seat>, _ range: Range<Int>, _ block: borrowing Block,
    _ tally: inout Tally
  ) {
    let X = rules.outcomeCount
    let outcomes = block.outcomes.span
    for (j, i) in range.enumerated() {
      let x = outcomes[j]
      seats[i].total += x
      let k = Int(seats[i].state) * X + Int(x)
      tally.outcomes[k] += 1
      let agent = Int(seats[i].agent)
      if agent < tally.steps.count { tally.steps[agent].reward += rules.rewards[k] }
    }
  }

  /// Outcomes and the chain make the next states.
  private func move(_ epoch: inout Epoch) {
    let (successors, X) = (rules.outcomes.successors.span, rules.outcomes.outcomeCount)
    let t = epoch.t
    var seats = epoch.seats.mutableSpan
    for i in 0..<seats.count {
      seats[i].state = successors[Int(seats[i].state) * X + Int(seats[i].total)]
    }
    guard let chain = rules.outcomes.chain else { return }
    for i in 0..<seats.count {
      let words = random.words(agent: Int(seats[i].agent), epoch: t, for: .chain)
      seats[i].state = chain.draw(from: seats[i].state, words.first.unit)
    }
  }

  /// The next state of one agent.
  func next(_ agent: Int, after total: Int32, in s: Int32, epoch t: Int) -> Int32 {
    let next = rules.outcomes.successors[Int(s) * rules.outcomes.outcomeCount + Int(total)]
    guard let chain = rules.outcomes.chain else { return next }
    return chain.draw(from: next, random.words(agent: agent, epoch: t, for: .chain).first.unit)
  }

  /// The outcomes of one group, with the actions that `action` says.
  func outcomes(
    of members: ArraySlice<Seat>, meeting m: Int, epoch t: Int, _ action: (Seat) -> Int32
  ) -> [Int32] {
    var actions: [Int32] = []
    var chance: [UInt32] = []
    for member in members {
      let words = random.words(
        agent: Int(member.agent), epoch: t, for: m == 0 ? .action : .meeting(m))
      let entry = rules.attend(action(member), words.second)
      actions.append(entry.action)
      chance.append(entry.chance)
    }
    var outcomes = [Int32](repeating: 0, count: actions.count)
    var results = outcomes.mutableSpan
    _ = rules.meet(actions.span, chance.span, &results)
    return outcomes
  }
}

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

/// What one agent's deviation changes in a play of groups, and nothing else.
///
/// Everybody whom the deviation has not reached does the same as in the play itself, so only the
/// groups of those whom it has reached are played again: those who met the agent, those who met
/// them, and so on. The agent's rewards come out as in a play of everything.
struct Shadow {
  private let deviation: Deviation
  /// Where the agents are that are elsewhere than in the play.
  private var states: [Int: Int32] = [:]
  /// What agents do that do something else than in the play.
  private var actions: [Int: Int32] = [:]
  /// How much more the outcomes of an agent add up to than in the play.
  private var extra: [Int: Int32] = [:]
  /// In which states the agent met which outcomes, here and in the play, since it deviated.
  private(set) var deviating: [Meeting] = []
  private(set) var following: [Meeting] = []

  /// An outcome of one meeting.
  struct Meeting: Sendable {
    let state: Int32
    let outcome: Int32

    /// What it is worth by a row-major S × X array of values.
    func value(by values: [Double], of outcomeCount: Int) -> Double {
      values[Int(state) * outcomeCount + Int(outcome)]
    }
  }

  init(_ deviation: Deviation) { self.deviation = deviation }

  /// Finds out who acts differently.
  mutating func act(in epoch: GroupReplica.Epoch, _ play: GroupReplica) {
    let t = epoch.t
    extra.removeAll(keepingCapacity: true)
    actions.removeAll(keepingCapacity: true)
    guard t >= deviation.epoch else { return }
    if t == deviation.epoch, let state = deviation.state { states[deviation.agent] = state }
    for (i, s) in states where i != deviation.agent {
      note(play.policy.action(at: t, in: Int(s), word(i, t, play)), of: i, in: epoch)
    }
    let s = states[deviation.agent] ?? epoch.seat(of: deviation.agent).state
    note(
      deviation.policy.action(at: t, in: Int(s), word(deviation.agent, t, play)),
      of: deviation.agent, in: epoch)
  }

  private func word(_ i: Int, _ t: Int, _ play: GroupReplica) -> UInt64 {
    play.random.words(agent: i, epoch: t, for: .action).first
  }

  private mutating func note(_ a: Int, of agent: Int, in epoch: GroupReplica.Epoch) {
    if Int32(a) != epoch.seat(of: agent).action { actions[agent] = Int32(a) }
  }

  /// Plays again the groups in which somebody acts differently, and the agent's own.
  mutating func meet(_ m: Int, in epoch: GroupReplica.Epoch, _ play: GroupReplica) {
    guard epoch.t >= deviation.epoch else { return }
    let n = play.rules.groupSize
    let own = Int(epoch.places[deviation.agent]) / n
    var groups = Set(actions.keys.map { Int(epoch.places[$0]) / n })
    groups.insert(own)
    for group in groups {
      let first = group * n
      // Those who sit out meet nobody.
      guard first + n <= epoch.seats.count else {
        if group == own { note(0, 0, in: epoch) }
        continue
      }
      let members = epoch.seats[first..<first + n]
      let before = play.outcomes(of: members, meeting: m, epoch: epoch.t) { $0.action }
      let after = play.outcomes(of: members, meeting: m, epoch: epoch.t) {
        actions[Int($0.agent)] ?? $0.action
      }
      for (i, (x, y)) in zip(members.lazy.map { Int($0.agent) }, zip(before, after)) {
        if x != y { extra[i, default: 0] += y - x }
        if i == deviation.agent { note(x, y, in: epoch) }
      }
    }
  }

  /// Notes what the agent meets in the play and here.
  private mutating func note(_ x: Int32, _ y: Int32, in epoch: GroupReplica.Epoch) {
    let s = epoch.seat(of: deviation.agent).state
    following.append(Meeting(state: s, outcome: x))
    deviating.append(Meeting(state: states[deviation.agent] ?? s, outcome: y))
  }

  /// Follows everybody who is reached to the next state; those who are back in step are let go.
  mutating func move(
    from epoch: GroupReplica.Epoch, to following: GroupReplica.Epoch, _ play: GroupReplica
  ) {
    guard epoch.t >= deviation.epoch else { return }
    var next: [Int: Int32] = [:]
    for i in Set(states.keys).union(extra.keys) {
      let seat = epoch.seat(of: i)
      let after = play.next(
        i, after: seat.total + (extra[i] ?? 0), in: states[i] ?? seat.state, epoch: epoch.t)
      if after != following.seat(of: i).state { next[i] = after }
    }
    states = next
  }
}
