internal import Dispatch
public import MeanField
internal import Synchronization

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
      let records = Replicas.collect(
        R, threads: threads, isStopped: isStopped,
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

/// Independent plays on several threads.
enum Replicas {
  /// What `play` gives for each replica, in their order; nil if stopped before the end.
  ///
  /// `heard` is told how many have come, whenever one has.
  static func collect<Record: Sendable>(
    _ count: Int, threads: Int, isStopped: @Sendable () -> Bool,
    heard: @Sendable (_ played: Int) -> Void, _ play: @Sendable (_ replica: Int) -> Record
  ) -> [Record]? {
    let next = Atomic(0)
    let records = Mutex([Int: Record]())
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
      while !isStopped() {
        let replica = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard replica < count else { return }
        let record = play(replica)
        let played = records.withLock { records in
          records[replica] = record
          return records.count
        }
        heard(played)
      }
    }
    guard next.load(ordering: .relaxed) >= count else { return nil }
    return records.withLock { records in (0..<count).compactMap { records[$0] } }
  }
}
