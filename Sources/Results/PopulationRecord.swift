package import ArtifactStore
package import Vocabulary

/// Finite populations that play a solution.
package struct PopulationRecord: Equatable, Sendable {
  /// A mean over independent plays.
  package struct Mean: Equatable, Sendable {
    package var mean: Double
    /// NaN for a single play.
    package var standardError: Double
    /// The number of plays.
    package var count: Int

    package init(mean: Double, standardError: Double, count: Int) {
      (self.mean, self.standardError, self.count) = (mean, standardError, count)
    }
  }

  /// One number of agents.
  package struct Size: Equatable, Sendable {
    /// The number N of agents of each population.
    package var agents: Int
    /// The independent plays.
    package var replicas: Int
    /// The mean over the epochs of ‖Lᴺ − L‖₁.
    package var error: Mean
    /// What one agent gains by leaving the policy; nil if nobody did.
    package var gain: Mean?
    /// The most that one agent can gain; nil where it was not enumerated.
    package var exactGain: Double?
    /// The agents that deviated.
    package var deviations = 0

    package init(
      agents: Int, replicas: Int, error: Mean, gain: Mean?, exactGain: Double? = nil,
      deviations: Int = 0
    ) {
      (self.agents, self.replicas, self.error) = (agents, replicas, error)
      (self.gain, self.exactGain, self.deviations) = (gain, exactGain, deviations)
    }
  }

  /// A social objective or another statistic, among N agents and in the mean field.
  package struct Quantity: Equatable, Sendable {
    /// What it is.
    package var metric: Metric
    /// One mean for each size.
    package var estimates: [Mean]
    /// What it tends to.
    package var meanField: Double
    /// The means at each epoch, of one size after the other; empty where they were not read.
    package var byEpoch: [Mean]

    package init(
      _ metric: Metric, estimates: [Mean], meanField: Double, byEpoch: [Mean] = []
    ) {
      (self.metric, self.estimates) = (metric, estimates)
      (self.meanField, self.byEpoch) = (meanField, byEpoch)
    }
  }

  /// The slope of the logarithm of the error in that of N.
  package struct Slope: Equatable, Sendable {
    package var value: Double
    /// Half the width of its 95 % confidence interval.
    package var halfWidth: Double
    /// The least number of agents that was used.
    package var leastAgents: Int

    package init(value: Double, halfWidth: Double, leastAgents: Int) {
      (self.value, self.halfWidth, self.leastAgents) = (value, halfWidth, leastAgents)
    }
  }

  /// What the report does not look at.
  package struct Details: Equatable, Sendable {
    /// The errors at each epoch, of one size after the other.
    package var errorsByEpoch: [Mean]
    /// The mean state distributions, of one size after the other.
    package var stateDistributions: [Double]
    /// The key of the random numbers.
    package var key: UInt64
    /// The kept plays and agents of the largest population.
    package var replicas: Int, agents: Int
    /// Their paths, replica × agent × epoch.
    package var states: [Int], actions: [Int], rewards: [Double]

    package init(
      errorsByEpoch: [Mean], stateDistributions: [Double], key: UInt64, replicas: Int, agents: Int,
      states: [Int], actions: [Int], rewards: [Double]
    ) {
      self.errorsByEpoch = errorsByEpoch
      self.stateDistributions = stateDistributions
      (self.key, self.replicas, self.agents) = (key, replicas, agents)
      (self.states, self.actions, self.rewards) = (states, actions, rewards)
    }
  }

  /// The sizes, increasing.
  package var sizes: [Size]
  /// The social objectives, then the statistics of meetings.
  package var quantities: [Quantity]
  /// How many of the quantities are social objectives.
  package var objectiveCount: Int
  /// The slope; nil where there are too few sizes or no error.
  package var slope: Slope?
  /// Nil where they were not read.
  package var details: Details?

  package init(
    sizes: [Size], quantities: [Quantity] = [], objectiveCount: Int = 0, slope: Slope? = nil,
    details: Details? = nil
  ) {
    (self.sizes, self.quantities, self.objectiveCount) = (sizes, quantities, objectiveCount)
    (self.slope, self.details) = (slope, details)
  }

  // MARK: Writing

  private var objectives: ArraySlice<Quantity> { quantities.prefix(objectiveCount) }

  /// Where the random numbers came from.
  package var group: RecordGroup {
    RecordGroup(
      .simulation,
      [
        (layout.randomNumbers, .string("Philox4x32-10, counter (agent, epoch, replica, purpose)")),
        (layout.randomKey, .string(String(details?.key ?? 0, radix: 16))),
      ])
  }

  /// Sizes, plays, agents and social objectives.
  package var axes: [RecordAxis] {
    [
      RecordAxis(layout.size, sizes.map(\.agents)),
      RecordAxis(layout.replica, 0..<(details?.replicas ?? 0)),
      RecordAxis(layout.agent, 0..<(details?.agents ?? 0)),
      RecordAxis(layout.objectiveNumber, objectives.indices),
    ]
  }

  /// What is written.
  package var arrays: [RecordArray] {
    [
      RecordArray(layout.objectiveLabel, objectives.map(\.metric.name)),
      RecordArray(layout.replicas, sizes.map(\.replicas)),
    ] + Self.means(layout.flowError, sizes.map(\.error))
      + Self.means(layout.flowErrorByEpoch, details?.errorsByEpoch ?? [])
      + [RecordArray(layout.simulatedDistribution, details?.stateDistributions ?? [])]
      + slopeArrays + objectiveArrays + gainArrays
      + quantities.dropFirst(objectiveCount).flatMap(Self.statisticArrays) + pathArrays
  }

  /// Means and their standard errors, two arrays of the same shape.
  private static func means(_ entry: Entry, _ values: [Mean]) -> [RecordArray] {
    [
      RecordArray(entry, values.map(\.mean)),
      RecordArray(entry.errors, values.map(\.standardError)),
    ]
  }

  private var slopeArrays: [RecordArray] {
    guard let slope else { return [] }
    return [
      RecordArray(
        layout.slope.saying(
          definition:
            "of log flow_error in log population_size, from \(slope.leastAgents) agents on"),
        [slope.value]),
      RecordArray(layout.slopeHalfWidth, [slope.halfWidth]),
      RecordArray(layout.slopeFrom, [slope.leastAgents]),
    ]
  }

  private var objectiveArrays: [RecordArray] {
    let epochs = (objectives.first?.byEpoch.count ?? 0) / max(1, sizes.count)
    return Self.means(
      layout.objective, sizes.indices.flatMap { i in objectives.map { $0.estimates[i] } })
      + Self.means(
        layout.objectiveByEpoch,
        sizes.indices.flatMap { i in
          objectives.flatMap { $0.byEpoch[i * epochs..<(i + 1) * epochs] }
        })
      + [RecordArray(layout.meanFieldObjective, objectives.map(\.meanField))]
  }

  private var gainArrays: [RecordArray] {
    let gains = sizes.compactMap(\.gain)
    guard gains.count == sizes.count else { return [] }
    return Self.means(layout.deviationGain, gains) + [
      RecordArray(layout.deviations, sizes.map(\.deviations)),
      RecordArray(layout.exactGain, sizes.map { $0.exactGain ?? .nan }),
    ]
  }

  private static func statisticArrays(_ quantity: Quantity) -> [RecordArray] {
    [
      (layout.simulatedStatistic, "", quantity.estimates),
      (layout.simulatedStatisticByEpoch, " by epoch", quantity.byEpoch),
    ].flatMap { entry, suffix, values in
      means(
        entry.saying(
          path: entry.path(of: quantity.metric.name),
          name: quantity.metric.name.replacing("-", with: " ") + suffix,
          unit: quantity.metric.unit, definition: quantity.metric.definition), values)
    }
  }

  private var pathArrays: [RecordArray] {
    guard let details, !details.states.isEmpty else { return [] }
    return [
      RecordArray(layout.simulatedState, details.states),
      RecordArray(layout.simulatedAction, details.actions),
      RecordArray(layout.simulatedReward, details.rewards),
    ]
  }

  // MARK: Reading

  /// The finite populations of a result; nil if it has none.
  package init?(reading file: ResultFile) throws {
    guard file.has(layout.flowError) else { return nil }
    let sizes = try file.integers(layout.size)
    let replicas = try file.integers(layout.replicas)
    func means(_ entry: Entry) throws -> [Mean] {
      let (means, errors) = (try file.numbers(entry), try file.numbers(entry.errors))
      let width = means.count / max(1, replicas.count)
      return means.indices.map {
        Mean(mean: means[$0], standardError: errors[$0], count: replicas[$0 / width])
      }
    }
    let errors = try means(layout.flowError)
    let gains = file.has(layout.deviationGain) ? try means(layout.deviationGain) : nil
    let exact = file.has(layout.exactGain) ? try file.numbers(layout.exactGain) : nil
    let scores = try file.metrics
    func metric(_ name: String) -> Metric {
      scores.first { $0.metric.name == name }?.metric ?? Metric(name, better: .neither, "")
    }
    let names = try file.read(layout.objectiveLabel, String.self)
    let values = try means(layout.objective)
    let limits = try file.numbers(layout.meanFieldObjective)
    let statistics = try file.names(in: .statistics).compactMap { name -> Quantity? in
      let entry = layout.simulatedStatistic.saying(
        path: layout.simulatedStatistic.path(of: name), definition: nil)
      guard file.has(entry) else { return nil }
      let metric = metric(name.kebabCased)
      return Quantity(
        metric, estimates: try means(entry),
        meanField: scores.first { $0.metric == metric }?.value ?? .nan)
    }
    self.init(
      sizes: sizes.indices.map { i in
        Size(
          agents: sizes[i], replicas: replicas[i], error: errors[i], gain: gains?[i],
          exactGain: exact.flatMap { $0[i].isNaN ? nil : $0[i] })
      },
      quantities: names.indices.map { k in
        Quantity(
          metric(names[k]), estimates: sizes.indices.map { values[$0 * names.count + k] },
          meanField: limits[k])
      } + statistics, objectiveCount: names.count,
      slope: file.has(layout.slope)
        ? Slope(
          value: try file.numbers(layout.slope)[0],
          halfWidth: try file.numbers(layout.slopeHalfWidth)[0],
          leastAgents: Int(try file.numbers(layout.slopeFrom)[0])) : nil)
  }
}
