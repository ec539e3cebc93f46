import MeanField

/// The mean field that replicas are compared with, and what they are asked for.
struct ReplicaStudy: Sendable {
  private let flow: Flow
  private let policy: ActionSampler
  private let best: ActionSampler
  /// What the best response gains in the mean field, for each population.
  private let exploitabilities: [Double]
  private let key: UInt64
  /// The number of agents whose paths are kept, in the first replicas.
  private let sample: Int
  private let recorded: Int
  /// Where the agents of a size start.
  var starts = InitialStates()
  /// The number of agents of each population that deviate.
  var deviatorCount = 0

  /// Prepares the plays of a policy, whose mean-field flow is given.
  init(of flow: Flow, policy π: Policy, simulation: Simulation, key: UInt64) {
    let response = flow.process.bestResponse()
    (self.flow, self.key) = (flow, key)
    policy = ActionSampler(π)
    best = ActionSampler(response.policy)
    exploitabilities = zip(response.initialValues, flow.ownValues).map { $0 - $1 }
    (sample, recorded) = (simulation.sample, simulation.recorded)
  }

  private func random(_ replica: Int) -> AgentRandom {
    AgentRandom(key: key, replica: UInt32(truncatingIfNeeded: replica))
  }

  private func sampled(in replica: Int) -> Int {
    replica < recorded ? min(sample, starts.agentCount) : 0
  }

  private func flowErrors(_ counts: [[Int32]]) -> [Double] {
    counts.enumerated().map { t, here in
      let L = flow.occupationMeasure[t]
      return here.indices.reduce(0) {
        $0 + abs(Double(here[$1]) / Double(starts.agentCount) - L[$1])
      }
    }
  }

  /// One play of agents who meet in groups.
  func record(_ replica: Int, of rules: GroupRules) -> ReplicaRecord {
    let play = GroupReplica(rules: rules, policy: policy, starts: starts, random: random(replica))
    let course = play.play(
      watching: sampled(in: replica),
      deviations: (0..<deviatorCount).map { Deviation(agent: $0, policy: best) })
    let N = Double(starts.agentCount)
    func mean(_ values: [Double]) -> [Double] {
      course.outcomes.map { here in
        here.indices.reduce(0) { $0 + Double(here[$1]) * values[$1] } / N
      }
    }
    let places = Double(starts.agentCount / rules.groupSize * rules.placeCount * rules.meetingCount)
    var meetings = Meetings(outcomeCount: rules.outcomeCount)
    meetings.shares = course.outcomes.map { $0.map { Double($0) / N } }
    meetings.placesTaken = course.places.map { Double($0) / places }
    let gain = zip(course.deviating, course.following).reduce(0) {
      $0 + rules.reward($1.0) - rules.reward($1.1)
    }
    return ReplicaRecord(
      flowErrors: flowErrors(course.counts), objectives: rules.objectives.map(mean),
      gains: deviatorCount == 0 ? [] : [gain / Double(deviatorCount)],
      statistics: rules.statistics(meetings), paths: course.paths, counts: course.counts)
  }

  /// One play of agents who see the empirical measure.
  func record<Game: MeanFieldGame>(_ replica: Int, of game: Game) -> ReplicaRecord {
    let play = EmpiricalReplica(game: game, policy: policy, starts: starts, random: random(replica))
    let deviators = game.populations.indices.map { p in
      (0..<deviatorCount).map { p * starts.agentCount + $0 }
    }
    let kept = sampled(in: replica)
    let following = deviators.flatMap(\.self)
    let course = play.play(watching: Array(0..<kept) + following)
    let (N, A) = (Double(starts.agentCount), game.actionCount)
    var objectives = Game.socialObjectives.indices.map { k in
      course.process.stages.map { $0.objectives[k] }
    }
    if objectives.count < Game.allObjectives.count {
      objectives.append(
        course.counts.enumerated().map { t, here in
          let r = course.process.stages[t].rewards
          return here.indices.reduce(0) { $0 + Double(here[$1]) * r[$1] } / N
        })
    }
    let gains = deviators.enumerated().map { p, agents in
      agents.enumerated().reduce(0) { sum, agent in
        let path = course.paths[kept + p * deviatorCount + agent.offset]
        return sum
          + gain(of: agent.element, in: play, following: course.process.reward(along: path))
      } / Double(deviatorCount) + exploitabilities[p]
    }
    return ReplicaRecord(
      flowErrors: flowErrors(course.counts), objectives: objectives,
      gains: deviatorCount == 0 ? [] : gains,
      paths: course.paths.prefix(kept).map { path in
        path.enumerated().map { t, step in
          let pair = Int(step.state) * A + Int(step.action)
          return (step.state, step.action, course.process.stages[t].rewards[pair])
        }
      }, counts: course.counts)
  }

