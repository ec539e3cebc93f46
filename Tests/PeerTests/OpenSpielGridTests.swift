import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// OpenSpiel 2.0.2 on its games on grids, circles and random graphs; tolerances of the README there.
struct OpenSpielGridTests {
  /// A reference file under one of the two readings of action costs.
  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    let reading: OpenSpielReference.Reading
    var testDescription: String { "\(file) \(reading)" }

    static let all: [Case] = files.flatMap { file in
      OpenSpielReference.Reading.allCases.map { Case(file: file, reading: $0) }
    }

    /// Those in which OpenSpiel's fictitious play met no tied best responses.
    static func untied() throws -> [Case] {
      try all.filter { entry in
        try OpenSpielGame(entry.file).reference.numbers(entry.reading)?.bestResponseTiesMet == 0
      }
    }
  }

  /// The files that tell which actions a first visit charges.
  static func filesWithFirstVisits() throws -> [String] {
    try files.filter { try OpenSpielGame($0).reference.firstVisits != nil }
  }

  static let files = [
    "crowd_modelling_1d_small", "crowd_modelling_1d_default", "crowd_modelling_1d_large",
    "crowd_modelling_2d_small", "crowd_modelling_2d_walls", "crowd_modelling_2d_10x10",
    "crowd_modelling_2d_four_rooms", "predator_prey_small", "predator_prey_5x5x3",
    "predator_prey_torus", "crowd_avoidance_default", "crowd_avoidance_congested",
    "garnet_default", "garnet_sparse",
  ]

  @Test(arguments: Case.all)
  func `the uniform policy spreads the agents as in OpenSpiel`(entry: Case) throws {
    let peer = try OpenSpielGame(entry.file)
    let game = try peer.game(entry.reading)
    let μ = uniformFlow(of: game).occupationMeasure.stateDistributions
    var expected = [Double](repeating: 0, count: μ.count)
    // The reference goes one epoch further, to where nothing is paid anymore.
    for share in peer.reference.distribution.rows where share.epoch <= game.horizon {
      let s = peer.state(share.state, in: game)
      expected[share.epoch * game.stateCount + s] += share.probability
    }
    #expect(largestDifference(μ, expected) <= 1e-12)
  }

  @Test(arguments: Case.all)
  func `NashConv and values of the uniform policy are those of OpenSpiel`(entry: Case) throws {
    let peer = try OpenSpielGame(entry.file)
    let game = try peer.game(entry.reading)
    let numbers = try #require(peer.reference.numbers(entry.reading))
    let flow = uniformFlow(of: game)
    let score = flow.evaluation(in: game)
    #expect(isClose(score.exploitability, numbers.uniformNashConv, relative: 1e-10))
    let shift = shiftAtStart(peer, game)
    let own = zip(flow.ownValues, shift).map { $0 + $1 }
    let best = zip(flow.process.bestResponseValues(), shift).map { $0 + $1 }
    for (value, expected) in zip(own, numbers.uniformValue) {
      #expect(isClose(value, expected, relative: 1e-10))
    }
    for (value, expected) in zip(best, numbers.uniformBestResponseValue) {
      #expect(isClose(value, expected, relative: 1e-10))
    }
  }

  @Test(arguments: Case.all)
  func `mirror descent takes the steps of exact mirror descent`(entry: Case) throws {
    let peer = try OpenSpielGame(entry.file)
    let game = try peer.game(entry.reading)
    let numbers = try #require(peer.reference.numbers(entry.reading))
    for (stepSize, expected) in numbers.mirrorDescent {
      let solver = OnlineMirrorDescent(stepSize: stepSize)
      let found = try nashConv(of: solver, in: game, steps: expected.count)
      for k in expected.indices.prefix(Self.steadySteps(entry.file, stepSize)) {
        #expect(isClose(found[k], expected[k], relative: 1e-9), "η = \(stepSize), step \(k + 1)")
      }
    }
  }

  /// How many steps are the same for everybody who rounds differently.
  ///
  /// At η = 1 the four rooms diverge, and each step makes differences about ten times as large:
  /// our two readings, which are one game there, differ by 5e-6 at step 10 and by half at step 20.
  private static func steadySteps(_ file: String, _ stepSize: Double) -> Int {
    file == "crowd_modelling_2d_four_rooms" && stepSize == 1 ? 8 : .max
  }

  /// Only where no best response is tied: the reference plays the lowest of tied actions, we play
  /// all of them alike.
  @Test(arguments: try Case.untied())
  func `fictitious play takes the steps of OpenSpiel where nothing is tied`(entry: Case) throws {
    let peer = try OpenSpielGame(entry.file)
    let numbers = try #require(peer.reference.numbers(entry.reading))
    let expected = numbers.fictitiousPlay
    let found = try nashConv(
      of: FictitiousPlay(), in: peer.game(entry.reading), steps: expected.count)
    for k in expected.indices {
      #expect(isClose(found[k], expected[k], relative: 1e-9), "step \(k + 1)")
    }
  }

  @Test(arguments: Case.all)
  func `fictitious play with the lowest tie takes the steps of the reference`(
    entry: Case
  ) throws {
    let peer = try OpenSpielGame(entry.file)
    let expected = try #require(peer.reference.numbers(entry.reading)).fictitiousPlay
    let found = try nashConv(
      of: LowestTieFictitiousPlay(), in: peer.game(entry.reading), steps: expected.count)
    for k in expected.indices {
      #expect(isClose(found[k], expected[k], relative: 1e-9), "step \(k + 1)")
    }
  }

  @Test func `no kind of case is missing`() throws {
    #expect(try Case.untied().count == 7)
    #expect(try Self.filesWithFirstVisits().count == 8)
    #expect(try OpenSpielSurveyTests.welfare().count == 6)
  }

  @Test(arguments: try filesWithFirstVisits())
  func `the first visits charge the actions that OpenSpiel charges`(file: String) throws {
    let peer = try OpenSpielGame(file)
    let expected = try #require(peer.reference.firstVisits).table
    let table =
      switch try peer.game(.asOpenSpiel) {
      case let game as CrowdModelling1D<ChargeAsOpenSpiel>: game.firstVisitedActions
      case let game as CrowdModelling2D<ChargeAsOpenSpiel>: game.firstVisitedActions
      case let game as Garnet<ChargeAsOpenSpiel>: game.firstVisitedActions
      default: nil as [[Int?]]?
      }
    #expect(try #require(table) == expected)
  }

  @Test func `the layouts have the walls of OpenSpiel's presets`() throws {
    let peer = try OpenSpielGame("crowd_modelling_2d_four_rooms")
    let named = try CrowdModelling2D<ChargeAsPlayed>(.init(preset: .fourRooms))
    let given = try peer.game(.asPlayed)
    #expect(named.feasibleActions == given.feasibleActions)
    #expect(named.initialDistribution == given.initialDistribution)
    #expect(
      uniformFlow(of: named).evaluation(in: named).exploitability
        == uniformFlow(of: given).evaluation(in: given).exploitability)
    // From the measurements, where no file holds the maze's 100 epochs: uniform NashConv.
    let maze = try CrowdModelling2D<ChargeAsPlayed>(.init(preset: .maze))
    #expect(
      isClose(
        uniformFlow(of: maze).evaluation(in: maze).exploitability, 2019.503_330_232_717_4,
        relative: 1e-10))
  }
}

