import GameCatalog
@testable import MeanField
@testable import MeanFieldSolvers
import TestSupport
import Testing

/// The penalty problem of MESOB-OMO on games of every kind: dense in L, of two populations, static.
struct PenaltyProblemTests {
  private static let forms = ConstraintForm.allCases
  private static let names = ["auction", "ferry", "left-right", "stag-hunt"]

  /// Runs `body` on the problem of a named game; the weights are generic.
  private func withProblem(
    _ name: String, _ body: (any GenericProblem) throws -> Void
  ) throws {
    switch name {
    case "auction":
      var parameters = PayPerClickAuction.Parameters()
      parameters.horizon = 2
      parameters.values = [2, 4]
      parameters.weights = [0.5, 0.5]
      parameters.budget = 3
      parameters.maxBid = 4
      parameters.bidders = 4
      parameters.clickRates = [0.5, 0.3]
      parameters.typeChain = [[0.75, 0.25], [0.5, 0.5]]
      try body(PenaltyProblem.generic(try PayPerClickAuction(parameters)))
    case "ferry": try body(PenaltyProblem.generic(try Ferry()))
    case "left-right": try body(PenaltyProblem.generic(try LeftRight()))
    default: try body(PenaltyProblem.generic(try StagHunt()))
    }
  }

  @Test(arguments: names, forms)
  func `the gradient in the coordinates is the central difference`(
    name: String, form: ConstraintForm
  ) throws {
    try withProblem(name) { problem in
      for (got, expected) in try problem.gradientsAndDifferences(form) {
        #expect(distance(got, expected) <= 1e-6 * max(1, magnitude(expected)))
      }
    }
  }

  @Test(arguments: names)
  func `the hat multipliers leave exploitability alone`(name: String) throws {
    try withProblem(name) { try $0.checkHatMultipliers() }
  }

  @Test(arguments: names)
  func `coordinates stand for the point that they were made from`(name: String) throws {
    try withProblem(name) { try $0.checkRoundTrip() }
  }

  @Test(arguments: names, forms)
  func `every step of a solve keeps the bounds`(name: String, form: ConstraintForm) throws {
    try withProblem(name) { try $0.checkBounds(form) }
  }

  /// ‖f‖² is 0 on flows and only there.
  @Test func `the flow residual tells flows from other measures`() throws {
    let game = try Ferry()
    var sampler = Sampler(seed: 1)
    let L = game.flow(inducedBy: sampler.policy(in: game)).occupationMeasure
    let residual = game.process(at: L).flowResidual(of: L)
    #expect(residual.allSatisfy { magnitude($0) <= 1e-15 })
    let other = sampler.occupationMeasure(in: game)
    #expect(game.process(at: other).flowResidual(of: other).contains { magnitude($0) > 1e-3 })
  }
}

/// What the tests do with a problem, whatever its game.
private protocol GenericProblem {
  func gradientsAndDifferences(_ form: ConstraintForm) throws -> [([Double], [Double])]
  func checkHatMultipliers() throws
  func checkRoundTrip() throws
  func checkBounds(_ form: ConstraintForm) throws
}

extension PenaltyProblem: GenericProblem {
  /// Weights without a pattern.
  static func generic(_ game: Game) -> PenaltyProblem {
    var sampler = Sampler(seed: 8)
    return PenaltyProblem(
      game: game, c1: 1.3, c2: 0.7, c3: 1.1,
      socialWeights: sampler.numbers(Game.allObjectives.count))
  }

  private func weighing(c1: Double, c2: Double, c3: Double) -> PenaltyProblem {
    PenaltyProblem(game: game, c1: c1, c2: c2, c3: c3, socialWeights: socialWeights.map { _ in 0 })
  }

  /// A point inside all bounds, with nothing at 0.
  private func interiorPoint() -> PenaltyPoint {
    var sampler = Sampler(seed: 9)
    let mask = game.feasibleActions.mask
    let L = sampler.occupationMeasure(in: game)
    var z = StateActionField(game.shape)
    for t in 0...game.horizon {
      z[t] = mask.map { $0 * sampler.number(0.1, 0.5) * game.rewardBound }
    }
    let y = (0...game.horizon).flatMap { _ in
      sampler.numbers(game.stateCount).map { 0.3 * game.rewardBound * $0 }
    }
    return PenaltyPoint(L: L, y: y, z: z)
  }

