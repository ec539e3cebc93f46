public import MeanField

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
    if let rules { try check(simulation, rules) }
    let study = ReplicaStudy(
      of: flow(inducedBy: π), policy: π, simulation: simulation,
      key: key &+ UInt64(simulation.seed) &* 0x9E37_79B9_7F4A_7C15)
    let sizes = simulation.agents.map { Int($0) }
    let total = sizes.reduce(0) { $0 + $1 * simulation.replicaCount(agents: $1) }
    var played = 0
    var results: [SimulatedPopulation] = []
    for N in sizes {
      let R = simulation.replicaCount(agents: N)
      let study = study.with(
        starts: InitialStates(of: self, agents: N),
        deviatorCount: simulation.deviatorCount(
          agents: N, populations: populations.count, replaysEverything: rules == nil))
      let before = played
      let collection = ReplicaCollection(count: R, shape: shape, recorded: simulation.recorded)
      let isComplete = Replicas.run(R, threads: threads, isStopped: isStopped) { replica in
        let record = rules.map { study.record(replica, of: $0) } ?? study.record(replica, of: self)
        let count = collection.add(record, of: replica)
        progress(SimulationProgress(agents: N, played: before + count * N, total: total))
      }
      guard isComplete else { return nil }
      played += N * R
      var population = collection.population(agents: N, deviators: study.deviatorCount)
      if N <= simulation.exact, hasExactResponse(agents: N) {
        population.exactGain = try exactResponse(to: π, agents: N).gain
      }
      results.append(population)
    }
    return results
  }

  private func check(_ simulation: Simulation, _ rules: GroupRules) throws(MeanFieldError) {
    if let least = simulation.agents.first, Int(least) < rules.groupSize {
      throw Simulation.invalid(
        "agents", expected: "at least \(rules.groupSize), one group of \(Self.name)", got: least)
    }
  }
}

extension MeanFieldGame {
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