/// The four rooms of the survey arXiv:2205.12944, and welfare.
struct OpenSpielSurveyTests {
  struct Survey: Decodable {
    let nashConv: [String: [Double]]
    let uniformNashConv: Double

    enum CodingKeys: String, CodingKey {
      case nashConv = "nash_conv"
      case uniformNashConv = "uniform_nash_conv"
    }
  }

  struct Welfare: Decodable {
    let instances: [String: Instance]
    struct Instance: Decodable {
      let welfare: Double
      let nashConv: Double

      enum CodingKeys: String, CodingKey {
        case welfare = "uniform_welfare"
        case nashConv = "uniform_nash_conv"
      }
    }
  }

  @Test func `the first steps in the four rooms of the survey are the same`() throws {
    let survey = try PeerFile.json("openspiel", "survey_four_rooms", as: Survey.self)
    var parameters = CrowdModelling2D<ChargeAsPlayed>.Parameters(preset: .fourRooms)
    parameters.horizon = 40
    parameters.noiseIntensity = 0.1
    let game = try CrowdModelling2D<ChargeAsPlayed>(parameters)
    let score = uniformFlow(of: game).evaluation(in: game)
    #expect(isClose(score.exploitability, survey.uniformNashConv, relative: 1e-10))
    let expected = try #require(survey.nashConv["online_mirror_descent_lr0.05"])
    let found = try nashConv(of: OnlineMirrorDescent(stepSize: 0.05), in: game, steps: 20)
    for k in found.indices {
      #expect(isClose(found[k], expected[k], relative: 1e-9), "mirror descent, step \(k + 1)")
    }
    // The rooms are symmetric, so that best responses are tied from the first step on.
    let played = try #require(survey.nashConv["fictitious_play"])
    let again = try nashConv(of: LowestTieFictitiousPlay(), in: game, steps: 20)
    for k in again.indices {
      #expect(isClose(again[k], played[k], relative: 1e-9), "fictitious play, step \(k + 1)")
    }
  }

