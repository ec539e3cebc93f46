import GameCatalog
import MeanField
@testable import MeanFieldSolvers
import Testing

/// Dynamic routing against OpenSpiel 2.0.2.
struct DynamicRoutingTests {
  struct Instance: Sendable, CustomTestStringConvertible {
    let file: String
    let horizon: Int
    let stepLength: Double
    let scenario: DynamicRouting.Scenario
    /// Our name of each road, by OpenSpiel's.
    let roads: [String: String]
    var testDescription: String { file }

    func game() throws -> DynamicRouting {
      var parameters = DynamicRouting.Parameters()
      (parameters.horizon, parameters.stepLength) = (horizon - 1, stepLength)
      parameters.scenario = scenario
      return try DynamicRouting(parameters)
    }

    /// `A->B|wait 3` as we write it.
    func label(_ theirs: String) -> String {
      if theirs.hasPrefix("arrived") { return "arrived" }
      let parts = theirs.split(separator: "|")
      guard parts.count == 2, let road = roads[String(parts[0])] else { return theirs }
      return road.hasPrefix("entry") ? road : "\(road) \(parts[1]) to \(scenario == .line ? 3 : 4)"
    }
  }

  static let braessRoads = [
    "O->A": "entry 1 to 4", "A->B": "1→2", "A->C": "1→3", "B->C": "2→3", "B->D": "2→4",
    "C->D": "3→4",
  ]
  static let fine = Instance(
    file: "dynamic_routing_braess", horizon: 100, stepLength: 0.05, scenario: .braess,
    roads: braessRoads)
  static let coarse = Instance(
    file: "dynamic_routing_braess_coarse", horizon: 10, stepLength: 0.5, scenario: .braess,
    roads: braessRoads)
  static let line = Instance(
    file: "dynamic_routing_line", horizon: 5, stepLength: 1, scenario: .line,
    roads: ["bef_O->O": "entry 1 to 3", "O->A": "1→2", "A->D": "2→3"])
  static let instances = [fine, coarse, line]

  @Test(arguments: instances)
  func `uniform play has OpenSpiel's distribution and NashConv`(instance: Instance) throws {
    let file = try OpenSpielFile.read(instance.file)
    let game = try instance.game()
    let flow = game.flow(
      inducedBy: Policy(uniformOver: game.feasibleActions, horizon: game.horizon))
    for t in 0...game.horizon {
      var expected: [String: Double] = [:]
      for row in file.uniform_policy_distribution.rows where row.t == t {
        expected[instance.label(row.state), default: 0] += row.probability
      }
      let μ = flow.occupationMeasure.stateDistribution(at: t)
      for (label, share) in zip(game.stateAxes[0].labels, μ) {
        #expect(abs(share - (expected[label] ?? 0)) <= 1e-12, "\(label), epoch \(t)")
      }
      #expect(abs(expected.values.reduce(0, +) - 1) <= 1e-12)
    }
    let score = flow.evaluation(in: game)
    let stored = file.open_spiel.uniform_policy
    #expect(abs(score.exploitability - stored.nash_conv) <= 1e-10 * max(1, stored.nash_conv))
    #expect(abs(score.value - stored.value[0]) <= 1e-10 * abs(stored.value[0]))
  }

  // MARK: Mirror descent

  /// Steps so small that nobody's waits change lead where OpenSpiel's do, by whichever rule.
  ///
  /// So do large ones on the coarse networks, where all policies are equilibria.
  @Test(arguments: [(fine, 0.01), (coarse, 0.01), (coarse, 1.0), (line, 0.01), (line, 1.0)])
  func `mirror descent takes OpenSpiel's steps`(instance: Instance, stepSize: Double) throws {
    try expectSequence(
      of: OnlineMirrorDescent(stepSize: stepSize), on: instance, stepSize: stepSize)
  }

  /// On Braess's network large steps change waits, and with them the epochs of the next decision.
  ///
  /// Then OpenSpiel starts anew with equal sums, where online mirror descent has added up values
  /// at all epochs. That is the only difference: without those values our method takes its steps.
  @Test(arguments: instances, [0.01, 1])
  func `mirror descent takes OpenSpiel's steps where somebody can be`(
    instance: Instance, stepSize: Double
  ) throws {
    let method = WalkedMirrorDescent(method: OnlineMirrorDescent(stepSize: stepSize))
    try expectSequence(of: method, on: instance, stepSize: stepSize)
  }

