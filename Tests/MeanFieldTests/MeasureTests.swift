import GameCatalog
import MeanField
import TestSupport
import Testing

/// Policies, measures, axes and the spellings of values.
struct MeasureTests {
  // MARK: Starts

  @Test(arguments: [
    ("uniform", InitialPolicy.uniform), ("random:3", .random(seed: 3)),
    ("random:-1", .random(seed: -1)), ("leaning:1:0.9", .leaning(action: 1, probability: 0.9)),
  ])
  func `starts are read as they are written`(text: String, start: InitialPolicy) {
    #expect(InitialPolicy(parsing: text) == start)
    #expect(start.description == text)
  }

  @Test(arguments: [
    "", "Uniform", "uniform:1", "random", "random:x", "random:1:2", "leaning:1", "leaning:1:1.5",
    "leaning:x:0.5", "leaning:1:nan",
  ])
  func `texts that are no starts are refused`(text: String) {
    #expect(InitialPolicy(parsing: text) == nil)
  }

  @Test(arguments: [
    InitialPolicy.uniform, .random(seed: 1), .leaning(action: 0, probability: 0.75),
    .leaning(action: 3, probability: 0), .leaning(action: 8, probability: 1),
  ])
  func `starts are policies over feasible actions`(start: InitialPolicy) throws {
    let game = try PayPerClickAuction()
    let policy = try start.policy(in: game)
    _ = try Policy(checking: policy.field, feasible: game.feasibleActions)
    #expect(try start.policy(in: game) == policy)
  }

  @Test func `random starts differ by seed`() throws {
    let game = try LeftRight()
    let policies = try (0..<10).map { try InitialPolicy.random(seed: $0).policy(in: game) }
    #expect(Set(policies).count == 10)
  }

  @Test func `a leaning start gives the rest to the other feasible actions`() throws {
    let game = try PayPerClickAuction()  // bids 0 … 8, with budget b those up to b
    let policy = try InitialPolicy.leaning(action: 2, probability: 0.7).policy(in: game)
    #expect(distance((0...4).map { policy[0, 3, $0] }, [0.1, 0.1, 0.7, 0.1, 0]) <= 1e-15)
    #expect((0...2).map { policy[0, 1, $0] } == [0.5, 0.5, 0])  // bid 2 is out of reach
    #expect(policy[0, 0, 0] == 1)
  }

  // MARK: Policies

  @Test(arguments: 1...3)
  func `the logits of a policy are those of its softmax`(seed: Int) throws {
    var sampler = Sampler(seed: seed)
    let game = try PayPerClickAuction()
    let policy = sampler.policy(in: game)
    let again = Policy(softmax: policy.logits(), feasible: game.feasibleActions)
    #expect(distance(again.values, policy.values) <= 1e-14)
  }

  @Test func `unreached states play uniformly`() throws {
    let feasible = try FeasibleActions(stateCount: 2, actionCount: 3) { s, a in s == 0 || a < 2 }
    var field = StateActionField(GameShape(horizon: 0, stateCount: 2, actionCount: 3))
    (field[0, 0, 0], field[0, 0, 2]) = (0.25, 0.75)
    let policy = Policy(inducing: OccupationMeasure(field), feasible: feasible)
    #expect(policy.values == [0.25, 0, 0.75, 0.5, 0.5, 0])
  }

  /// Equal Q-values share; everything else goes to the best.
  @Test func `a best response shares its mass among ties`() throws {
    let game = try LeftRight()
    let flow = game.flow(inducedBy: Policy(uniformOver: game.feasibleActions, horizon: 1))
    let response = flow.process.bestResponse()
    #expect((0..<3).map { response.policy[0, $0, 0] } == [1, 1, 1])
    #expect((0..<3).map { response.policy[1, $0, 0] } == [0.5, 0.5, 0.5])
    #expect(response.initialValues == [-0.5])
    #expect(response.values == [[-0.5, -0.5, -0.5], [0, -0.5, -1]])
    #expect(flow.process.bestResponseValues() == [-0.5])
    #expect(flow.process.values(of: response.policy) == [-0.5])
    #expect(flow.process.stateValues(of: response.policy) == [-0.5, -0.5, -0.5, 0, -0.5, -1])
  }

  /// V* ≤ V_τ ≤ V* + τ Σₜ log |A|.
  @Test(arguments: [1e-4, 1e-2, 1])
  func `the smoothed best response is optimistic by its entropy at most`(temperature: Double) throws
  {
    var sampler = Sampler(seed: 2)
    let game = try PayPerClickAuction()
    let process = game.flow(inducedBy: sampler.policy(in: game)).process
    let soft = process.softBestResponse(temperature: temperature)
    let hard = process.bestResponseValues()[0]
    let entropy = Double(game.horizon + 1) * Double.log(Double(game.actionCount))
    #expect(soft.initialValues[0] >= hard)
    #expect(soft.initialValues[0] <= hard + temperature * entropy)
    #expect(process.values(of: soft.policy)[0] <= hard + 1e-12)
    #expect(process.values(of: soft.policy)[0] >= hard - temperature * entropy)
    _ = try Policy(checking: soft.policy.field, feasible: game.feasibleActions)
  }

