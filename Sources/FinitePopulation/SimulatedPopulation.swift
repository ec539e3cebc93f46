public import MeanField

/// What N agents did, over all replicas, and how far it is from the mean field.
public struct SimulatedPopulation: Sendable {
  /// The number N of agents of each population.
  public let agents: Int
  /// The number R of independent plays.
  public let replicas: Int
  /// ‖Lᴺₜ − Lₜ‖₁ at each epoch t, summed over states and actions; between 0 and 2 per population.
  public let flowErrors: [SampleMean]
  /// Its mean over the epochs.
  public let flowError: SampleMean
  /// The social objectives per agent at each epoch, one list for each of `allObjectives`.
  public let epochObjectives: [[SampleMean]]
  /// The social objectives per agent over all epochs, in the order of `allObjectives`.
  public let objectives: [SampleMean]
  /// What one agent of each population gains by playing a best response to the mean field instead.
  ///
  /// All others keep to the policy, everybody meets the same luck. A lower bound, up to its
  /// standard error, of what it can gain at all. Empty if nobody deviated.
  public let populationGains: [SampleMean]
  /// The gains of all populations together, as exploitability counts them; nil if nobody deviated.
  public let deviationGain: SampleMean?
  /// What one agent gains at most who knows the states of all others, by enumeration; nil where it
  /// was not asked for or there are too many cases.
  public internal(set) var exactGain: Double?
  /// How many agents of each population deviated, in all replicas together.
  public let deviations: Int
  /// The mean of Lᴺ over the replicas.
  public let meanFlow: StateActionField
  /// The trajectories that were kept.
  public let trajectories: Trajectories
  /// The statistics of a game whose agents meet in groups; empty where all see the empirical
  /// measure.
  public let statistics: [Statistic]

  /// The paths of some agents in some replicas.
  ///
  /// All arrays are row-major: replica × agent × epoch.
  public struct Trajectories: Sendable {
    /// The number of replicas.
    public internal(set) var replicas = 0
    /// The number of agents in each.
    public internal(set) var agents = 0
    /// The states.
    public internal(set) var states: [Int32] = []
    /// The actions.
    public internal(set) var actions: [Int32] = []
    /// The rewards.
    public internal(set) var rewards: [Double] = []
  }

  /// A statistic of the meetings: the mean of its values in the replicas.
  public struct Statistic: Sendable, Hashable {
    /// At each epoch; NaN where it meant nothing in some replica, as a price without a click.
    public let byEpoch: [SampleMean]
    /// Over all epochs.
    public let total: SampleMean
  }
}
