import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// Games from tables: values, laws, and what is refused.
struct TabularTests {
  /// Left–right as tables: r(left) = −μ(left), r(right) = −2μ(right), action a leads to 1 + a.
  static let leftRight: [String: NumericArray] = {
    var reward = [Double](repeating: 0, count: 3 * 2 * 3 * 2)
    for s in 1...2 {
      for a in 0..<2 {
        for b in 0..<2 { reward[((s * 2 + a) * 3 + s) * 2 + b] = -Double(s) }
      }
    }
    var transition = [Double](repeating: 0, count: 3 * 2 * 3)
    for s in 0..<3 { for a in 0..<2 { transition[(s * 2 + a) * 3 + 1 + a] = 1 } }
    return [
      "mu0": NumericArray(shape: [3], values: [1, 0, 0]),
      "reward": NumericArray(shape: [2, 3, 2], values: Array(repeating: 0, count: 12)),
      "reward_linear": NumericArray(shape: [3, 2, 3, 2], values: reward),
      "transition": NumericArray(shape: [3, 2, 3], values: transition),
    ]
  }()

  /// Two states; those who choose action 1 infect those who choose action 0.
  static let infection: [String: NumericArray] = {
    var linear = [Double](repeating: 0, count: 2 * 2 * 2 * 2 * 2)
    for x in 0..<2 {
      linear[((0 * 2 + 0) * 2 + 0) * 4 + x * 2 + 1] = -0.5
      linear[((0 * 2 + 0) * 2 + 1) * 4 + x * 2 + 1] = 0.5
    }
    return [
      "mu0": NumericArray(shape: [2], values: [0.75, 0.25]),
      "reward": NumericArray(shape: [3, 2, 2], values: [0, 1, 2, 0, 1, -1, 0, 0, 3, 1, 0, 0]),
      "transition": NumericArray(
        shape: [2, 2, 2, 2],
        values: [
          1, 0, 0.5, 0.5, 0, 1, 0.25, 0.75, 1, 0, 0, 1, 0.5, 0.5, 0, 1,
        ]),
      "transition_linear": NumericArray(shape: [2, 2, 2, 2, 2], values: linear),
      "feasible": NumericArray(shape: [2, 2], values: [1, 1, 1, 0]),
    ]
  }()

  static func game(_ arrays: [String: NumericArray]) throws(MeanFieldError) -> Tabular {
    var parameters = Tabular.Parameters()
    parameters.file = InputFile("tables.h5", content: .arrays(arrays))
    return try Tabular(parameters)
  }

  @Test func `left–right from tables scores like left–right`() throws {
    let (tables, own) = (try Self.game(Self.leftRight), try LeftRight())
    for start in [InitialPolicy.uniform, .random(seed: 1), .leaning(action: 0, probability: 0.7)] {
      let ours = tables.flow(inducedBy: try start.policy(in: tables)).evaluation(in: tables)
      let theirs = own.flow(inducedBy: try start.policy(in: own)).evaluation(in: own)
      #expect(abs(ours.exploitability - theirs.exploitability) <= 1e-14)
      #expect(abs(ours.value - theirs.value) <= 1e-14)
    }
  }

  @Test func `what the population does moves the transitions`() throws {
    let game = try Self.game(Self.infection)
    let L = [0.25, 0.25, 0.5, 0]
    let P = try #require(game.stage(at: 0, given: L.span).kernel)
    // A quarter chooses action 1, which moves half of it from staying to leaving.
    #expect(P.denseProbabilities(actionCount: 2).prefix(2) == [0.875, 0.125])
  }

  @Test(arguments: [
    ("mu0", NumericArray(shape: [2], values: [0.5, 0.4]), MeanFieldError.Code.notADistribution),
    ("mu0", NumericArray(shape: [2], values: [.nan, 1]), .notFinite),
    ("reward", NumericArray(shape: [3, 2], values: [0, 0, 0, 0, 0, 0]), .wrongShape),
    ("transition", NumericArray(shape: [2, 2], values: [1, 0, 0, 1]), .wrongShape),
    ("feasible", NumericArray(shape: [2, 2], values: [0, 0, 1, 1]), .infeasibleAction),
    ("feasible", NumericArray(shape: [2], values: [1, 1]), .wrongShape),
    ("feasible", NumericArray(shape: [2, 2], values: [1, .nan, 1, 1]), .notFinite),
    (
      "transition_linear",
      NumericArray(
        shape: [2, 2, 2, 2, 2], values: Array(repeating: 0.1, count: 32)), .notADistribution
    ),
  ])
  func `wrong tables are refused by name`(
    name: String, array: NumericArray, code: MeanFieldError.Code
  ) throws {
    var arrays = Self.infection
    arrays[name] = array
    let error = try #require(throws: MeanFieldError.self) { try Self.game(arrays) }
    #expect(error.code == code, "\(error)")
  }

