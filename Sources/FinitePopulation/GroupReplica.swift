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
