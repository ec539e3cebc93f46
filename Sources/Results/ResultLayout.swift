import ArtifactStore
import HDF5
import Vocabulary

/// What is where in result files.
package let layout = ResultLayout()

/// Every path of a result file with its axes and its meaning, and every attribute.
///
/// Whatever writes or reads result files names an entry of this table. Members of a family, such as
/// `/metrics/<name>`, say themselves what they are; here is what all of them have in common.
package struct ResultLayout: Sendable {
  private static let pairs: [ResultAxis] = [.epoch, .state, .action]
  private static let states: [ResultAxis] = [.epoch, .state]
  private static let ofFronts = "methods that look for a front"
  private static let ofGroups = "games whose agents meet in groups"
  private static let ofSeveral = "games with several populations"
  private static let ofSimulations = "runs that simulate finite populations"
  private static let ofSmallGames = "games of at most 2²⁰ such numbers"

  /// What numbers may be off when they are computed again, unless they say something else.
  package static let tolerance = 1e-6
  /// How tolerances are meant.
  package static let toleranceRule = "|a - b| <= tolerance * max(1, |b|)"

  // MARK: Coordinates

  package let epoch = ResultEntry(.epoch, "decision epoch")
  package let state = ResultEntry(.state, "state, row-major over its factors")
  package let action = ResultEntry(.action, "action, row-major over its factors")
  package let population = ResultEntry(.population, "population", of: ofSeveral)
  package let iteration = ResultEntry(.iteration, "scored iteration")
  package let hashByte = ResultEntry(.hashByte, "byte of a hash")
  package let transitionEpoch = ResultEntry(
    .transitionEpoch, "decision epoch before a transition", of: ofSmallGames)
  package let transition = ResultEntry(
    .transition, "position in the lists of successors", of: ofSmallGames)
  package let bound = ResultEntry(.bound, "lower and upper bound")
  package let point = ResultEntry(
    .point, "point of the front, in the order of finding", of: ofFronts)
  package let size = ResultEntry(
    .size, "number of agents of each population", unit: "agents", of: ofSimulations)
  package let replica = ResultEntry(.replica, "independent play", of: ofSimulations)
  package let agent = ResultEntry(.agent, "agent", of: ofSimulations)
  package let objectiveNumber = ResultEntry(.objective, "social objective", of: ofSimulations)

  package let stateFactor = ResultEntry(
    .root, "state_<factor>", [.state], "coordinate of the state along one factor")
  package let stateLabel = ResultEntry(
    .root, "state_label", type: .string, [.state], "name of the state")
  package let actionFactor = ResultEntry(
    .root, "action_<factor>", [.action], "coordinate of the action along one factor")
  package let actionLabel = ResultEntry(
    .root, "action_label", type: .string, [.action], "name of the action")
  package let populationLabel = ResultEntry(
    .root, "population_label", type: .string, [.population], "name of the population", of: ofSeveral
  )
  package let populationFirstState = ResultEntry(
    .root, "population_first_state", type: .int64, [.population],
    "first state of the population's agents",
    of: ofSeveral)
  package let boundLabel = ResultEntry(
    .root, "bound_label", type: .string, [.bound], "name of the bound")
  package let objectiveLabel = ResultEntry(
    .root, "social_objective_label", type: .string, [.objective], "name of the social objective",
    of: ofSimulations)

  // MARK: The game

  package let initialDistribution = ResultEntry(
    .game, "initial_distribution", [.state], "law of the first state",
    "mu_0(s); sums to 1 on each population")
  package let feasible = ResultEntry(
    .game, "feasible", type: .bool, [.state, .action], "whether the action is feasible")
  package let reward = ResultEntry(
    .game, "reward", pairs, "reward at the solution's flow",
    "r_t(s, a, L); 0 on infeasible pairs", of: ofSmallGames)
  package let transitionStart = ResultEntry(
    .game, "transition_start", type: .int64, [.transitionEpoch, .state, .action],
    "first position of a pair's successors",
    "the successors of the pair go up to the start of the next pair, row-major, those of the last "
      + "pair to the end of the lists", of: ofSmallGames)
  package let transitionState = ResultEntry(
    .game, "transition_state", type: .int64, [.transition], "successor",
    "s', ascending for each pair",
    of: ofSmallGames)
  package let transitionProbability = ResultEntry(
    .game, "transition_probability", [.transition], "probability of the successor",
    "P_t(s' | s, a, L) at the solution's flow", of: ofSmallGames)

  // MARK: The solution

  package let occupationMeasure = ResultEntry(
    .solution, "occupation_measure", pairs, "occupation measure",
    "L_t(s, a): share of agents in s choosing a at t")
  package let policy = ResultEntry(
    .solution, "policy", pairs, "policy",
    "pi_t(a | s): law of the action given epoch and state")
  package let stateDistribution = ResultEntry(
    .solution, "state_distribution", states, "state distribution",
    "mu_t(s) = sum over a of L_t(s, a)")
  package let value = ResultEntry(
    .solution, "value", states, "expected reward to go",
    "V_t(s) of the policy against its own flow")
  package let multiplierY = ResultEntry(
    .solution, "multiplier_y", states, "value-like multiplier y_t(s)",
    of: "methods that have it")
  package let multiplierZ = ResultEntry(
    .solution, "multiplier_z", pairs, "slack z_t(s, a) >= 0", of: "methods that have it")

  // MARK: The way there

  package let trajectoryExploitability = ResultEntry(
    .trajectory, "exploitability", [.iteration], "exploitability",
    Metrics().exploitability.definition)
  package let trajectoryObjective = ResultEntry(
    .trajectory, "objective", [.iteration], "objective", "what the method minimizes")
  package let trajectorySocial = ResultEntry(
    .trajectory, "<objective>", [.iteration], "each social objective of the game")
  package let policyHash = ResultEntry(
    .trajectory, "policy_hash", type: .uint8, [.iteration, .hashByte], "hash chain of the policies",
    "SHA-256 of the hash before and of the policy as little-endian doubles")

  // MARK: Scores

  package let metric = ResultEntry(.metrics, "<name>", [], "each score of the policy")
  package let statistic = ResultEntry(
    .statistics, "<name>", [.epoch], "each statistic of the meetings at each epoch",
    of: ofGroups)

  // MARK: Certificates

  package let bounds = ResultEntry(
    .certificate, "<name>", [.bound], "each certified quantity")
  package let populationBounds = ResultEntry(
    .certificate, "population_<name>", [.population, .bound],
    "best_response_value, own_value and gap by population", of: ofSeveral)
  package let feasibility = ResultEntry(
    .certificate, "feasibility", [], "feasibility",
    "largest |pi| or |L| of an infeasible action, or -pi of pi < 0; exact")

  // MARK: Fronts

  package let frontExploitability = front(
    "exploitability", "of a point that no earlier one dominated")
  package let frontObjective = front("objective", "W, the social objective of the method")
  package let frontParameter = front(
    "parameter", "weight or bound that was aimed at; 0 where there is neither")
  package let frontIteration = front("iteration", type: .int64, "steps done before")
  package let frontEvaluations = front(
    "evaluations", type: .int64, "passes over all transitions done before")
  package let frontIsNondominated = front(
    "is_nondominated", type: .bool, "whether no later point dominates it either")
  package let frontAim = ResultEntry(
    .front, "aim", type: .string, [.point], "what the method was after", of: ofFronts)

  private static func front(
    _ name: String, type: ElementType = .double, _ definition: String
  ) -> ResultEntry {
    ResultEntry(
      .front, "\(name)", type: type, [.point], name.replacing("_", with: " "), definition,
      of: ofFronts)
  }

  // MARK: Finite populations

  package let replicas = simulation(
    "replicas", type: .int64, [.size], "replicas", "independent plays")
  package let flowError = simulation(
    "flow_error", [.size], "flow error",
    "mean over the epochs of the L1 distance of the empirical measure and the mean field")
  package let flowErrorByEpoch = simulation(
    "flow_error_by_epoch", [.size, .epoch], "flow error by epoch",
    "sum over s and a of |L^N_t(s, a) - L_t(s, a)|")
  package let simulatedDistribution = simulation(
    "state_distribution", [.size, .epoch, .state], "mean state distribution",
    "mu^N_t(s), mean over the replicas")
  package let slope = simulation(
    "flow_error_slope", [], "slope of the flow error",
    "of log flow_error in log population_size, from flow_error_slope_from agents on")
  package let slopeHalfWidth = simulation(
    "flow_error_slope_half_width", [], "half width of the slope's interval",
    "95 % confidence, by Student's t")
  package let slopeFrom = simulation(
    "flow_error_slope_from", type: .int64, [], "least number of agents of the fit", unit: "agents")
  package let objective = simulation(
    "objective", [.size, .objective], "objective",
    "social objective per agent over all epochs, each in its own unit")
  package let objectiveByEpoch = simulation(
    "objective_by_epoch", [.size, .objective, .epoch], "objective by epoch",
    "social objective per agent at each epoch")
  package let meanFieldObjective = simulation(
    "mean_field_objective", [.objective], "mean-field objective",
    "the same of the mean field, by computation")
  package let deviationGain = simulation(
    "deviation_gain", [.size], "deviation gain",
    "what one agent gains by a best response to the mean field while all others keep to the "
      + "policy, summed over populations: a lower bound of the N-player epsilon")
  package let deviations = simulation(
    "deviations", type: .int64, [.size], "deviations",
    "agents of each population that deviated, one at a time, in all replicas")
  package let exactGain = simulation(
    "exact_gain", [.size], "exact epsilon",
    "what one agent gains at most who knows the states of all others, by enumeration; NaN where "
      + "there are too many cases")
  package let simulatedStatistic = simulation(
    "<statistic>", [.size], "each statistic of the meetings")
  package let simulatedStatisticByEpoch = simulation(
    "<statistic>_by_epoch", [.size, .epoch], "each statistic of the meetings at each epoch")
  package let standardError = simulation(
    "<name>_standard_error", [], "standard errors, with the axes of `<name>`",
    "of the mean over the replicas")
  package let simulatedState = simulation(
    "state", type: .int64, [.replica, .agent, .epoch], "state of an agent",
    "index into /state, whose names are in /state_label; largest population")
  package let simulatedAction = simulation(
    "action", type: .int64, [.replica, .agent, .epoch], "action of an agent",
    "index into /action, whose names are in /action_label; largest population")
  package let simulatedReward = simulation(
    "reward", [.replica, .agent, .epoch], "reward of an agent", "largest population")

  private static func simulation(
    _ name: String, type: ElementType = .double, _ axes: [ResultAxis], _ title: String,
    _ definition: String? = nil, unit: String = "1"
  ) -> ResultEntry {
    ResultEntry(
      .simulation, "\(name)", type: type, axes, title, definition, unit: unit, of: ofSimulations)
  }

  // MARK: Attributes

  package let conventions = ResultAttribute(
    .root, "Conventions", "the conventions that the file follows")
  package let schema = ResultAttribute(
    .root, SchemaVersion.attributeName, "the version of the layout")
  package let runKey = ResultAttribute(
    .root, StoredRun.keyAttribute,
    "SHA-256 of the canonical configuration: the identity of the run")
  package let configuration = ResultAttribute(
    .root, StoredRun.configurationAttribute,
    "JSON of everything that the result depends on; the run key is its hash")
  package let game = ResultAttribute(.root, "game", "the game's name in the catalog")
  package let gameVersion = ResultAttribute(
    .root, "game_version", "the version of the game's algorithm")
  package let method = ResultAttribute(.root, "method", "the method's name in the catalog")
  package let methodVersion = ResultAttribute(
    .root, "method_version", "the version of the method's algorithm")
  package let start = ResultAttribute(
    .root, "start", "the policy that the method started from")
  package let gameName = ResultAttribute(.game, "name", "the name in the catalog")
  package let gameTitle = ResultAttribute(.game, "title", "the title")
  package let gameReference = ResultAttribute(.game, "reference", "where it is defined")
  package let horizon = ResultAttribute(
    .game, "horizon", "the last epoch T; there are T + 1 of them")
  package let parameters = ResultAttribute(.game, "parameters", "JSON of all parameters")
  package let rewardHash = ResultAttribute(
    .game, "reward_hash", "SHA-256 of the rewards, row-major, as little-endian doubles")
  package let transitionHash = ResultAttribute(
    .game, "transition_hash",
    "SHA-256 of, for each pair, the number of successors, and each successor and its probability")
  package let status = ResultAttribute(.solution, "status", "why the solve ended")
  package let steps = ResultAttribute(.solution, "iterations", "the number of steps")
  package let toleranceRule = ResultAttribute(
    .metrics, "tolerance_rule", "how tolerances are meant")
  package let arithmetic = ResultAttribute(
    .certificate, "arithmetic", "the rules by which the bounds were computed")
  package let program = ResultAttribute(
    .provenance, SchemaVersion.programAttribute, "the version of mesob")
  package let buildConfiguration = ResultAttribute(
    .provenance, "build_configuration", "debug or release")
  package let compiler = ResultAttribute(.provenance, "compiler", "the compiler")
  package let library = ResultAttribute(.provenance, "libhdf5", "the version of libhdf5")
  package let sourceDigest = ResultAttribute(
    .provenance, "source_digest", "hash of all sources of the program, listed in sources/")
  package let referenceExploitability = ResultAttribute(
    .front, "reference_exploitability", "the corner that the hypervolume is taken from")
  package let referenceObjective = ResultAttribute(
    .front, "reference_objective", "the corner that the hypervolume is taken from")
  package let evaluations = ResultAttribute(
    .front, "evaluations", "passes over all transitions")
  package let randomNumbers = ResultAttribute(
    .simulation, "random_numbers",
    "the generator of random numbers, and what its counter counts")
  package let randomKey = ResultAttribute(
    .simulation, "key", "the key of the generator, in hexadecimal digits")

  package let units = ResultAttribute(nil, "units", "the unit; 1 for pure numbers")
  package let longName = ResultAttribute(nil, "long_name", "what it is, in a few words")
  package let definition = ResultAttribute(nil, "definition", "what it is exactly")
  package let better = ResultAttribute(
    nil, "better", "whether lower or higher values are better, or neither")
  package let tolerance = ResultAttribute(
    nil, "tolerance", "what a number may be off when it is computed again")
  package let factors = ResultAttribute(
    nil, "factors", "the names of the axes that a state or action is made of")
  package let factorSizes = ResultAttribute(
    nil, "factor_sizes", "the number of points of each of them, row-major")

  // MARK: The whole table

  /// Every entry, in the order of the table.
  package var entries: [ResultEntry] {
    Mirror(reflecting: self).children.compactMap { $0.value as? ResultEntry }
  }

  /// Every attribute, in the order of the table.
  package var attributes: [ResultAttribute] {
    Mirror(reflecting: self).children.compactMap { $0.value as? ResultAttribute }
  }
}

/// What files for other programs hold, which are no results of runs.
package struct ExchangeLayout: Sendable {
  private static let pairs: [ResultAxis] = [.epoch, .state, .action]

  package let policy = ResultEntry(.root, "policy", pairs, "policy")
  package let occupationMeasure = ResultEntry(
    .root, "L", pairs, "occupation measure")
  package let reward = ResultEntry(.root, "reward", pairs, "reward r_t(s, a, L_t)")
  package let transition = ResultEntry(
    .root, "transition", [.transitionEpoch, .state, .action, .nextState],
    "probability P_t(s' | s, a, L_t)")
  package let nextState = ResultEntry(.nextState, "next state, numbered as state")

  package init() {}
}