  /// After the first step of size 1 the vehicles on 1→2 decide at epoch 32, before at epoch 30.
  @Test func `the first large step differs at a decision that nobody had before`() throws {
    let game = try Self.fine.game()
    let start = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let walked = WalkedMirrorDescent()
    var (ours, theirs) = (
      walked.method.initialState(for: game, from: start),
      walked.initialState(for: game, from: start)
    )
    walked.method.step(&ours, in: game)
    walked.step(&theirs, in: game)
    let (π, other) = (ours.policy, theirs.policy)
    let before = game.flow(inducedBy: start).occupationMeasure
    let after = game.flow(inducedBy: π).occupationMeasure
    var differing: [String] = []
    for t in 0...game.horizon {
      let (μ, reached) = (before.stateDistribution(at: t), after.stateDistribution(at: t))
      for (s, label) in game.stateAxes[0].labels.enumerated() where μ[s] > 0 || reached[s] > 0 {
        guard abs(π[t, s, 0] - other[t, s, 0]) > 1e-12 else { continue }
        differing.append("\(label), epoch \(t)")
        #expect(μ[s] == 0 && abs(other[t, s, 0] - start[t, s, 0]) <= 1e-12)
      }
    }
    #expect(differing == ["1→2 wait 0 to 4, epoch 32"])
  }

  private func expectSequence(
    of method: some MeanFieldSolver, on instance: Instance, stepSize: Double
  ) throws {
    let stored = try OpenSpielFile.read(instance.file).open_spiel
    let sequence = stepSize < 1 ? stored.mirror_descent_small : stored.mirror_descent_large
    let expected = try #require(sequence).nash_conv
    let game = try instance.game()
    let found = try exploitabilities(of: method, on: game, steps: expected.count)
    for (k, (x, y)) in zip(found.dropFirst(), expected).enumerated() {
      #expect(abs(x - y) <= 1e-8, "step \(k + 1): \(x), OpenSpiel \(y)")
    }
  }

  /// 3/4 to B at A and 2/3 to C at B is the equilibrium, (1/2, 0) the optimum of continuous time.
  @Test(arguments: [(0.75, 2.0 / 3, 3.75, 0.0), (0.5, 0, 3.5, 0.75), (0.5, 0.5, 3.5, 0.5)])
  func `Braess's roads have the known times and NashConv`(
    toB: Double, toC: Double, time: Double, nashConv: Double
  ) throws {
    let game = try Self.fine.game()
    let score = game.flow(inducedBy: try Self.policy(in: game, toB, toC)).evaluation(in: game)
    #expect(abs(score.value + time) <= 1e-12)
    #expect(abs(score.exploitability - nashConv) <= 1e-12)
  }

  @Test(arguments: instances.prefix(2))
  func `every policy of the grid has the stored value and NashConv`(instance: Instance) throws {
    let stored = try OpenSpielFile.independent(instance.file, as: OpenSpielFile.Named.self)
    let game = try instance.game()
    for row in try #require(stored.grid).rows {
      let π = try Self.policy(in: game, row[0], row[1])
      let score = game.flow(inducedBy: π).evaluation(in: game)
      #expect(abs(score.exploitability - row[2]) <= 1e-10, "\(row)")
      #expect(abs(score.value - row[3]) <= 1e-10, "\(row)")
    }
  }

  /// Shares to 2 at node 1 and to 3 at node 2.
  static func policy(
    in game: DynamicRouting, _ toB: Double, _ toC: Double
  ) throws -> Policy {
    var field = Policy(uniformOver: game.feasibleActions, horizon: game.horizon).field
    for (s, label) in game.stateAxes[0].labels.enumerated() {
      let share = label == "entry 1 to 4" ? toB : label == "1→2 wait 0 to 4" ? toC : nil
      guard let share else { continue }
      for t in 0...game.horizon {
        (field[t, s, 0], field[t, s, 1]) = (share, 1 - share)
      }
    }
    return try Policy(checking: field, feasible: game.feasibleActions)
  }
}