  /// The instances by their reference files.
  static func welfare() throws -> [String: Welfare.Instance] {
    try PeerFile.json("openspiel", "welfare", as: Welfare.self).instances
      .filter { OpenSpielGridTests.files.contains($0.key) }
  }

  @Test(arguments: try welfare().keys.sorted())
  func `welfare of the uniform policy`(file: String) throws {
    let expected = try #require(try Self.welfare()[file])
    let peer = try OpenSpielGame(file)
    let game = try peer.game(.asPlayed)
    let score = uniformFlow(of: game).evaluation(in: game)
    #expect(isClose(score.exploitability, expected.nashConv, relative: 1e-10))
    let total = score.value + shiftAtStart(peer, game).reduce(0, +)
    #expect(isClose(total, expected.welfare, relative: 1e-10))
  }
}

// MARK: Measuring

func uniformFlow(of game: some MeanFieldGame) -> Flow {
  game.flow(inducedBy: Policy(uniformOver: game.feasibleActions, horizon: game.horizon))
}

/// NashConv after each of the first steps from the uniform policy.
func nashConv<Solver: MeanFieldSolver>(
  of solver: Solver, in game: some MeanFieldGame, steps: Int
) throws -> [Double] {
  let start = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
  var state = try solver.initialState(for: game, from: start)
  return try (0..<steps).map { _ in
    try solver.step(&state, in: game)
    return game.flow(inducedBy: solver.policy(of: state, in: game)).evaluation(in: game)
      .exploitability
  }
}

/// |x − y| ≤ tolerance·max(1, |y|).
func isClose(_ x: Double, _ y: Double, relative tolerance: Double) -> Bool {
  abs(x - y) <= tolerance * max(1, abs(y))
}

/// What OpenSpiel's reading of the law at epoch 0 adds to the value of each population.
///
/// The rewards there do not depend on the action but for its charge, and staying has none.
func shiftAtStart(_ peer: OpenSpielGame, _ game: some MeanFieldGame) -> [Double] {
  let (A, μ) = (game.actionCount, game.initialDistribution)
  let stay = A == 5 && game.populations.count == 1 ? 2 : 0
  func rewards(_ law: [Double]) -> [Double] {
    var L = [Double](repeating: 0, count: law.count * A)
    for s in law.indices { L[s * A + stay] = law[s] }
    let rewards = game.stage(at: 0, given: L.span).rewards
    return law.indices.map { rewards[$0 * A + stay] }
  }
  let own = rewards(μ)
  return game.populations.map { population in
    let seen = rewards(peer.lawSeenAtStart(in: game, by: population))
    return population.states.reduce(0) { $0 + μ[$1] * (seen[$1] - own[$1]) }
  }
}
