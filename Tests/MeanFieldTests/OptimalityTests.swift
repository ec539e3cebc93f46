import Foundation
import GameCatalog
import MeanField
import MeanFieldSolvers
import TestSupport
import Testing

/// Whether balances, optima and selected equilibria are the best there are.
struct OptimalityTests {
  /// All drawn games if `MESOB_TESTS` is `full`, a twentieth of them otherwise.
  private static let seeds =
    ProcessInfo.processInfo.environment["MESOB_TESTS"] == "full"
    ? Array(0..<200) : Array(stride(from: 3, to: 200, by: 19))

  private static func drawn(_ seed: Int) throws -> DrawnGame {
    DrawnGame(try #require(DrawnGame.Kind(rawValue: seed % 5)), seed: seed)
  }

  // MARK: Cooperation, by a grid over the simplex

  /// Expl and W of the kink that is best for all three weights.
  @Test(arguments: [0.2, 1, 5])
  func `a balance of the cooperation game is the best of a grid`(weight: Double) throws {
    let game = try NormalFormExample<CooperationPayoff>()
    let found = try game.solve(with: MESOB(weight: weight))
    #expect(try #require(found.trace.objective.last) <= 0.0377295 - weight * 9.82698 + 1e-4)
    #expect(found.status.isComplete)
  }

  @Test func `the optimum of the cooperation game is not the vertex`() throws {
    let game = try NormalFormExample<CooperationPayoff>()
    let found = try game.solve(with: SocialOptimum())
    #expect(abs(found.evaluation.objectives[0] - 11.0771) <= 1e-4)
    #expect(found.status == .converged)
  }

  // MARK: Selection

  private static let selections: [(payoff: [[Double]], best: Double)] = [
    ([[1, 0, 0], [0, 2, 0], [0, 0, 3]], 3), ([[3, -20], [0, 2]], 3),
    ([[5, -200, -200, -200], [0, 3, 0, 0], [0, 0, 2, 0], [1, 1, 1, 1]], 5),
  ]

  @Test(arguments: selections)
  func `the best equilibrium is selected from every start`(payoff: [[Double]], best: Double) throws
  {
    let game = try NormalForm(NormalForm.Parameters().with(\.payoff, payoff))
    let starts: [InitialPolicy] =
      [.uniform, .random(seed: 1), .random(seed: 2), .random(seed: 3)]
      + payoff.indices.map { .leaning(action: $0, probability: 0.9) }
    for start in starts {
      let found = try game.solve(with: NashSelection(), from: start.policy(in: game)).evaluation
      #expect(abs(found.objectives[0] - best) <= 1e-6, "from \(start)")
      #expect(found.exploitability <= 1e-9, "from \(start)")
    }
  }

  /// Nobody leaves a place that is worth 1 alone; if all leave at once they have 3 there twice.
  @Test(arguments: 0..<8)
  func `all move at once where that is the best equilibrium`(seed: Int) throws {
    let game = try MovingTogether()
    let starts: [InitialPolicy] =
      [.uniform, .leaning(action: 0, probability: 0.9), .leaning(action: 1, probability: 0.9)]
      + [.random(seed: seed)]
    for start in starts {
      let found = try game.solve(with: NashSelection(), from: start.policy(in: game)).evaluation
      #expect(abs(found.objectives[0] - 7) <= 1e-6, "from \(start)")
      #expect(found.exploitability <= 1e-9, "from \(start)")
    }
  }

  // MARK: How near

  @Test func `descents tell how near they are, and what smoothing hides`() throws {
    let game = try NormalFormExample<CooperationPayoff>()
    let found = try game.solve(with: MESOB(weight: 1))
    #expect(found.status == .converged && found.criterion == .stationarity)
    #expect(try #require(found.stationarity) <= 1e-5)
    let hidden = try #require(found.smoothing)
    #expect(hidden > 0 && hidden <= 1e-6 * found.flow.rewardSpan * .log(3) * 1.001)
    let early = try game.solve(with: MESOB(weight: 1).with(\.iterations, 5))
    #expect(early.status == .iterations && early.criterion == nil)
    #expect(try #require(early.stationarity) > 1e-3)
    // Without a best response there is nothing to smooth; what a method is given it tells.
    let optimum = try game.solve(with: SocialOptimum())
    #expect(optimum.stationarity != nil && optimum.smoothing == nil)
    let quantal = try game.solve(with: FixedPoint(temperature: 2).with(\.iterations, 50))
    #expect(try #require(quantal.smoothing) == 2 * Double.log(3))
    #expect(quantal.stationarity == nil)
    let truthless = try game.solve(with: FictitiousPlay())
    #expect(truthless.stationarity == nil && truthless.smoothing == nil)
  }

  // MARK: Random games

  /// A twentieth may be missed by more than 10⁻⁴, and none by more than 10⁻²; three are known to be.
  @Test func `no long descent from a random start leads lower`() throws {
    var missed = 0
    for seed in Self.seeds {
      let game = try Self.drawn(seed)
      for weight in [0.1, 1, 10] {
        func least(_ method: MESOB, from start: InitialPolicy) throws -> Double {
          let found = try game.solve(with: method, from: start.policy(in: game))
          return found.evaluation.exploitability - weight * found.evaluation.objectives[0]
        }
        let found = try least(MESOB(weight: weight), from: .uniform)
        let best =
          try (0..<50).map {
            try least(MESOB(weight: weight).with(\.restarts, 1), from: .random(seed: $0))
          }.min() ?? found
        let gap = (found - best) / (1 + abs(best))
        if gap > 1e-4 { missed += 1 }
        withKnownIssue(isIntermittent: true) {
          #expect(gap <= 1e-2, "game \(seed), λ = \(weight)")
        } when: {
          [47, 107, 187].contains(seed)
        }
      }
    }
    #expect(Double(missed) <= 0.05 * Double(3 * Self.seeds.count))
  }

  /// From every kind of start.
  @Test(arguments: seeds)
  func `an answer is never worse than its start`(seed: Int) throws {
    let game = try Self.drawn(seed)
    for start in [InitialPolicy.uniform, .random(seed: seed), .leaning(action: 0, probability: 1)] {
      for iterations in [0, 1, 7, 100] {
        for method in [MESOB(weight: 1), MESOB(weight: 1).with(\.restarts, 1)] {
          let trace = try game.solve(
            with: method.with(\.iterations, iterations), from: start.policy(in: game)
          ).trace
          let falls = zip(trace.objective, trace.objective.dropFirst()).allSatisfy { $0 >= $1 }
          #expect(falls, "from \(start), \(iterations) steps")
        }
      }
    }
  }

  // MARK: Units

  /// Methods, and how much they weigh exploitability and welfare.
  private static let methods: [(method: any MeanFieldSolver, e: Double, λ: Double)] =
    [
      (MESOB(weight: 1), 1, 1), (MESOB(weight: 0.1).with(\.restarts, 1), 1, 0.1),
      (SocialOptimum(), 0, 1), (NashSelection(), 1, 1e-3), (SocialEqualization(), 0, 1),
      (MESOBFront(), 1, 1), (WeightSweep(weights: [1]), 1, 1), (MESOBOMO(), 1, 1),
    ] + competitive.map { (method: $0, e: 1, λ: 0) }

  private static let competitive: [any MeanFieldSolver] =
    Solvers.all.filter { $0.purpose == .equilibrium }.map { $0.init() }

  /// The policy after some steps in a drawn game with other units, and the game's own.
  private func policies(
    _ method: any MeanFieldSolver, _ seed: Int, scale: Double = 1, shift: Double = 0,
    iterations: Int
  ) throws -> (Policy, Policy) {
    let kind = try #require(DrawnGame.Kind(rawValue: seed % 5))
    let stopped = { (solver: any MeanFieldSolver, game: DrawnGame) throws -> Policy in
      func solve<Method: MeanFieldSolver>(_ solver: Method) throws -> Policy {
        var steps = 0
        return try game.solve(
          with: solver,
          isStopped: {
            steps += 1
            return steps > iterations
          }
        ).policy
      }
      return try solve(solver)
    }
    return (
      try stopped(method, DrawnGame(kind, seed: seed)),
      try stopped(method, DrawnGame(kind, seed: seed, scale: scale, shift: shift))
    )
  }

  @Test(arguments: 0..<methods.count, [1, 50, 700])
  func `rewards times a power of two change no bit`(method: Int, iterations: Int) throws {
    for seed in 0..<10 {
      for scale in [0x1p-20, 0x1p12] {
        let (ours, scaled) = try policies(
          Self.methods[method].method, seed, scale: scale, iterations: iterations)
        #expect(ours == scaled, "game \(seed), times \(scale)")
      }
    }
  }

  /// What rounding changes, quasi-Newton steps enlarge.
  ///
  /// In penalty problems the bounds of y and z follow the size of rewards, so that a constant on all
  /// of them makes another problem.
  @Test(
    arguments: methods.indices.filter { !(methods[$0].method is any PenaltyMethod) },
    [(10, 1e-9), (50, 1e-7)])
  func `the first steps hardly change with other factors and with constants`(
    method: Int, steps: (count: Int, tolerance: Double)
  ) throws {
    for seed in 0..<10 {
      for (scale, shift) in [(1000.0, 0.0), (1, 3)] {
        let (method, e, λ) = Self.methods[method]
        let (ours, others) = try policies(
          method, seed, scale: scale, shift: shift, iterations: steps.count)
        let game = DrawnGame(try #require(DrawnGame.Kind(rawValue: seed % 5)), seed: seed)
        let values = [ours, others].map { policy in
          let found = game.flow(inducedBy: policy).evaluation(in: game)
          return e * found.exploitability - λ * found.objectives[0]
        }
        #expect(
          abs(values[0] - values[1]) <= steps.tolerance * game.rewardBound,
          "game \(seed), times \(scale), plus \(shift): \(values[0] - values[1])")
      }
    }
  }
}

/// Two places and three epochs, from the first place on.
///
/// Action 1 changes the place. The first pays 1, the second 4 μ(second) − 1.
private struct MovingTogether: MeanFieldGame {
  struct Parameters: GameParameters {
    static let entry = CatalogEntry("moving-together", "Moving together", cites: "by definition")
    static let parameters: [Parameter<Parameters>] = []
  }

  let parameters = Parameters()
  let horizon = 2
  let stateAxes = [Axis("place", labels: ["first", "second"])]
  let actionAxes = [Axis("move", labels: ["stay", "change"])]
  let initialDistribution = [1.0, 0]
  let feasibleActions = FeasibleActions(allOf: 2, in: 2)
  let rewardBound = 3.0
  private let moves: DeterministicMap

  init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    moves = try DeterministicMap(stateCount: 2, actionCount: 2) { s, a in (s + a) % 2 }
  }

  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let second = Number(4) * (L[2] + L[3]) - Number(1)
    return Stage(
      rewards: [1, 1, second, second], kernel: t < horizon ? .deterministic(moves) : nil)
  }
}
