import MeanField

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