  /// What one agent gains by a best response to the mean field, in this replica.
  ///
  /// The gain of the same agent with the same luck in the mean field itself, whose expectation is
  /// the exploitability, is taken off and its expectation added: a control variate. It leaves the
  /// mean as it is, and a variance that vanishes as N grows.
  private func gain<Game: MeanFieldGame>(
    of agent: Int, in play: EmpiricalReplica<Game>, following: Double
  ) -> Double {
    let course = play.play(watching: [agent], deviation: Deviation(agent: agent, policy: best))
    let process = flow.process
    let frozen =
      process.reward(along: play.path(of: agent, in: process, playing: best))
      - process.reward(along: play.path(of: agent, in: process, playing: policy))
    return course.process.reward(along: course.paths[0]) - following - frozen
  }

  /// The statistics of all replicas, whose agents in each pair at each epoch add up to `counts`.
  ///
  /// Numbers are added in the order of the replicas, so that nothing depends on who came first.
  func population(_ records: [ReplicaRecord], counts: [[Int]]) -> SimulatedPopulation {
    let (N, shape) = (starts.agentCount, flow.process.shape)
    let epochs = 0..<shape.epochCount
    let share = 1 / (Double(N) * Double(records.count))
    func mean(_ number: (ReplicaRecord) -> Double) -> SampleMean {
      SampleMean(of: records.map(number))
    }
    let objectives = records.first?.objectives.indices ?? 0..<0
    let statistics = records.first?.statistics.indices ?? 0..<0
    let populations = records.first?.gains.indices ?? 0..<0
    return SimulatedPopulation(
      agents: N, replicas: records.count,
      flowErrors: epochs.map { t in mean { $0.flowErrors[t] } },
      flowError: mean { $0.flowErrors.reduce(0, +) / Double(epochs.count) },
      epochObjectives: objectives.map { k in epochs.map { t in mean { $0.objectives[k][t] } } },
      objectives: objectives.map { k in mean { $0.objectives[k].reduce(0, +) } },
      populationGains: populations.map { p in mean { $0.gains[p] } },
      deviationGain: populations.isEmpty ? nil : mean { $0.gains.reduce(0, +) },
      deviations: deviatorCount * records.count,
      meanFlow: StateActionField(shape, epochs: counts.map { $0.map { Double($0) * share } }),
      trajectories: trajectories(records),
      statistics: statistics.map { k in
        SimulatedPopulation.Statistic(
          byEpoch: epochs.map { t in mean { $0.statistics[k].byEpoch[t] } },
          total: mean { $0.statistics[k].total })
      })
  }

  private func trajectories(_ records: [ReplicaRecord]) -> SimulatedPopulation.Trajectories {
    let kept = records.prefix(recorded)
    let steps = kept.flatMap { $0.paths.flatMap(\.self) }
    return SimulatedPopulation.Trajectories(
      replicas: kept.count, agents: kept.first?.paths.count ?? 0, states: steps.map(\.state),
      actions: steps.map(\.action), rewards: steps.map(\.reward))
  }
}

/// What one replica adds to the statistics.
struct ReplicaRecord: Sendable {
  /// ‖Lᴺₜ − Lₜ‖₁.
  var flowErrors: [Double]
  /// The social objectives at each epoch, one list for each of `allObjectives`.
  var objectives: [[Double]]
  /// The mean gain of those who deviated, one for each population; empty if nobody did.
  var gains: [Double]
  /// The game's statistics of its meetings; empty without groups.
  var statistics: [StatisticValues] = []
  /// The paths that are kept: states, actions and rewards, agent by agent.
  var paths: [[(state: Int32, action: Int32, reward: Double)]]
  /// The number of agents in each pair, one array per epoch.
  var counts: [[Int32]]
}
