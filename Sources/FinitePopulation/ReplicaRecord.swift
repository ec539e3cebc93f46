import MeanField

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
