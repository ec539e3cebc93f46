import GameCatalog
import MeanFieldSolvers
import TestSupport
import Testing

@testable import MeanField

/// Bad input throws an error that says what, where, expected and got.
///
/// Ranges and kinds of all parameters are provoked by `checkGame` and `checkSolver`; here is what
/// contradicts other parameters, and what is no parameter.
struct ErrorTests {
  /// A value of a parameter that the others do not allow, with words of the message.
  struct Contradiction: Sendable, CustomTestStringConvertible {
    let game: any MeanFieldGame.Type
    let parameter: String
    let value: String
    let expected: String
    let got: String

    var testDescription: String { "\(game.name) \(parameter)=\(value)" }

    init(
      _ game: any MeanFieldGame.Type, _ parameter: String, _ value: String, expected: String,
      got: String
    ) {
      (self.game, self.parameter, self.value) = (game, parameter, value)
      (self.expected, self.got) = (expected, got)
    }

    static let all: [Contradiction] = [
      auction("weights", "[0.25,0.5,0.125]", expected: "sum to 1", got: "sum 0.875"),
      auction("weights", "[0.5,0.5]", expected: "3 numbers", got: "2"),
      auction("weights", "[]", expected: "3 numbers", got: "0"),
      auction("values", "[]", expected: "at least one type", got: "[]"),
      auction("reserve", "9", expected: "at most max-bid = 8", got: "9"),
      auction("click-rates", "[0.3,0.6]", expected: "do not increase", got: "0.3 then 0.6"),
      auction("click-rates", "[]", expected: "1 to 5 slots", got: "0"),
      auction("click-rates", "[0.6,0.5,0.4,0.3,0.2,0.1]", expected: "1 to 5 slots", got: "6"),
      auction("type-chain", "[[1]]", expected: "3 rows", got: "1"),
      auction("type-chain", "[[1,0],[0,1],[1,0]]", expected: "3 numbers", got: "2"),
      auction("type-chain", "[[1,0,0],[0,1,0],[0,0.5,0]]", expected: "sum to 1", got: "sum 0.5"),
      .init(LeftRight.self, "mu0", "[1,0]", expected: "3 numbers", got: "2"),
      .init(LeftRight.self, "mu0", "[1,1,0]", expected: "sum to 1", got: "sum 2"),
      .init(RockPaperScissors.self, "mu0", "[0,0,0,0]", expected: "sum to 1", got: "sum 0"),
      .init(BeachBar.self, "bar-loc", "4", expected: "a towel below n = 4", got: "4"),
      .init(BeachBar.self, "mu0", "[1]", expected: "4 numbers", got: "1"),
      .init(BuildingEvacuation.self, "mu0", "[0.5,0.5]", expected: "500 numbers", got: "2"),
      .init(ConservativeTreasureHunting.self, "r", "[1,2]", expected: "3 numbers", got: "2"),
      .init(ConservativeTreasureHunting.self, "c", "[1]", expected: "5 numbers", got: "1"),
      .init(
        ConservativeTreasureHunting.self, "n", "1000", expected: "at most 67108864",
        got: "6000000000"),
      .init(CrowdMotion.self, "bar-locs", "[[1,1]]", expected: "4 rows", got: "1"),
      .init(
        CrowdMotion.self, "bar-locs", "[[1,1],[1,20],[1,1],[1,1]]", expected: "a column below 20",
        got: "at epoch 1"),
      .init(
        CrowdMotion.self, "bar-locs", "[[1,1],[1,1],[0.5,1],[1,1]]", expected: "a row below 20",
        got: "at epoch 2"),
      .init(EquilibriumPrice.self, "c", "[1,1]", expected: "5 numbers", got: "2"),
      .init(RandomLinear.self, "r1", "[[1]]", expected: "5 rows of 5", got: "1 rows of 1"),
      .init(RandomLinear.self, "p1", "[[1]]", expected: "25 rows of 5", got: "1 rows of 1"),
      .init(RandomLinear.self, "n", "1000", expected: "at most 67108864", got: "4000000000"),
      .init(SusceptibleInfected.self, "mu0", "[1]", expected: "2 numbers", got: "1"),
    ]

    private static func auction(
      _ parameter: String, _ value: String, expected: String, got: String
    ) -> Contradiction {
      .init(PayPerClickAuction.self, parameter, value, expected: expected, got: got)
    }
  }

