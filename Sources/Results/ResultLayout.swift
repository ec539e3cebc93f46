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
  private static let ofBounds = "methods of the least Expl - lambda W, on games of polynomials"
  private static let ofFronts = "methods that look for a front"
  private static let ofGroups = "games whose agents meet in groups"
  private static let ofSeveral = "games with several populations"
  private static let ofSimulations = "runs that simulate finite populations"
  private static let ofSmallGames = "games of at most 2²⁰ such numbers"

  /// What numbers may be off when they are computed again, unless they say something else.
  package static let tolerance = 1e-6
  /// What files call the conventions that they follow: those of this table alone.
  ///
  /// CF knows no coordinates that are texts.
  package static let conventions = "mesob-5.0"
  /// How tolerances are meant.
  package static let toleranceRule = "|a - b| <= tolerance * max(1, |b|)"

  // MARK: Coordinates

  package let epoch = Entry(.epoch, "decision epoch")
  package let state = Entry(.state, "state, row-major over its factors")
  package let action = Entry(.action, "action, row-major over its factors")
  package let population = Entry(.population, "population", of: ofSeveral)
  package let iteration = Entry(.iteration, "scored iteration")
  package let hashByte = Entry(.hashByte, "byte of a hash")
  package let transitionEpoch = Entry(
    .transitionEpoch, "decision epoch before a transition", of: ofSmallGames)
  package let transition = Entry(
    .transition, "position in the lists of successors", of: ofSmallGames)
  package let bound = Entry(.bound, "lower and upper bound")
  package let term = Entry(.term, "term of a polynomial", of: ofBounds)
  package let factor = Entry(.factor, "factor of a term", of: ofBounds)
  package let point = Entry(.point, "point of the front, in the order of finding", of: ofFronts)
  package let size = Entry(
    .size, "number of agents of each population", unit: "agents", of: ofSimulations)
  package let replica = Entry(.replica, "independent play", of: ofSimulations)
  package let agent = Entry(.agent, "agent", of: ofSimulations)
  package let objectiveNumber = Entry(.objective, "social objective", of: ofSimulations)

  package let stateFactor = Entry(
    .root, "state_<factor>", [.state], "coordinate of the state along one factor")
  package let stateLabel = Entry(.root, "state_label", type: .string, [.state], "name of the state")
  package let actionFactor = Entry(
    .root, "action_<factor>", [.action], "coordinate of the action along one factor")
  package let actionLabel = Entry(
    .root, "action_label", type: .string, [.action], "name of the action")
  package let populationLabel = Entry(
    .root, "population_label", type: .string, [.population], "name of the population", of: ofSeveral
  )
  package let populationFirstState = Entry(
    .root, "population_first_state", type: .int64, [.population],
    "first state of the population's agents", of: ofSeveral)
  package let boundLabel = Entry(.root, "bound_label", type: .string, [.bound], "name of the bound")
  package let objectiveLabel = Entry(
    .root, "social_objective_label", type: .string, [.objective], "name of the social objective",
    of: ofSimulations)

  // MARK: The game

  package let initialDistribution = Entry(
    .game, "initial_distribution", [.state], "law of the first state",
    "mu_0(s); sums to 1 on each population")
  package let feasible = Entry(
    .game, "feasible", type: .bool, [.state, .action], "whether the action is feasible")
  package let reward = Entry(
    .game, "reward", pairs, "reward at the solution's flow", "r_t(s, a, L); 0 on infeasible pairs",
    of: ofSmallGames)
  package let transitionStart = Entry(
    .game, "transition_start", type: .int64, [.transitionEpoch, .state, .action],
    "first position of a pair's successors",
    "the successors of the pair go up to the start of the next pair, row-major, those of the last "
      + "pair to the end of the lists", of: ofSmallGames)
  package let transitionState = Entry(
    .game, "transition_state", type: .int64, [.transition], "successor",
    "s', ascending for each pair", of: ofSmallGames)
  package let transitionProbability = Entry(
    .game, "transition_probability", [.transition], "probability of the successor",
    "P_t(s' | s, a, L) at the solution's flow", of: ofSmallGames)

  // MARK: The solution

  package let occupationMeasure = Entry(
    .solution, "occupation_measure", pairs, "occupation measure",
    "L_t(s, a): share of agents in s choosing a at t")
  package let policy = Entry(
    .solution, "policy", pairs, "policy", "pi_t(a | s): law of the action given epoch and state")
  package let stateDistribution = Entry(
    .solution, "state_distribution", states, "state distribution",
    "mu_t(s) = sum over a of L_t(s, a)")
  package let value = Entry(
    .solution, "value", states, "expected reward to go", "V_t(s) of the policy against its own flow"
  )
  package let multiplierY = Entry(
    .solution, "multiplier_y", states, "value-like multiplier y_t(s)", of: "methods that have it")
  package let multiplierZ = Entry(
    .solution, "multiplier_z", pairs, "slack z_t(s, a) >= 0", of: "methods that have it")

  // MARK: The way there

  package let trajectoryExploitability = Entry(
    .trajectory, "exploitability", [.iteration], "exploitability",
    Metrics().exploitability.definition)
  package let trajectoryObjective = Entry(
    .trajectory, "objective", [.iteration], "objective", "what the method minimizes")
  package let trajectorySocial = Entry(
    .trajectory, "<objective>", [.iteration], "each social objective of the game")
  package let policyHash = Entry(
    .trajectory, "policy_hash", type: .uint8, [.iteration, .hashByte], "hash chain of the policies",
    "SHA-256 of the hash before and of the policy as little-endian doubles")

  // MARK: Scores

  package let metric = Entry(.metrics, "<name>", [], "each score of the policy")
  package let statistic = Entry(
    .statistics, "<name>", [.epoch], "each statistic of the meetings at each epoch", of: ofGroups)

  // MARK: Certificates

  package let bounds = Entry(.certificate, "<name>", [.bound], "each certified quantity")
  package let populationBounds = Entry(
    .certificate, "population_<name>", [.population, .bound],
    "best_response_value, own_value and gap by population", of: ofSeveral)
  package let feasibility = Entry(
    .certificate, "feasibility", [], "feasibility",
    "largest |pi| or |L| of an infeasible action, or -pi of pi < 0; exact")

  // MARK: Bounds of balances

  package let balanceCoefficient = balance("coefficient", [.term], "coefficient", "of a term")
  package let balancePolynomial = balance(
    "polynomial", type: .int64, [.term], "polynomial",
    "place of the reward r_t(s, a, L) in (epoch, state, action), row-major; -1 of the objective W")
  package let balanceFactor = balance(
    "factor", type: .int64, [.term, .factor], "factors",
    "places of the L_t(s, a) that the coefficient is multiplied by; -1 of none")
  package let balanceWeight = balance("weight", [], "social weight", "lambda")
  package let balanceValue = balance(
    "value", [.bound], "balance", "F = Expl - lambda W of the policy, by the polynomials")
  package let balanceLowerBound = balance(
    "lower_bound", [], "lower bound of the balance", "no policy has a smaller F")
  package let balanceAccuracy = balance(
    "accuracy", [], "accuracy", "what lower_bound was allowed to be below the upper value")
  package let balanceBoxes = balance(
    "boxes", type: .int64, [], "boxes", "products of simplices of policies that the proof looks at")

  private static func balance(
    _ name: String, type: ElementType = .double, _ axes: [ResultAxis], _ title: String,
    _ definition: String
  ) -> Entry {
    Entry(.balance, name, type: type, axes, title, definition, of: ofBounds)
  }

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
  package let frontAim = Entry(
    .front, "aim", type: .string, [.point], "what the method was after", of: ofFronts)

  private static func front(
    _ name: String, type: ElementType = .double, _ definition: String
  ) -> Entry {
    Entry(
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
  ) -> Entry {
    Entry(
      .simulation, "\(name)", type: type, axes, title, definition, unit: unit, of: ofSimulations)
  }

  // MARK: Attributes

  package let conventions = Attribute(.root, "Conventions", "the conventions that the file follows")
  package let schema = Attribute(.root, SchemaVersion.attributeName, "the version of the layout")
  package let runKey = Attribute(
    .root, StoredRun.keyAttribute, "SHA-256 of the canonical configuration: the identity of the run"
  )
  package let configuration = Attribute(
    .root, StoredRun.configurationAttribute,
    "JSON of everything that the result depends on; the run key is its hash")
  package let game = Attribute(.root, "game", "the game's name in the catalog")
  package let gameVersion = Attribute(.root, "game_version", "the version of the game's algorithm")
  package let method = Attribute(.root, "method", "the method's name in the catalog")
  package let methodVersion = Attribute(
    .root, "method_version", "the version of the method's algorithm")
  package let start = Attribute(.root, "start", "the policy that the method started from")
  package let title = Attribute(.root, "title", "game and method")
  package let history = Attribute(
    .root, "history", "what made the file of what; without a time, which equal runs would not share"
  )
  package let source = Attribute(.root, "source", "the program and the versions of its algorithms")
  package let label = Attribute(
    .root, SchemaVersion.labelAttribute, "the readable name of the run; of files in stores")
  package let coordinates = Attribute(
    .root, SchemaVersion.coordinatesAttribute,
    "the coordinates that have another name than their axis; of every group that has such")
  package let gameName = Attribute(.game, "name", "the name in the catalog")
  package let gameTitle = Attribute(.game, "title", "the title")
  package let gameReference = Attribute(.game, "reference", "where it is defined")
  package let horizon = Attribute(.game, "horizon", "the last epoch T; there are T + 1 of them")
  package let parameters = Attribute(.game, "parameters", "JSON of all parameters")
  package let rewardHash = Attribute(
    .game, "reward_hash", "SHA-256 of the rewards, row-major, as little-endian doubles")
  package let transitionHash = Attribute(
    .game, "transition_hash",
    "SHA-256 of, for each pair, the number of successors, and each successor and its probability")
  package let status = Attribute(.solution, "status", "why the solve ended")
  package let criterion = Attribute(
    .solution, "criterion", "by which measure a solve has converged; only then")
  package let steps = Attribute(.solution, "iterations", "the number of steps")
  package let toleranceRule = Attribute(.metrics, "tolerance_rule", "how tolerances are meant")
  package let arithmetic = Attribute(
    .certificate, "arithmetic", "the rules by which the bounds were computed")
  package let balanceArithmetic = Attribute(
    .balance, "arithmetic", "the rules by which the bounds were computed")
  package let program = Attribute(
    .provenance, SchemaVersion.programAttribute, "the version of mesob")
  package let buildConfiguration = Attribute(.provenance, "build_configuration", "debug or release")
  package let compiler = Attribute(.provenance, "compiler", "the compiler")
  package let library = Attribute(.provenance, "libhdf5", "the version of libhdf5")
  package let sourceDigest = Attribute(
    .provenance, "source_digest", "hash of all sources of the program, listed in sources/")
  package let referenceExploitability = Attribute(
    .front, "reference_exploitability", "the corner that the hypervolume is taken from")
  package let referenceObjective = Attribute(
    .front, "reference_objective", "the corner that the hypervolume is taken from")
  package let evaluations = Attribute(.front, "evaluations", "passes over all transitions")
  package let randomNumbers = Attribute(
    .simulation, "random_numbers", "the generator of random numbers, and what its counter counts")
  package let randomKey = Attribute(
    .simulation, "key", "the key of the generator, in hexadecimal digits")

  package let units = Attribute(
    nil, "units", "the unit, in words of UDUNITS; 1 for pure numbers")
  package let unitNote = Attribute(
    nil, SchemaVersion.unitNoteAttribute, "the unit, where UDUNITS has no word for it")
  package let longName = Attribute(nil, "long_name", "what it is, in a few words")
  package let definition = Attribute(nil, "definition", "what it is exactly")
  package let better = Attribute(
    nil, "better", "whether lower or higher values are better, or neither")
  package let tolerance = Attribute(
    nil, "tolerance", "what a number may be off when it is computed again")
  package let factors = Attribute(
    nil, "factors", "the names of the axes that a state or action is made of")
  package let factorSizes = Attribute(
    nil, "factor_sizes", "the number of points of each of them, row-major")
  package let factorNames = Attribute(
    nil, SchemaVersion.factorNamesAttribute,
    "what the points of a factor are called, in the order in which its numbers come")

  // MARK: The whole table

  /// Every entry, in the order of the table.
  package var entries: [Entry] {
    Mirror(reflecting: self).children.compactMap { $0.value as? Entry }
  }

  /// Every attribute, in the order of the table.
  package var attributes: [Attribute] {
    Mirror(reflecting: self).children.compactMap { $0.value as? Attribute }
  }
}

/// What files for other programs hold, which are no results of runs.
package struct ExchangeLayout: Sendable {
  private static let pairs: [ResultAxis] = [.epoch, .state, .action]

  package let policy = Entry(.root, "policy", pairs, "policy")
  package let occupationMeasure = Entry(.root, "L", pairs, "occupation measure")
  package let reward = Entry(.root, "reward", pairs, "reward r_t(s, a, L_t)")
  package let transition = Entry(
    .root, "transition", [.transitionEpoch, .state, .action, .nextState],
    "probability P_t(s' | s, a, L_t)")
  package let nextState = Entry(.nextState, "next state, numbered as state")

  package init() {}
}
