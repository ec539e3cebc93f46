import GameCatalog
import MeanField
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
