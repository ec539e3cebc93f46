import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import GameCatalog
import MeanField
import MeanFieldSolvers
import Results

/// A solver that moves nowhere, slowly or badly on purpose.
struct Troublemaker: MeanFieldSolver {
  static let entry = CatalogEntry("troublemaker", "Troublemaker", cites: "none", version: 7)

  enum Trouble: String, CaseIterable, ParameterRepresentable { case none, fails, explodes, dawdles }
  var trouble = Trouble.none
  var iterations = 200

  init() {}
  init(_ trouble: Trouble, iterations: Int = 200) {
    self.trouble = trouble
    self.iterations = iterations
  }

  static let parameters: [Parameter<Self>] = [
    Parameter("trouble", \.trouble, "what goes wrong"),
    Parameter("iterations", \.iterations, in: .atLeast(0), "number of steps"),
  ]

  func initialState(for game: some MeanFieldGame, from start: Policy) -> Policy { start }

  func step(_ state: inout Policy, in game: some MeanFieldGame) throws(MeanFieldError) {
    switch trouble {
    case .none: break
    case .fails:
      throw MeanFieldError(.unsupported, "troublemaker", expected: "no trouble", got: "trouble")
    case .explodes:
      state = Policy(
        softmax: StateActionField(game.shape, repeating: .nan), feasible: game.feasibleActions)
    case .dawdles: Thread.sleep(forTimeInterval: 0.002)
    }
  }

  func policy(of state: Policy, in game: some MeanFieldGame) -> Policy { state }
}

/// Two populations that like to differ and to agree, with a word among the parameters.
struct Pennies: MeanFieldGame {
  struct Parameters: GameParameters {
    static let entry = CatalogEntry("pennies", "Matching pennies", cites: "none", version: 2)
    var stake = 1.0
    var rules = ""
    static let parameters: [Parameter<Parameters>] = [
      Parameter("stake", \.stake, in: .above(0), "what is won"),
      Parameter("rules", \.rules, "a word that changes nothing"),
    ]
  }

  let parameters: Parameters
  let horizon = 1
  let stateAxes = [Axis("who", labels: ["even", "odd"])]
  let actionAxes = [Axis("side", labels: ["heads", "tails"])]
  let initialDistribution = [1.0, 1.0]
  let feasibleActions = FeasibleActions(allOf: 2, in: 2)
  let populations = [Population("even", states: 0..<1), Population("odd", states: 1..<2)]
  var rewardBound: Double { parameters.stake }
  private let stay: DeterministicMap

  init(_ parameters: Parameters) throws(MeanFieldError) {
    try parameters.check()
    self.parameters = parameters
    stay = try DeterministicMap(stateCount: 2, actionCount: 2) { s, _ in s }
  }

  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let even = L[0] - L[1]
    let odd = L[2] - L[3]
    let stake = Number(parameters.stake)
    return Stage(
      rewards: [stake * odd, -stake * odd, -stake * even, stake * even],
      kernel: t < horizon ? .deterministic(stay) : nil)
  }
}

/// So many places to stay at that dense transitions are too large.
struct Hall: MeanFieldGame {
  struct Parameters: GameParameters {
    static let entry = CatalogEntry("hall", "Hall", cites: "none")
    static let parameters: [Parameter<Parameters>] = []
  }

  let parameters: Parameters
  let horizon = 1
  let stateAxes = [Axis("place", coordinates: (0..<12_000).map(Double.init))]
  let actionAxes = [Axis("stay", labels: ["yes"])]
  let initialDistribution = [Double](repeating: 1 / 12_000, count: 12_000)
  let feasibleActions = FeasibleActions(allOf: 1, in: 12_000)
  let rewardBound = 0.0
  private let stay: DeterministicMap

  init(_ parameters: Parameters = Parameters()) throws(MeanFieldError) {
    self.parameters = parameters
    stay = try DeterministicMap(stateCount: 12_000, actionCount: 1) { s, _ in s }
  }

  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    Stage(
      rewards: Array(repeating: Number(0), count: 12_000),
      kernel: t < horizon ? .deterministic(stay) : nil)
  }
}

enum Fixtures {
  static let laboratory = Laboratory(
    games: Games.all + [Pennies.self], solvers: Solvers.all + [Troublemaker.self])

  /// Four short trials.
  static let experiment = Experiment("small") {
    Games {
      StagHunt.Parameters()
      Pennies.Parameters()
    }
    Methods {
      MESOB(weight: 0.5).quick
      UniformPolicy()
    }
    Starts { InitialPolicy.random(seed: 1) }
  }

  /// One stag hunt with some troublemakers.
  static func trouble(_ troubles: Troublemaker...) -> Experiment {
    Experiment("trouble") {
      Games { StagHunt.Parameters() }
      Methods { for trouble in troubles { trouble } }
    }
  }

  static func plan(
    _ experiment: Experiment = experiment, in store: ArtifactStore
  ) throws -> Plan {
    try Plan(experiment, in: laboratory, store: store)
  }
}

extension MESOB {
  var quick: MESOB {
    var solver = self
    solver.iterations = 250
    return solver
  }
}

extension StoredRun {
  /// An array of the result.
  func array(_ path: String) throws -> ResultArray { try ResultFile(of: self).array(path) }

  /// Every metric by its name.
  func metrics() throws -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: try ResultFile(of: self).metrics.map { ($0.metric.name, $0.value) })
  }
}
