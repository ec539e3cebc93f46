import Foundation
import GameCatalog
@testable import MeanField
@testable import MeanFieldSolvers
import TestSupport
import Testing

/// The norm of the gradient mapping as measure, as stop, and as choice of the answer.
struct GradientMappingTests {
  private static func method(_ form: ConstraintForm = .projected) -> MESOBOMO {
    var method = MESOBOMO(weight: 0.5)
    (method.form, method.stepSize, method.iterations) = (form, 0.01, 60)
    method.normalization = .none
    return method
  }

  private static func states<Game: MeanFieldGame>(
    of method: MESOBOMO, in game: Game
  ) throws -> [PenaltyState] {
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    var states = [try method.initialState(for: game, from: uniform)]
    for _ in 0..<method.iterations {
      var next = states[states.count - 1]
      try method.step(&next, in: game)
      states.append(next)
    }
    return states
  }

  private static func bits(_ u: Coordinates) -> [UInt64] {
    (u.L.values + u.y + u.z).map(\.bitPattern)
  }

  // MARK: Defaults

  @Test func `later options are recorded where they are not as they were`() throws {
    let before: Set = [
      "loss", "c1", "c2", "c3", "form", "initialization", "start-measure", "reward-bound",
      "optimizer", "step-size", "normalization", "rb-freq", "m1", "m2", "m3", "iterations",
    ]
    #expect(Set(MFOMO().configuration.keys) == before.union(["accuracy"]))
    #expect(Set(MESOBOMO().configuration.keys) == before.union(["weight", "objective"]))
    var method = MESOBOMO()
    (method.tolerance, method.stepSize) = (0.5, 0.01)
    #expect(Set(method.configuration.keys) == before.union(["weight", "objective", "tolerance"]))
    method.answer = .leastGradientMapping
    let configuration = method.configuration
    #expect(configuration["answer"] == .text("least-gradient-mapping"))
    #expect(try MESOBOMO(configuration: configuration).configuration == configuration)
    #expect(
      try MESOBOMO(configuration: ["tolerance": .number(0)]).configuration
        == MESOBOMO().configuration)
  }

  @Test(arguments: ConstraintForm.allCases)
  func `measuring steps changes none of them`(form: ConstraintForm) throws {
    let game = try Ferry()
    let plain = try Self.states(of: Self.method(form), in: game)
    let measured = try Self.states(
      of: Self.method(form).with(\.answer, .leastGradientMapping).with(\.tolerance, 1e-9), in: game)
    #expect(plain.map { Self.bits($0.coordinates) } == measured.map { Self.bits($0.coordinates) })
    #expect(plain.allSatisfy { $0.gradientMappingNorm == nil && $0.least == nil })
    // A checkpoint of a solve that measures nothing is what it was.
    let stored = try PropertyListEncoder().encode(plain[3])
    #expect(stored.range(of: Data("least".utf8)) == nil)
    #expect(stored.range(of: Data("gradientMappingNorm".utf8)) == nil)
  }

  // MARK: Measure

  @Test(arguments: ConstraintForm.allCases)
  func `the norm at a state is that of its next step`(form: ConstraintForm) throws {
    let game = try Ferry()
    let method = Self.method(form).with(\.tolerance, 1e-9)
    let states = try Self.states(of: method, in: game)
    for (state, next) in zip(states, states.dropFirst()) {
      let norm = try method.gradientMappingNorm(of: state, in: game)
      #expect(norm == next.gradientMappingNorm)
      #expect(norm.isFinite && norm > 0)
    }
  }

  /// Ferry has an infeasible pair, whose logits stay at −∞.
  @Test func `without bounds in the way it is the norm of the gradient`() throws {
    let game = try Ferry()
    var method = Self.method(.parameterized)
    method.optimizer = .sgd
    let problem = PenaltyProblem(
      game: game, settings: method.settings, socialWeights: try method.socialWeights(in: game),
      unit: 1)
    for state in try Self.states(of: method, in: game).prefix(10) {
      var memory = PenaltyMemory(game.shape, socialWeights: problem.socialWeights)
      memory.point = state.coordinates.point(in: problem)
      problem.findGradient(in: &memory)
      var g = memory.gradient
      state.coordinates.pullBack(&g, at: memory.point, in: problem)
      let all = g.L.values + g.y + g.shares
      let norm = try method.gradientMappingNorm(of: state, in: game)
      #expect(abs(norm - all.dot(all).squareRoot()) <= 1e-9 * norm)
    }
  }

  // MARK: Stop

  @Test(arguments: [60, 1000, 6000])
  func `a tolerance ends a solve at its first short step`(iterations: Int) throws {
    let game = try LeftRight()
    var method = Self.method().with(\.answer, .leastGradientMapping)
    let norms = try Self.states(of: method, in: game).dropFirst().map {
      try #require($0.gradientMappingNorm)
    }
    let tolerance = try #require(norms.min()) * 1.0001
    let first = try #require(norms.firstIndex { $0 < tolerance }) + 1
    (method.tolerance, method.iterations) = (tolerance, iterations)
    let solution = try game.solve(with: method)
    #expect(solution.status == .converged && solution.status.isComplete)
    #expect(solution.iterations == first && solution.trace.iterations.last == first)
    method.tolerance = 1e-12
    method.iterations = 60
    #expect(try game.solve(with: method).status == .iterations)
  }

  @Test func `a solve that is gone on with stops where it would have`() throws {
    let game = try LeftRight()
    var method = Self.method().with(\.answer, .leastGradientMapping)
    let states = try Self.states(of: method, in: game)
    method.tolerance = try #require(states[40].gradientMappingNorm)
    let whole = try game.solve(with: method)
    try #require(whole.status == .converged && whole.iterations > 1)
    var kept: Checkpoint<PenaltyState>?
    for k in [1, whole.iterations - 1] {
      _ = try game.solve(
        with: method, resuming: nil, isStopped: { kept?.iteration == k - 1 && k > 0 },
        keep: { _, checkpoint in kept = checkpoint() })
      let data = try PropertyListEncoder().encode(try #require(kept))
      let stored = try PropertyListDecoder().decode(Checkpoint<PenaltyState>.self, from: data)
      let rest = try game.solve(with: method, resuming: stored, keep: { _, _ in })
      #expect(rest.status == .converged && rest.iterations == whole.iterations)
      #expect(rest.policy == whole.policy && rest.multipliers == whole.multipliers)
    }
  }

  // MARK: Answer

  /// With norms as penalties and at these long steps the last one is not the shortest.
  @Test(arguments: ConstraintForm.allCases)
  func `the answer is where the shortest step led`(form: ConstraintForm) throws {
    var method = Self.method(form).with(\.answer, .leastGradientMapping)
    (method.loss, method.stepSize) = (.l1, 0.2)
    let game = try Ferry()
    let states = try Self.states(of: method, in: game)
    let norms = try states.dropFirst().map { try #require($0.gradientMappingNorm) }
    let least = try #require(norms.min())
    let k = try #require(norms.firstIndex(of: least)) + 1
    try #require(k < method.iterations)
    let (best, last) = (states[k], try #require(states.last))
    #expect(last.least?.norm == least)
    #expect(method.policy(of: last, in: game) == method.policy(of: best, in: game))
    #expect(method.multipliers(of: last, in: game) == method.multipliers(of: best, in: game))
    #expect(Self.bits(best.coordinates) != Self.bits(last.coordinates))
    #expect(best.least.map { Self.bits($0.coordinates) } == Self.bits(best.coordinates))
    let evaluation = game.flow(inducedBy: method.policy(of: last, in: game)).evaluation(in: game)
    #expect(
      try method.objective(evaluation, of: last, in: game)
        == method.objective(evaluation, of: best, in: game))
    // A solve sums derivatives in another order.
    let solution = try game.solve(with: method)
    #expect(
      distance(solution.policy.values, method.policy(of: best, in: game).values) <= 1e-12)
  }

  @Test func `a stored answer must fit the game`() throws {
    let game = try Ferry()
    let method = Self.method().with(\.answer, .leastGradientMapping)
    var state = try #require(try Self.states(of: method, in: game).last)
    let u = try #require(state.least).coordinates
    state.least = LeastMapping(
      norm: 1, coordinates: Coordinates(form: u.form, L: u.L, y: Array(u.y.dropLast()), z: u.z))
    let data = try PropertyListEncoder().encode(state)
    #expect(throws: DecodingError.self) {
      try PropertyListDecoder().decode(PenaltyState.self, from: data)
    }
  }

  // MARK: Weights on both sides

  /// λ₀ = 1, λ₁ = 2, ρ = (3, 5) and λ = ½, c = (3/2, 5/2): gradients differ by the factor 2, without
  /// rounding, and steps not at all.
  @Test(arguments: ConstraintForm.allCases)
  func `a weight of competition is a smaller weight of everything else`(
    form: ConstraintForm
  ) throws {
    let game = try Ferry()
    var both = MESOBOMO(weight: 1).with(\.form, form)
    (both.c1, both.c2, both.c3, both.stepSize, both.iterations) = (3, 5, 2, 0x1p-8, 30)
    both.optimizer = .sgd
    var one = both
    (one.weight, one.c1, one.c2, one.c3, one.stepSize) = (0.5, 1.5, 2.5, 1, 0x1p-7)
    #expect(
      try Self.states(of: both, in: game).map { Self.bits($0.coordinates) }
        == Self.states(of: one, in: game).map { Self.bits($0.coordinates) })
  }
}
