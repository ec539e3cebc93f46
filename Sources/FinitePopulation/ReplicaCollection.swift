import MeanField
internal import Synchronization

/// The replicas of one size as they come in, in whatever order.
///
/// Whole numbers are added up at once, real ones kept by replica and added in that order, so that
/// the statistics do not depend on who came first.
final class ReplicaCollection: Sendable {
  private struct Entries {
    var count = 0
    /// Everything but the counts and the paths that are not kept.
    var records: [ReplicaRecord?]
    /// The number of agents in each pair, over all replicas; (T + 1) × S × A.
    var counts: [[Int]]
  }

  private let shape: GameShape
  private let recorded: Int
  private let entries: Mutex<Entries>

  init(count R: Int, shape: GameShape, recorded: Int) {
    (self.shape, self.recorded) = (shape, recorded)
    entries = Mutex(
      Entries(
        records: Array(repeating: nil, count: R),
        counts: Array(
          repeating: Array(repeating: 0, count: shape.pairCount), count: shape.epochCount)))
  }

  /// Takes in a replica; returns how many have come.
  func add(_ record: ReplicaRecord, of replica: Int) -> Int {
    entries.withLock { entries in
      Self.add(record.counts, to: &entries.counts)
      var rest = record
      rest.counts = []
      entries.records[replica] = rest
      entries.count += 1
      return entries.count
    }
  }

  private static func add(_ counts: [[Int32]], to sums: inout [[Int]]) {
    for t in counts.indices {
      for i in counts[t].indices { sums[t][i] += Int(counts[t][i]) }
    }
  }

  /// The statistics, once all replicas have come.
  func population(agents N: Int, deviators D: Int) -> SimulatedPopulation {
    let entries = entries.withLock { $0 }
    let records = entries.records.compactMap(\.self)
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
      deviations: D * records.count,
      meanFlow: StateActionField(
        shape, epochs: entries.counts.map { $0.map { Double($0) * share } }),
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
