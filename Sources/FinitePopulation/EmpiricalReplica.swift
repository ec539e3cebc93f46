import MeanField

/// One play of N agents per population who all see the empirical measure Lᴺ.
struct EmpiricalReplica<Game: MeanFieldGame>: Sendable {
  let game: Game
  let policy: ActionSampler
  let starts: InitialStates
  let random: AgentRandom

  /// What happened.
  struct Course: Sendable {
    /// The number of agents in each pair at each epoch, S × A.
    var counts: [[Int32]] = []
    /// The empirical game: rewards and transitions at Lᴺ.
    var process: DecisionProcess
    /// The states and actions of the agents that were watched, one list per agent.
    var paths: [[(state: Int32, action: Int32)]]
  }

  /// Plays all epochs, watching the agents named; one of all may deviate.
  func play(watching watched: [Int], deviation: Deviation? = nil) -> Course {
    let (S, A) = (game.stateCount, game.actionCount)
    let nowhere = [Double](repeating: 0, count: game.totalCount)
    var states = starts.draw(random)
    var actions = [Int32](repeating: 0, count: states.count)
    var first = [UInt64](repeating: 0, count: states.count)
    var second = first
    var measures: [[Double]] = []
    var stages: [Stage<Double>] = []
    var counts: [[Int32]] = []
    var paths = [[(state: Int32, action: Int32)]](repeating: [], count: watched.count)
    for t in 0...game.horizon {
      if let deviation, deviation.epoch == t, let state = deviation.state {
        states[deviation.agent] = state
      }
      random.fill(&first, &second, from: 0, epoch: t, for: .action)
      var here = [Int32](repeating: 0, count: S * A)
      policy.choose(&actions, at: t, in: states, first)
      if let deviation, t >= deviation.epoch {
        let i = deviation.agent
        actions[i] = action(of: deviation, at: t, among: states, first[i])
      }
      for i in states.indices { here[Int(states[i]) * A + Int(actions[i])] += 1 }
      for (k, i) in watched.enumerated() { paths[k].append((states[i], actions[i])) }
      let L = here.map { Double($0) / Double(starts.agentCount) }
      let stage = game.stage(at: t, given: L.span, totals: nowhere.span)
      stage.kernel?.move(&states, actions: actions, of: A, second)
      counts.append(here)
      measures.append(L)
      stages.append(stage)
    }
    var process = DecisionProcess(of: game, stages: stages)
    if game.totalCount > 0 {
      // Where rewards read totals, they are known only now.
      process = game.process(at: OccupationMeasure(StateActionField(game.shape, epochs: measures)))
    }
    return Course(counts: counts, process: process, paths: paths)
  }

  /// What a deviating agent does.
  private func action(
    of deviation: Deviation, at t: Int, among states: [Int32], _ word: UInt64
  ) -> Int32 {
    let s = Int(states[deviation.agent])
    guard let response = deviation.response else {
      return Int32(truncatingIfNeeded: deviation.policy.action(at: t, in: s, word))
    }
    var others = ExactResponse.Composition(repeating: 0, count: game.stateCount)
    for (i, s) in states.enumerated() where i != deviation.agent { others[Int(s)] += 1 }
    return response.action(at: t, in: s, others: others)
  }

  /// The path of an agent with the same luck in a mean field that is frozen at `process`.
  func path(of agent: Int, in process: DecisionProcess, playing policy: ActionSampler)
    -> [(state: Int32, action: Int32)]
  {
    var path: [(state: Int32, action: Int32)] = []
    var s = Int(starts.state(of: agent, random))
    for t in 0...game.horizon {
      let words = random.words(agent: agent, epoch: t, for: .action)
      let a = policy.action(at: t, in: s, words.first)
      path.append((Int32(s), Int32(a)))
      var next = [Int32(s)]
      process.kernel(at: t)?.move(
        &next, actions: [Int32(a)], of: game.actionCount, [words.second])
      s = Int(next[0])
    }
    return path
  }
}

extension DecisionProcess {
  /// The total reward along a path.
  func reward(along path: [(state: Int32, action: Int32)]) -> Double {
    path.enumerated().reduce(0) { sum, step in
      let (t, (s, a)) = step
      return sum + rewards[t, Int(s), Int(a)]
    }
  }
}

/// One agent that leaves the policy while all others keep to it.
struct Deviation: Sendable {
  /// Who.
  let agent: Int
  /// The epoch from which its rewards count.
  var epoch = 0
  /// Where it is put at that epoch; nil for wherever it got by itself.
  var state: Int32?
  /// What it plays from then on.
  let policy: ActionSampler
  /// What it plays instead where it knows the states of all others.
  var response: ExactResponse?
}
