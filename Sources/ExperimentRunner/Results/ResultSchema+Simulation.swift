import ArtifactStore
import FinitePopulation
import HDF5
import MeanField

/// The finite populations that played a solution.
extension ResultSchema {
  /// The axes along which simulations are stored.
  enum SimulationAxis: String {
    case size = "population_size"
    case replica
    case agent
    case objective = "social_objective"
  }

  static func simulationGroups(_ solved: SolvedGame) -> [RecordGroup] {
    guard !solved.populations.isEmpty else { return [] }
    return [
      RecordGroup(
        "/simulation",
        attributes: [
          ("random_numbers", .string("Philox4x32-10, counter (agent, epoch, replica, purpose)")),
          ("key", .string(String(solved.request.key.leadingWord, radix: 16))),
        ])
    ]
  }

  static func simulationAxes<Game: MeanFieldGame>(
    _ populations: [SimulatedPopulation], in game: Game
  ) -> [RecordAxis] {
    guard let kept = populations.last?.trajectories else { return [] }
    func numbers(_ axis: SimulationAxis, _ values: [Int], _ name: String) -> RecordAxis {
      RecordAxis(axis.rawValue, .integers(values.map(Int64.init)), attributes: described(name))
    }
    let sizes = RecordAxis(
      SimulationAxis.size.rawValue, .integers(populations.map { Int64($0.agents) }),
      attributes: described("number of agents of each population", unit: "agents"))
    return [
      sizes,
      numbers(.replica, Array(0..<kept.replicas), "independent play"),
      numbers(.agent, Array(0..<kept.agents), "agent"),
      numbers(.objective, Array(Game.allObjectives.indices), "social objective"),
    ]
  }

  static func simulationArrays<Game: MeanFieldGame>(
    _ solved: SolvedGame, in game: Game
  ) -> [RecordArray] {
    let populations = solved.populations
    guard !populations.isEmpty else { return [] }
    let names = RecordArray(
      "/social_objective_label", .texts(Game.allObjectives.map(\.name)),
      axes: [SimulationAxis.objective.rawValue],
      attributes: [("long_name", .string("name of the social objective"))])
    return [names, counts("replicas", populations.map(\.replicas), "independent plays")]
      + errorArrays(populations) + slopeArrays(populations)
      + objectiveArrays(populations, of: solved.solution.flow, in: game)
      + gainArrays(populations) + simulatedStatisticArrays(populations, in: game)
      + trajectoryArrays(populations)
  }

  private static func counts(
    _ name: String, _ values: [Int], _ definition: String
  ) -> RecordArray {
    RecordArray(
      "/simulation/\(name)", .integers(values.map(Int64.init)),
      axes: [SimulationAxis.size.rawValue],
      attributes: described(name, definition: definition))
  }

  /// Means and their standard errors, two arrays of the same shape.
  static func estimates(
    _ name: String, _ values: [SampleMean], over axes: [String], unit: String = "1",
    _ definition: String
  ) -> [RecordArray] {
    let path = "/simulation/\(name)"
    return [
      RecordArray(
        path, .doubles(values.map(\.mean)), axes: axes,
        attributes: described(
          name.replacing("_", with: " "), unit: unit, definition: definition)),
      RecordArray(
        path + "_standard_error", .doubles(values.map(\.standardError)), axes: axes,
        attributes: described(
          name.replacing("_", with: " ") + ", standard error", unit: unit,
          definition: "of the mean over the replicas")),
    ]
  }

  private static func errorArrays(_ populations: [SimulatedPopulation]) -> [RecordArray] {
    let size = SimulationAxis.size.rawValue
    return estimates(
      "flow_error", populations.map(\.flowError), over: [size],
      "mean over the epochs of the L1 distance of the empirical measure and the mean field")
      + estimates(
        "flow_error_by_epoch", populations.flatMap(\.flowErrors), over: [size, "epoch"],
        "sum over s and a of |L^N_t(s, a) - L_t(s, a)|")
      + [
        RecordArray(
          "/simulation/state_distribution",
          .doubles(
            populations.flatMap { OccupationMeasure($0.meanFlow).stateDistributions }),
          axes: [size, "epoch", "state"],
          attributes: described(
            "mean state distribution", definition: "mu^N_t(s), mean over the replicas"))
      ]
  }

