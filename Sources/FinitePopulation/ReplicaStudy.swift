internal import Dispatch
public import MeanField
internal import Synchronization

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
    let N = Double(starts.agentCount)
    var objectives = Game.socialObjectives.indices.map { k in
      course.process.stages.map { $0.objectives[k] }
    }
    if objectives.count < Game.allObjectives.count {
      objectives.append(
        course.counts.enumerated().map { t, here in
          let r = course.process.rewards[t]
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
          (step.state, step.action, course.process.rewards[t, Int(step.state), Int(step.action)])
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

/// How far a simulation is.
public struct SimulationProgress: Sendable {
  /// The number N of agents of the populations that are being played.
  public let agents: Int
  /// The agents played so far, in all replicas of all sizes.
  public let played: Int
  /// The agents to be played.
  public let total: Int
}

extension MeanFieldGame {
  /// Plays the finite game of each size under a policy and compares it with the mean field.
  ///
  /// In a ``GroupGame`` agents are dealt into groups at every epoch; in other games each sees the
  /// empirical measure Lᴺ. The result depends on the settings and the `key`, not on the number of
  /// threads. Nil when `isStopped` said so.
  ///
  /// - Complexity: one random block per agent, epoch and replica; O(N) memory for each thread.
  public func simulate(
    _ π: Policy, _ simulation: Simulation, key: UInt64, threads: Int = 1,
    progress: @Sendable (SimulationProgress) -> Void = { _ in },
    isStopped: @Sendable () -> Bool = { false }
  ) throws(MeanFieldError) -> [SimulatedPopulation]? {
    try simulation.check()
    let rules = (self as? any GroupGame).map { GroupRules(of: $0) }
    if let rules, let least = simulation.agents.first, Int(least) < rules.groupSize {
      throw Simulation.invalid(
        "agents", expected: "at least \(rules.groupSize), one group of \(Self.name)", got: least)
    }
    var study = ReplicaStudy(
      of: flow(inducedBy: π), policy: π, simulation: simulation,
      key: key &+ UInt64(simulation.seed) &* 0x9E37_79B9_7F4A_7C15)
    let sizes = simulation.agents.map { Int($0) }
    let total = sizes.reduce(0) { $0 + $1 * simulation.replicaCount(agents: $1) }
    var played = 0
    var results: [SimulatedPopulation] = []
    for N in sizes {
      let R = simulation.replicaCount(agents: N)
      study.starts = InitialStates(of: self, agents: N)
      study.deviatorCount = simulation.deviatorCount(
        agents: N, populations: populations.count, replaysEverything: rules == nil)
      let (study, before) = (study, played)
      let nobody = [Int](repeating: 0, count: shape.pairCount)
      let counts = Mutex(Array(repeating: nobody, count: shape.epochCount))
      let records = collectReplicas(
        0..<R, threads: threads, isStopped: isStopped,
        heard: { progress(SimulationProgress(agents: N, played: before + $0 * N, total: total)) }
      ) { replica -> ReplicaRecord in
        var record = rules.map { study.record(replica, of: $0) } ?? study.record(replica, of: self)
        counts.withLock { sums in
          for (t, here) in record.counts.enumerated() {
            for i in here.indices { sums[t][i] += Int(here[i]) }
          }
        }
        record.counts = []
        return record
      }
      guard let records else { return nil }
      played += N * R
      var population = study.population(records, counts: counts.withLock { $0 })
      if N <= simulation.exact, hasExactResponse(agents: N) {
        population.exactGain = try exactResponse(to: π, agents: N).gain
      }
      results.append(population)
    }
    return results
  }

  /// The rewards of one agent who plays an exact best response, and of the same agent with the same
  /// luck who follows the policy like all others, in independent plays.
  public func simulate(
    _ response: ExactResponse, against π: Policy, replicas: Int, key: UInt64
  ) -> (responding: SampleMean, following: SampleMean) {
    let sampler = ActionSampler(π)
    let starts = InitialStates(of: self, agents: response.agents)
    var (responding, following): ([Double], [Double]) = ([], [])
    for replica in 0..<replicas {
      let play = EmpiricalReplica(
        game: self, policy: sampler, starts: starts,
        random: AgentRandom(key: key, replica: UInt32(truncatingIfNeeded: replica)))
      let alone = play.play(
        watching: [0], deviation: Deviation(agent: 0, policy: sampler, response: response))
      let together = play.play(watching: [0])
      responding.append(alone.process.reward(along: alone.paths[0]))
      following.append(together.process.reward(along: together.paths[0]))
    }
    return (SampleMean(of: responding), SampleMean(of: following))
  }
}

/// What `play` gives for each replica of a range, in their order, on several threads; nil if stopped before the
/// end.
///
/// `heard` is told how many have come, whenever one has.
func collectReplicas<Record: Sendable>(
  _ replicas: Range<Int>, threads: Int, isStopped: @Sendable () -> Bool,
  heard: @Sendable (_ played: Int) -> Void, _ play: @Sendable (_ replica: Int) -> Record
) -> [Record]? {
  let next = Atomic(replicas.lowerBound)
  let records = Mutex([Int: Record]())
  DispatchQueue.concurrentPerform(iterations: max(1, min(threads, replicas.count))) { _ in
    Threads.computing {
      while !isStopped() {
        let replica = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard replica < replicas.upperBound else { return }
        let record = play(replica)
        let played = records.withLock { records in
          records[replica] = record
          return records.count
        }
        heard(played)
      }
    }
  }
  guard next.load(ordering: .relaxed) >= replicas.upperBound else { return nil }
  return records.withLock { records in replicas.compactMap { records[$0] } }
}
