public import MeanField

/// What a plan brings one agent from some epoch and state on, while all others follow a policy.
public struct Appraisal: Sendable {
  /// The expectation in the mean field, one number for each measure.
  public let meanField: [Double]
  /// The mean among N agents, one for each measure.
  public let simulated: [SampleMean]
  /// How much more it brings among N agents than the first plan does with the same luck.
  public let advantages: [SampleMean]
  /// The number of plays that the means are over.
  public let replicas: Int
}

/// Where an agent is when a plan begins.
public struct DecisionPoint: Sendable, Hashable {
  /// The epoch.
  public var epoch: Int
  /// The state.
  public var state: Int

  /// An epoch and a state.
  public init(epoch: Int, state: Int) { (self.epoch, self.state) = (epoch, state) }
}

extension GroupGame {
  /// Appraises plans from several points, in the mean field of π and among N agents.
  ///
  /// A measure gives every outcome of one meeting in each state a value, row-major S × X; it is
  /// summed over all meetings from the point on. Among N agents, one at a time is put there in
  /// a replica of the play of π, `deviators` of them in each; all plans meet the same luck.
  /// After `replicas` plays as many again are done, and so on up to `most` of them, until `isPrecise`
  /// is content with what they give. The result is indexed by point, then by plan. Nil when
  /// `isStopped` said so.
  ///
  /// - Complexity: as ``simulate(_:_:key:threads:progress:isStopped:)``, and for each point,
  ///   plan and deviator the meetings that the deviation reaches.
  public func appraise(
    _ plans: [Policy], from points: [DecisionPoint], against π: Policy, by measures: [[Double]],
    agents N: Int, replicas R: Int = 20, upTo most: Int = 0, deviators D: Int = 50, key: UInt64,
    threads: Int = 1, until isPrecise: ([[Appraisal]]) -> Bool = { _ in true },
    progress: @Sendable (SimulationProgress) -> Void = { _ in },
    isStopped: @Sendable () -> Bool = { false }
  ) throws(MeanFieldError) -> [[Appraisal]]? {
    try Simulation.require(
      N >= groupSize, "agents", expected: "at least \(groupSize), one group of \(Self.name)", got: N
    )
    let flow = flow(inducedBy: π)
    let expected = plans.map { plan in measures.map { expectation(of: $0, plan, in: flow) } }
    let rules = GroupRules(of: self)
    let (sampler, samplers) = (ActionSampler(π), plans.map(ActionSampler.init))
    let starts = InitialStates(of: self, agents: N)
    // Point by point, plan by plan, agent by agent.
    let deviations = points.flatMap { point in
      samplers.flatMap { plan in
        (0..<min(D, N)).map {
          Deviation(agent: $0, epoch: point.epoch, state: Int32(point.state), policy: plan)
        }
      }
    }
    var samples: [[[Double]]] = []
    var total = R
    while true {
      let (before, aim) = (samples.count, total)
      let more = collectReplicas(
        before..<aim, threads: threads, isStopped: isStopped,
        heard: {
          progress(SimulationProgress(agents: N, played: N * (before + $0), total: N * aim))
        }
      ) { replica -> [[Double]] in
        let course = GroupReplica(
          rules: rules, policy: sampler, starts: starts,
          random: AgentRandom(key: key, replica: UInt32(truncatingIfNeeded: replica))
        ).play(watching: 0, deviations: deviations)
        return measures.map { measure in
          Self.means(course.deviating, by: measure, of: rules.outcomeCount, over: min(D, N))
        }
      }
      guard let more else { return nil }
      samples += more
      let appraisals = points.indices.map { i in
        plans.indices.map { p in
          let (first, own) = (i * plans.count, i * plans.count + p)
          return Appraisal(
            meanField: expected[p].map { $0[points[i].epoch * stateCount + points[i].state] },
            simulated: measures.indices.map { m in SampleMean(of: samples.map { $0[m][own] }) },
            advantages: measures.indices.map { m in
              SampleMean(of: samples.map { $0[m][own] - $0[m][first] })
            }, replicas: total)
        }
      }
      if 2 * total > most || isPrecise(appraisals) { return appraisals }
      total *= 2
    }
  }

  /// The means of a measure over `count` agents each.
  private static func means(
    _ courses: [[Shadow.Meeting]], by measure: [Double], of outcomeCount: Int, over count: Int
  ) -> [Double] {
    stride(from: 0, to: courses.count, by: count).map { first in
      courses[first..<first + count].reduce(0) { sum, meetings in
        meetings.reduce(sum) { $0 + $1.value(by: measure, of: outcomeCount) }
      } / Double(count)
    }
  }

  /// The expected sum of a measure over the meetings from each epoch and state on, in the mean
  /// field; row-major (T + 1) × S.
  private func expectation(of measure: [Double], _ plan: Policy, in flow: Flow) -> [Double] {
    let (A, X) = (actionCount, outcomeCount)
    var process = flow.process
    for t in 0...horizon {
      let slice = flow.occupationMeasure[t]
      let law = meetingLaw(at: t, given: slice.span)
      process.rewards[t] = feasibleActions.mask.enumerated().map { i, isFeasible in
        guard isFeasible > 0 else { return 0 }
        return Double(meetingCount)
          * (0..<X).reduce(0) { $0 + law.outcomes[i % A * X + $1] * measure[i / A * X + $1] }
      }
    }
    return process.stateValues(of: plan)
  }
}