  func gradientsAndDifferences(_ form: ConstraintForm) throws -> [([Double], [Double])] {
    let x = interiorPoint()
    let start = Coordinates(form, at: x, of: self)
    var memory = PenaltyMemory(game.shape, socialWeights: socialWeights)
    memory.point = start.point(in: self)
    findGradient(in: &memory)
    var g = memory.gradient
    start.pullBack(&g, at: memory.point, in: self)
    let mask = game.feasibleActions.mask
    func difference(_ h: Double, _ move: (inout Coordinates, Double) -> Void) -> Double {
      var (ahead, behind) = (start, start)
      move(&ahead, h)
      move(&behind, -h)
      return (value(ahead.point(in: self)) - value(behind.point(in: self))) / (2 * h)
    }
    // Infeasible pairs are no variables.
    let pairs = mask.indices.filter { mask[$0] > 0 }
    var blocks: [([Double], [Double])] = (0...game.horizon).map { t in
      (
        pairs.map { g.L[t][$0] },
        pairs.map { i in
          difference(form == .projected ? 1e-6 : 1e-5) {
            $0.L[t, i / game.actionCount, i % game.actionCount] += $1
          }
        }
      )
    }
    blocks.append((g.y, start.y.indices.map { i in difference(1e-5) { $0.y[i] += $1 } }))
    let slacks = start.z.indices.filter { mask[$0 % mask.count] > 0 || $0 == x.z.values.count }
    blocks.append(
      (
        slacks.map { form == .parameterized ? g.shares[$0] : g.z.values[$0] },
        slacks.map { i in difference(1e-5) { $0.z[i] += $1 } }
      ))
    return blocks
  }

  func checkHatMultipliers() throws {
    var sampler = Sampler(seed: 10)
    let policy = sampler.policy(in: game)
    let flow = game.flow(inducedBy: policy)
    let L = flow.occupationMeasure
    let (y, z) = hatMultipliers(at: L)
    let x = PenaltyPoint(L: L, y: y, z: z)
    let exploitability = flow.evaluation(in: game).exploitability
    let scale = max(1, game.rewardBound)
    #expect(weighing(c1: 0, c2: 1, c3: 0).value(x) <= 1e-24 * scale * scale)
    #expect(abs(weighing(c1: 0, c2: 0, c3: 1).value(x) - exploitability) <= 1e-12 * scale)
    #expect(weighing(c1: 1, c2: 0, c3: 0).value(x) <= 1e-28)
    let W = zip(socialWeights, flow.evaluation(in: game).objectives).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(value(x) - (c3 * exploitability - W)) <= 1e-12 * scale)
    // Also at a measure that is no flow, D = 0.
    let other = sampler.occupationMeasure(in: game)
    let hat = hatMultipliers(at: other)
    let point = PenaltyPoint(L: other, y: hat.y, z: hat.z)
    #expect(weighing(c1: 0, c2: 1, c3: 0).value(point) <= 1e-24 * scale * scale)
    for z in [z, hat.z] { #expect(z.values.allSatisfy { $0 >= 0 }) }
    expectBounds(x)
    expectBounds(point)
  }

  func checkRoundTrip() throws {
    let x = interiorPoint()
    for form in ConstraintForm.allCases {
      let again = Coordinates(form, at: x, of: self).point(in: self)
      #expect(distance(again.L.values, x.L.values) <= 1e-12)
      #expect(distance(again.y, x.y) <= 1e-10 * multiplierBound)
      #expect(distance(again.z.values, x.z.values) <= 1e-10 * slackBound)
    }
  }

  func checkBounds(_ form: ConstraintForm) throws {
    var method = MESOBOMO(weight: 0.5)
    (method.form, method.normalization) = (form, .none)
    // Long steps, so that the constraints have something to do.
    method.stepSize = 0.5
    let start = try InitialPolicy.random(seed: 1).policy(in: game)
    var state = try method.initialState(for: game, from: start)
    for _ in 0..<20 {
      try method.step(&state, in: game)
      expectBounds(state.coordinates.point(in: self))
    }
  }

  private func expectBounds(
    _ x: PenaltyPoint, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (mask, A) = (game.feasibleActions.mask, game.actionCount)
    for t in 0...game.horizon {
      for population in game.populations {
        let pairs = population.states.lowerBound * A..<population.states.upperBound * A
        #expect(abs(x.L[t][pairs].reduce(0, +) - 1) <= 1e-12, sourceLocation: sourceLocation)
      }
      for (i, share) in x.L[t].enumerated() {
        #expect(share >= 0 && (mask[i] > 0 || share == 0), sourceLocation: sourceLocation)
      }
    }
    let z = x.z.values
    let norm = x.y.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(z.allSatisfy { $0 >= 0 }, sourceLocation: sourceLocation)
    #expect(z.reduce(0, +) <= slackBound * (1 + 1e-12), sourceLocation: sourceLocation)
    #expect(norm <= multiplierBound * (1 + 1e-12), sourceLocation: sourceLocation)
  }
}
