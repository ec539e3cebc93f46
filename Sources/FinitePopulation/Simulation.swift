public import MeanField

/// How the finite game behind a mean field is simulated: how many agents, how often, what is kept.
///
/// Small populations are played more often, until replicas × agents reaches `draws`.
public struct Simulation: ParameterSet, Hashable {
  /// The name on the command line and in configurations.
  public static let name = "simulation"
  /// Raised when results change for the same settings.
  public static let algorithmVersion = 1

  /// The numbers N of agents, one finite game each; in games of several populations, of each.
  public var agents = [10.0, 100, 1000, 10_000, 100_000, 1_000_000]
  /// The least number of replicas.
  public var replicas = 20
  /// What replicas × agents has to reach.
  public var draws = 200_000
  /// How often an agent of each population leaves the policy, in all replicas together.
  ///
  /// Fewer where all see the empirical measure and a deviation means playing everything again:
  /// then at most 20 × `draws` agents are played for it, once in each replica at least.
  public var deviations = 20_000
  /// The largest number of agents for which an exact best response is looked for, where the game
  /// has one that is small enough.
  public var exact = 6
  /// The number of agents of a replica whose trajectories are kept.
  public var sample = 10
  /// The number of replicas whose trajectories are kept.
  public var recorded = 20
  /// Another number gives other random streams.
  public var seed = 0

  /// The defaults.
  public init() {}

  /// Simulates populations of these sizes.
  public init(agents: [Int], replicas: Int = 20) {
    self.agents = agents.map(Double.init)
    self.replicas = replicas
  }

  /// The declared parameters.
  public static let parameters: [Parameter<Simulation>] = [
    Parameter(
      "agents", \.agents, in: .between(1, 1e8), unit: "agents",
      "numbers of agents of each population, whole and increasing"),
    Parameter("replicas", \.replicas, in: .between(2, 1e6), "least number of independent plays"),
    Parameter(
      "draws", \.draws, in: .between(0, 1e9), unit: "agents",
      "small populations are played until replicas × agents reaches this"),
    Parameter(
      "deviations", \.deviations, in: .between(0, 1e9),
      "how often an agent leaves the policy, in all replicas together"),
    Parameter(
      "exact", \.exact, in: .between(0, 255), unit: "agents",
      "largest number of agents for an exact best response, in games that have one"),
    Parameter(
      "sample", \.sample, in: .between(0, 1e5), unit: "agents", "agents whose trajectories are kept"
    ),
    Parameter("recorded", \.recorded, in: .between(0, 1e5), "replicas with kept trajectories"),
    Parameter("seed", \.seed, in: .between(0, 1e15), "chooses the random streams"),
  ]

  /// Numbers of agents are whole and increase.
  public func validate() throws(MeanFieldError) {
    try Self.require(
      !agents.isEmpty, "agents", expected: "at least one number of agents", got: "[]")
    for (N, next) in zip(agents, agents.dropFirst() + [.infinity])
    where N != N.rounded() || N >= next {
      throw Self.invalid(
        "agents", expected: "whole numbers that increase",
        got: ParameterValue.numbers(agents).description)
    }
  }

  /// How often N agents are played.
  func replicaCount(agents N: Int) -> Int { max(replicas, (draws + N - 1) / N) }

  /// How many agents of each population deviate, one at a time, in each replica.
  func deviatorCount(agents N: Int, populations: Int, replaysEverything: Bool) -> Int {
    guard deviations > 0 else { return 0 }
    let R = replicaCount(agents: N)
    let wanted = min(N, (deviations + R - 1) / R)
    guard replaysEverything else { return wanted }
    return max(1, min(wanted, 20 * draws / (R * N * populations)))
  }
}

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
