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
    var (first, second) = (
      [UInt64](repeating: 0, count: states.count), [UInt64](repeating: 0, count: states.count)
    )
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
      for i in states.indices {
        let s = Int(states[i])
        var a = policy.action(at: t, in: s, first[i])
        if let deviation, deviation.agent == i, t >= deviation.epoch {
          a = deviation.policy.action(at: t, in: s, first[i])
          if let response = deviation.response {
            a = Int(response.action(at: t, in: s, others: composition(of: states, without: i)))
          }
        }
        actions[i] = Int32(truncatingIfNeeded: a)
        here[s * A + a] += 1
      }
      for (k, i) in watched.enumerated() { paths[k].append((states[i], actions[i])) }
      let L = here.map { Double($0) / Double(starts.agentCount) }
      let stage = game.stage(at: t, given: L.span, totals: nowhere.span)
      if let kernel = stage.kernel {
        for i in states.indices {
          let next = kernel.draw(from: Int(states[i]), Int(actions[i]), of: A, second[i].unit)
          states[i] = Int32(truncatingIfNeeded: next)
        }
      }
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

  /// How many of the others are in each state.
  private func composition(of states: [Int32], without agent: Int) -> ExactResponse.Composition {
    var counts = ExactResponse.Composition(repeating: 0, count: game.stateCount)
    for (i, s) in states.enumerated() where i != agent { counts[Int(s)] += 1 }
    return counts
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
      if let kernel = process.stages[t].kernel {
        s = kernel.draw(from: s, a, of: game.actionCount, words.second.unit)
      }
    }
    return path
  }
}

extension DecisionProcess {
  /// The total reward along a path.
  func reward(along path: [(state: Int32, action: Int32)]) -> Double {
    path.enumerated().reduce(0) { sum, step in
      let (t, (s, a)) = step
      return sum + stages[t].rewards[Int(s) * shape.actionCount + Int(a)]
    }
  }
}