  /// The slope of the error; nothing where there are too few sizes or no error.
  private static func slopeArrays(_ populations: [SimulatedPopulation]) -> [RecordArray] {
    guard let slope = ErrorSlope(of: populations) else { return [] }
    let least = slope.leastAgents
    return [
      RecordArray(
        "/simulation/flow_error_slope", .doubles([slope.value]),
        attributes: described(
          "slope of the flow error",
          definition: "of log flow_error in log population_size, from \(least) agents on")),
      RecordArray(
        "/simulation/flow_error_slope_half_width", .doubles([slope.halfWidth]),
        attributes: described(
          "half width of the slope's interval", definition: "95 % confidence, by Student's t")),
      RecordArray(
        "/simulation/flow_error_slope_from", .integers([Int64(least)]),
        attributes: described("least number of agents of the fit", unit: "agents")),
    ]
  }

  private static func objectiveArrays<Game: MeanFieldGame>(
    _ populations: [SimulatedPopulation], of flow: Flow, in game: Game
  ) -> [RecordArray] {
    let (size, objective) = (SimulationAxis.size.rawValue, SimulationAxis.objective.rawValue)
    return estimates(
      "objective", populations.flatMap(\.objectives), over: [size, objective],
      "social objective per agent over all epochs, each in its own unit")
      + estimates(
        "objective_by_epoch", populations.flatMap { $0.epochObjectives.flatMap(\.self) },
        over: [size, objective, "epoch"], "social objective per agent at each epoch")
      + [
        RecordArray(
          "/simulation/mean_field_objective", .doubles(flow.objectives(of: game)),
          axes: [objective],
          attributes: described(
            "mean-field objective", definition: "the same of the mean field, by computation"))
      ]
  }

  private static func gainArrays(_ populations: [SimulatedPopulation]) -> [RecordArray] {
    let gains = populations.compactMap(\.deviationGain)
    guard gains.count == populations.count else { return [] }
    let size = SimulationAxis.size.rawValue
    return estimates(
      "deviation_gain", gains, over: [size],
      "what one agent gains by a best response to the mean field while all others keep to the "
        + "policy, summed over populations: a lower bound of the N-player epsilon")
      + [
        counts(
          "deviations", populations.map(\.deviations),
          "agents of each population that deviated, one at a time, in all replicas"),
        RecordArray(
          "/simulation/exact_gain", .doubles(populations.map { $0.exactGain ?? .nan }),
          axes: [size],
          attributes: described(
            "exact epsilon",
            definition: "what one agent gains at most who knows the states of all others, by "
              + "enumeration; NaN where there are too many cases")),
      ]
  }

  private static func trajectoryArrays(_ populations: [SimulatedPopulation]) -> [RecordArray] {
    guard let kept = populations.last?.trajectories, !kept.states.isEmpty else { return [] }
    let axes = [SimulationAxis.replica.rawValue, SimulationAxis.agent.rawValue, "epoch"]
    func indices(_ name: String, _ values: [Int32]) -> RecordArray {
      RecordArray(
        "/simulation/\(name)", .integers(values.map(Int64.init)), axes: axes,
        attributes: described(
          "\(name) of an agent",
          definition: "index into /\(name), whose names are in /\(name)_label; largest population"))
    }
    return [
      indices("state", kept.states), indices("action", kept.actions),
      RecordArray(
        "/simulation/reward", .doubles(kept.rewards), axes: axes,
        attributes: described("reward of an agent", definition: "largest population")),
    ]
  }
}