  private func expect(
    _ code: MeanFieldError.Code, _ subject: String, expected: String, got: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
  ) {
    let error = #expect(throws: MeanFieldError.self, sourceLocation: sourceLocation) { try body() }
    guard let error else { return }
    #expect(error.code == code, sourceLocation: sourceLocation)
    #expect(error.subject.contains(subject), sourceLocation: sourceLocation)
    #expect(error.expected.contains(expected), sourceLocation: sourceLocation)
    #expect(error.got.contains(got), sourceLocation: sourceLocation)
    #expect(
      error.description == "\(error.subject): expected \(error.expected), got \(error.got)",
      sourceLocation: sourceLocation)
  }

  @Test(arguments: Contradiction.all)
  func `parameters that contradict each other are refused`(case bad: Contradiction) throws {
    func build<Game: MeanFieldGame>(_ type: Game.Type) throws {
      var parameters = Game.Parameters()
      try parameters.set(bad.parameter, parsing: bad.value)
      _ = try Game(parameters)
    }
    expect(
      .invalidParameter, "\(bad.game.name), parameter '\(bad.parameter)'", expected: bad.expected,
      got: bad.got
    ) { try build(bad.game) }
  }

  @Test(arguments: [
    ("horizon", "-1", "a whole number 0 … 1000000"), ("horizon", "2.5", "a whole number"),
    ("values", "[3,-5,8]", "a list of numbers such as [1,2,3], each 0 … 1000000000"),
    ("values", "3,5,8", "a list of numbers"), ("values", "[3,nan,8]", "a list of numbers"),
    ("weights", "[0.3,0.4,1.3]", "each 0 … 1"), ("budget", "0", "a whole number 1 … 1000000"),
    ("max-bid", "0", "a whole number 1 … 10000"), ("bidders", "1", "a whole number 2 … 64"),
    ("click-rates", "[-0.1]", "each 0 … 1"), ("click-rates", "[1.1]", "each 0 … 1"),
    ("reserve", "0", "a whole number ≥ 1"), ("pricing", "third", "one of second, first"),
    ("type-chain", "[[2,-1,0]]", "a matrix such as [[1,0],[0,1]], each 0 … 1"),
    ("type-chain", "[1,0]", "a matrix"),
  ])
  func `a parameter of the auction out of range is refused where it is read`(
    name: String, text: String, expected: String
  ) {
    expect(.invalidParameter, "pay-per-click, parameter '\(name)'", expected: expected, got: text) {
      var parameters = PayPerClickAuction.Parameters()
      try parameters.set(name, parsing: text)
    }
  }

  /// Properties can be assigned without `set`; the game checks them again.
  @Test func `a property out of range is refused when the game is built`() {
    var parameters = PayPerClickAuction.Parameters()
    parameters.bidders = 1
    expect(.invalidParameter, "'bidders'", expected: "2 … 64", got: "1") {
      _ = try PayPerClickAuction(parameters)
    }
    parameters.bidders = 5
    parameters.values = [3, .nan, 8]
    expect(.invalidParameter, "'values'", expected: "0 … 1000000000", got: "nan") {
      _ = try PayPerClickAuction(parameters)
    }
    var method = OnlineMirrorDescent(stepSize: -1)
    expect(.invalidParameter, "mirror-descent, parameter 'step-size'", expected: "≥ 0", got: "-1") {
      _ = try LeftRight().solve(with: method)
    }
    method.stepSize = .infinity
    expect(.invalidParameter, "'step-size'", expected: "≥ 0", got: "inf") {
      _ = try LeftRight().solve(with: method)
    }
  }

  @Test func `an unknown name is refused with the nearest known one`() {
    expect(.unknownName, "pay-per-click", expected: "'budget' (did you", got: "'bugdet'") {
      _ = try PayPerClickAuction.Parameters(configuration: ["bugdet": .integer(3)])
    }
    let method = SocialOptimum(ObjectiveMix("revenu"))
    expect(
      .unknownName, "social objective of pay-per-click", expected: "'revenue' (did you mean this?)",
      got: "'revenu'"
    ) { _ = try PayPerClickAuction().solve(with: method) }
    expect(.unknownName, "social objective of left-right", expected: "welfare", got: "'revenue'") {
      _ = try LeftRight().solve(with: MESOB(weight: 1, objective: .revenue))
    }
    expect(.unknownName, "social objective of left-right", expected: "welfare", got: "'revenue'") {
      _ = try LeftRight().solve(with: MESOBOMO(weight: 1, objective: .revenue))
    }
  }

  // MARK: Shapes and laws

  private let shape = GameShape(horizon: 1, stateCount: 3, actionCount: 2)

  @Test func `a tensor of the wrong length is refused`() {
    expect(.wrongShape, "policy", expected: "[2, 3, 2], 12 entries", got: "11 entries") {
      _ = try StateActionField(shape, Array(repeating: 0.5, count: 11), name: "policy")
    }
  }

  @Test func `a game that no memory holds is refused with what it needs`() {
    expect(
      .unsupported, "size of the game", expected: "the memory of this machine",
      got: "48000000.0 GB for 6 arrays of 1000000 × 1000000 × 1000 numbers"
    ) {
      try GameShape(horizon: 999_999, stateCount: 1_000_000, actionCount: 1000)
        .requireMemory()
    }
  }

  @Test func `a start of another game is refused`() throws {
    let start = Policy(uniformOver: try StagHunt().feasibleActions, horizon: 0)
    expect(.wrongShape, "start policy", expected: "[2, 3, 2]", got: "[1, 1, 2]") {
      _ = try LeftRight().solve(with: OnlineMirrorDescent(), from: start)
    }
  }

  @Test(arguments: [(2, 2), (3, 1)])
  func `a policy whose states or actions are not those of the mask is refused`(S: Int, A: Int) {
    let field = StateActionField(
      GameShape(horizon: 1, stateCount: S, actionCount: A), repeating: 1 / Double(A))
    expect(.wrongShape, "policy", expected: "3", got: "\(S)") {
      _ = try Policy(checking: field, feasible: FeasibleActions(allOf: 2, in: 3))
    }
  }

  @Test(arguments: [
    (0.6, 0.6, MeanFieldError.Code.notADistribution, "epoch 1, state 2", "sum to 1", "sum 1.2"),
    (-0.5, 1.5, .notADistribution, "epoch 1, state 2, action 0", "≥ 0", "-0.5"),
    (.nan, 1, .notFinite, "epoch 1, state 2, action 0", "a probability", "nan"),
    (0, .infinity, .notFinite, "epoch 1, state 2, action 1", "a probability", "inf"),
    (0.5, 0.5, .infeasibleAction, "epoch 1, state 2, action 1", "infeasible", "0.5"),
  ])
  func `rows that are no laws over feasible actions are refused`(
    p: Double, q: Double, code: MeanFieldError.Code, place: String, expected: String, got: String
  ) throws {
    let feasible =
      code == .infeasibleAction
      ? try FeasibleActions(stateCount: 3, actionCount: 2) { s, a in s < 2 || a == 0 }
      : FeasibleActions(allOf: 2, in: 3)
    var field = StateActionField(shape, repeating: 0.5)
    (field[1, 2, 0], field[1, 2, 1]) = (p, q)
    if code == .infeasibleAction { field[0, 2, 0] = 1; field[0, 2, 1] = 0 }
    expect(code, "policy at \(place)", expected: expected, got: got) {
      _ = try Policy(checking: field, feasible: feasible)
    }
  }

  @Test func `a state without actions is refused`() {
    expect(.infeasibleAction, "actions of state 1", expected: "at least one", got: "none") {
      _ = try FeasibleActions(stateCount: 2, actionCount: 2) { s, _ in s == 0 }
    }
  }

  @Test(arguments: [-1, 3])
  func `kernels that leave the state space are refused`(next: Int) {
    expect(.wrongShape, "successor of row 1", expected: "a state below 3", got: "\(next)") {
      _ = try SuccessorGraph(rows: [[0], [2, next]], stateCount: 3)
    }
    expect(.wrongShape, "state after action 1 in state 2", expected: "below 3", got: "\(next)") {
      _ = try DeterministicMap(stateCount: 3, actionCount: 2) { s, a in 3 * s + a == 7 ? next : 0 }
    }
    expect(.wrongShape, "state after outcome 1 in state 2", expected: "below 3", got: "\(next)") {
      _ = try OutcomeMap(stateCount: 3, outcomeCount: 2) { s, x in 3 * s + x == 7 ? next : 0 }
    }
  }

  @Test func `a start that leans to an action which does not exist is refused`() {
    expect(.invalidParameter, "leaning:2:0.9", expected: "an action below 2", got: "2") {
      _ = try InitialPolicy.leaning(action: 2, probability: 0.9).policy(in: LeftRight())
    }
  }
}