  @Test func `the values of a policy are its rewards along its flow`() throws {
    var sampler = Sampler(seed: 4)
    let game = try PayPerClickAuction()
    let (π, other) = (sampler.policy(in: game), sampler.policy(in: game))
    let process = game.flow(inducedBy: other).process
    let L = process.flow(of: π)
    let total = zip(L.values, process.rewards.values).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(process.values(of: π)[0] - total) <= 1e-12)
    #expect(process.flowResidual(of: L).allSatisfy { magnitude($0) <= 1e-15 })
    let Q = process.stateActionValues(of: π)
    let value = game.initialDistribution.indices.reduce(0) { sum, s in
      (0..<game.actionCount).reduce(sum) {
        $0 + game.initialDistribution[s] * π[0, s, $1] * Q[0, s, $1]
      }
    }
    #expect(abs(value - total) <= 1e-12)
  }

  // MARK: Axes

  @Test func `points of a product are numbered with the last axis fastest`() {
    let axes = [Axis("type", labels: ["a", "b"]), Axis("budget", coordinates: [0, 0.5, 2])]
    #expect(axes.pointCount == 6)
    #expect(axes.pointLabels.first == "type a, budget 0")
    #expect(axes.pointLabels[1] == "type a, budget 0.5")
    #expect(axes.pointLabels[3] == "type b, budget 0")
    #expect([axes[1]].pointLabels == ["0", "0.5", "2"])
  }

  // MARK: Spellings

  @Test(arguments: [
    ("revenue", "revenue"), (" 0.5*revenue + 0.5 * utility ", "0.5*revenue+0.5*utility"),
    ("1*welfare", "welfare"), ("-2*welfare", "-2*welfare"),
  ])
  func `mixes of objectives are read as they are written`(text: String, description: String) throws
  {
    let mix = try #require(ObjectiveMix(parsing: text))
    #expect(mix.description == description)
    #expect(ObjectiveMix(parsing: description) == mix)
  }

  @Test(arguments: ["", "+revenue", "2", "2*", "*revenue", "a*b*c", "nan*revenue", "x*revenue"])
  func `texts that are no mixes are refused`(text: String) {
    #expect(ObjectiveMix(parsing: text) == nil)
  }

  @Test func `an objective named twice weighs both times`() throws {
    let mix = try #require(ObjectiveMix(parsing: "revenue+0.5*revenue+2*welfare"))
    #expect(
      try mix.weights(of: PayPerClickAuction.allObjectives, in: "pay-per-click") == [1.5, 0, 2])
  }

  @Test func `welfare is revenue plus utility`() throws {
    let game = try PayPerClickAuction()
    var sampler = Sampler(seed: 6)
    let W = game.flow(inducedBy: sampler.policy(in: game)).evaluation(in: game).objectives
    #expect(W.count == 3 && abs(W[2] - W[0] - W[1]) <= 1e-12)
  }

  @Test(arguments: [
    (ParameterValue.number(0.1), "0.1"), (.number(3), "3"), (.number(1e300), "1e+300"),
    (.integer(-4), "-4"), (.boolean(true), "true"), (.text("second"), "second"),
    (.numbers([]), "[]"), (.numbers([1, 0.5]), "[1,0.5]"), (.rows([[1, 0], []]), "[[1,0],[]]"),
  ])
  func `values are spelled so that they read back exactly`(value: ParameterValue, text: String) {
    #expect(value.description == text)
    let kinds: [ParameterValue: ParameterKind] = [
      .integer(-4): .integer, .boolean(true): .boolean, .text("second"): .text,
      .numbers([]): .list, .numbers([1, 0.5]): .list, .rows([[1, 0], []]): .matrix,
    ]
    #expect(ParameterValue(parsing: text, as: kinds[value] ?? .number) == value)
  }

  @Test(arguments: [
    (ParameterKind.list, "[1,2"), (.list, "1,2]"), (.list, "[1,,2]"), (.list, "[1,]"),
    (.list, "[[1]]"),
    (.matrix, "[[1],2]"), (.matrix, "[[1]]]"), (.matrix, "[[1],[x]]"), (.number, "inf"),
    (.number, "1,5"), (.integer, "1e3"), (.boolean, "yes"),
  ])
  func `misspelled values are refused`(kind: ParameterKind, text: String) {
    #expect(ParameterValue(parsing: text, as: kind) == nil)
  }
}