  @Test func `what stands at infeasible pairs is read nowhere`() throws {
    // State 1, action 1 is infeasible.
    func filled(_ number: Double) throws -> Tabular {
      var arrays = Self.infection
      for (name, array) in arrays {
        var values = array.values
        for k in values.indices {
          let isRead: Bool =
            switch name {
            case "reward": k % 4 != 3
            case "transition": k / 2 % 4 != 3
            case "transition_linear": k / 8 != 3 && k % 4 != 3
            default: true
            }
          if !isRead { values[k] = number }
        }
        arrays[name]?.values = values
      }
      return try Self.game(arrays)
    }
    let games = try [0, 1e9, -1e9, .nan, -.infinity].map(filled)
    let start = try InitialPolicy.random(seed: 3).policy(in: games[0])
    for game in games {
      #expect(game.rewardBound == games[0].rewardBound)
      let flow = game.flow(inducedBy: start)
      #expect(flow.occupationMeasure == games[0].flow(inducedBy: start).occupationMeasure)
      #expect(flow.evaluation(in: game) == games[0].flow(inducedBy: start).evaluation(in: games[0]))
    }
    func answers(_ solver: some MeanFieldSolver) throws {
      let all = try games.map { try $0.solve(with: solver).policy }
      #expect(all.allSatisfy { $0 == all[0] }, "\(type(of: solver))")
    }
    try answers(MESOB(weight: 1, objective: .welfare).with(\.iterations, 30))
    try answers(MESOBOMO().with(\.iterations, 30))
    try answers(MFOMO().with(\.iterations, 30))
    try answers(NashSelection().with(\.iterations, 30))
  }

  @Test(arguments: ["reward_lin", "Reward", "mu", "rewards"])
  func `a dataset of another name is refused with the nearest one`(name: String) throws {
    var arrays = Self.infection
    arrays[name] = NumericArray(shape: [1], values: [1])
    let error = try #require(throws: MeanFieldError.self) { try Self.game(arrays) }
    #expect(error.code == .unknownName)
    #expect(error.got == "'\(name)'")
    #expect(error.expected.contains("did you mean this?"), "\(error)")
  }

  @Test func `a file is required`() throws {
    let error = try #require(throws: MeanFieldError.self) { try Tabular() }
    #expect(error.description.contains("file=NAME.h5"), "\(error)")
  }

  @Test(arguments: [
    (0x1p-53, 1e-10, true), (0x1p-53, 1e-8, false), (0x1p-24, 9e-7, true), (0x1p-24, 2e-6, false),
    (0x1p-11, 9e-4, true), (0x1p-11, 2e-3, false),
  ])
  func `laws may miss 1 by what their type explains`(
    roundoff: Double, deficit: Double, isTaken: Bool
  ) throws {
    for name in ["mu0", "transition"] {
      var arrays = Self.leftRight
      arrays[name]?.values[name == "mu0" ? 0 : 1] = 1 - deficit
      arrays[name]?.roundoff = roundoff
      let game = try? Self.game(arrays)
      #expect((game != nil) == isTaken, "\(name)")
    }
  }

  @Test func `a missing table is named`() throws {
    var arrays = Self.infection
    arrays["reward"] = nil
    let error = try #require(throws: MeanFieldError.self) { try Self.game(arrays) }
    #expect(error.code == .unknownName)
    #expect(error.description.contains("'reward'"))
  }

  @Test func `a file that nobody has read is refused`() throws {
    var parameters = Tabular.Parameters()
    parameters.file = InputFile("tables.h5")
    #expect(throws: MeanFieldError.self) { try Tabular(parameters) }
  }
}
