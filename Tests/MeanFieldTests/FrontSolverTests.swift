import GameCatalog
import MeanField
import MeanFieldSolvers
import TestSupport
import Testing

/// Methods that find whole fronts, where the front is known in closed form.
struct FrontSolverTests {
  /// How exact descents and mixtures are.
  static let tolerance = 1e-6

  // MARK: Pigou: cost x² − x + 1, exploitability (1 − x)²

  @Test func `every point of Pigou's front is on the closed form`() throws {
    let solution = try Pigou().solve(with: MESOBFront())
    let front = try #require(solution.front)
    for point in front.nondominated {
      let x = 1 - max(0, point.exploitability).squareRoot()
      #expect(abs(-point.objective - (x * x - x + 1)) <= Self.tolerance, "\(point)")
    }
    let ends = try #require(front.nadir)
    #expect(abs(ends.exploitability - 0.25) <= Self.tolerance)
    #expect(abs(ends.objective + 1) <= 1e-3)
    #expect(solution.status == .converged)
  }

  /// With u = 1 − x, E = u² and W = u − u² − 1 the area over (1/4, −1) is ∫ (√E − E) dE up to 1/4.
  @Test func `the hypervolume of Pigou's front is nearly that of the closed form`() throws {
    let front = try #require(try Pigou().solve(with: MESOBFront()).front)
    let corner = BalanceFront.Reference(exploitability: 0.25, objective: -1)
    let exact = 1.0 / 12 - 1.0 / 32
    #expect(front.hypervolume(from: corner) <= exact + Self.tolerance)
    #expect(front.hypervolume(from: corner) >= 0.999 * exact)
  }

  /// The solution at w is that of the stored row with weight 1/w.
  @Test func `the answer is the archive's point for the weight`() throws {
    for row in try Classic.read().pigou.linear_front.rows where row[0] >= 0.1 && row[0] <= 10 {
      let solution = try Pigou().solve(with: MESOBFront(weight: 1 / row[0]))
      let evaluation = solution.evaluation
      let found = row[0] * evaluation.exploitability - evaluation.value
      #expect(found <= row[0] * row[3] + row[2] + 1e-4, "w = \(row[0])")
    }
  }

  // MARK: A front that no weight supports

  /// Expl = u² and W = u⁴: for every λ, Expl − λW on ε = u² is concave, so only its ends minimize.
  @Test func `points are reached that no weight supports`() throws {
    let game = try Overpass()
    let front = try #require(
      try game.solve(with: MESOBFront(weight: 1, objective: ObjectiveMix("use"))).front)
    for point in front.nondominated {
      let ε = max(0, point.exploitability)
      #expect(abs(point.objective - ε * ε) <= Self.tolerance)
    }
    let steps = zip(front.nondominated, front.nondominated.dropFirst())
    #expect(
      steps.allSatisfy {
        $1.exploitability - $0.exploitability <= 1e-2 || $1.objective - $0.objective <= 1e-2
      })
  }

  // MARK: The two limits

  @Test func `Nash selection ends at all-stag from uniform play`() throws {
    let solution = try StagHunt().solve(with: NashSelection())
    #expect(solution.policy[0, 0, 0] >= 1 - 1e-6)
    #expect(abs(solution.evaluation.exploitability) <= 1e-6)
  }

  @Test func `the stag hunt's front is all-stag alone`() throws {
    let front = try #require(try StagHunt().solve(with: MESOBFront()).front)
    let last = try #require(front.nondominated.last)
    #expect(abs(last.exploitability) <= 1e-6 && abs(last.objective - 2) <= 1e-5)
  }

  /// W − W* = (x − 1/2)²: with δ = 10⁻³/4, x = 1/2 + √δ and Expl = (1/2 − √δ)²; W has a range of 1/4.
  @Test func `social equalization uses the tolerance to lower exploitability`() throws {
    let solution = try Pigou().solve(with: SocialEqualization())
    let root = (1e-3 / 4).squareRoot()
    #expect(solution.evaluation.value >= -0.75 - 1e-3 / 4)
    #expect(abs(solution.evaluation.exploitability - (0.5 - root) * (0.5 - root)) <= 1e-2)
  }

  // MARK: Sweeps

  @Test(arguments: WeightSweep.Form.allCases)
  func `a sweep logs a front of either form`(form: WeightSweep.Form) throws {
    let method = WeightSweep(weights: [0.1, 1, 10], form: form)
      .with(\.stepSize, form == .published ? 3e-3 : 0)
    let solution = try Pigou().solve(with: method)
    let front = try #require(solution.front)
    #expect(front.nondominated.count > 2)
    #expect(front.evaluations > 12_000)
    let order = zip(front.points, front.points.dropFirst())
    #expect(order.allSatisfy { $0.evaluations <= $1.evaluations && $0.iteration <= $1.iteration })
    let corner = BalanceFront.Reference(exploitability: 0.25, objective: -1)
    #expect(front.hypervolume(from: corner) > 0)
  }

  @Test func `as many steps as can be written have a plan`() throws {
    for form in WeightSweep.Form.allCases {
      var sweep = WeightSweep(weights: [1, 2, 3], form: form)
      sweep.iterations = .max
      let solution = try Pigou().solve(with: sweep, stopping: StoppingRules(seconds: 0))
      #expect(solution.status == .timeLimit)
    }
    var front = MESOBFront()
    front.iterations = .max
    let solution = try Pigou().solve(with: front, stopping: StoppingRules(seconds: 0))
    #expect(solution.status == .timeLimit)
  }

  // MARK: Evaluations

  /// Seven steps of one weight: start 2, flow and hat vectors 1 + 2, steps 7 · 6, one score 2.
  @Test func `a published sweep counts the passes that are made`() throws {
    var method = WeightSweep(weights: [1], form: .published)
    (method.iterations, method.stepSize) = (7, 3e-3)
    let front = try #require(try Pigou().solve(with: method).front)
    #expect(front.evaluations == 49)
  }

  /// One step: start and first state 2 + 2, flow, F and its gradient 1 + 1 + 5, its own score and that
  /// of the sweep 2 + 2, and a flow and an F for each of at most 25 lengths that were tried.
  @Test func `a reduced sweep counts the passes that are made`() throws {
    var method = WeightSweep(weights: [1], form: .reduced)
    method.iterations = 1
    let front = try #require(try Pigou().solve(with: method).front)
    #expect((1...25).map { 15 + 2 * $0 }.contains(front.evaluations))
  }

  /// One step: the start 2; flow, −W and its gradient 1 + 1 + 2, and its score 2; uniform play is the
  /// optimum, so that no length is tried.
  @Test func `a front counts the passes that are made`() throws {
    var method = MESOBFront()
    method.iterations = 1
    let front = try #require(try Pigou().solve(with: method).front)
    #expect(front.evaluations == 8)
  }

  // MARK: What a longer solve shares with a shorter one

  @Test(arguments: [1, 50, 700, 1500, 2500])
  func `a longer solve goes on where a shorter one ends`(steps: Int) throws {
    let game = DrawnGame(.congestion, seed: 0, states: 2, actions: 2, horizon: 1)
    func front(_ steps: Int) throws -> BalanceFront {
      try #require(try game.solve(with: MESOBFront().with(\.iterations, steps)).front)
    }
    let (short, long) = (try front(steps), try front(3000))
    #expect(short.points == Array(long.points.prefix(short.points.count)))
  }

  @Test(arguments: DrawnGame.Kind.allCases)
  func `rewards times a power of two change no bit of a front`(kind: DrawnGame.Kind) throws {
    for scale in [0x1p-20, 0x1p12] {
      func solution(_ scale: Double) throws -> Solution {
        try DrawnGame(kind, seed: 3, scale: scale).solve(
          with: MESOBFront().with(\.iterations, 2000))
      }
      let (ours, scaled) = (try solution(1), try solution(scale))
      #expect(ours.policy == scaled.policy)
      #expect(ours.status == scaled.status && ours.iterations == scaled.iterations)
      let points = try #require(ours.front).points.map {
        [$0.exploitability * scale, $0.objective * scale, Double($0.evaluations)]
      }
      #expect(
        points
          == (try #require(scaled.front).points.map {
            [$0.exploitability, $0.objective, Double($0.evaluations)]
          }))
    }
  }

  /// From every kind of start, with as few policies kept as can be.
  @Test(arguments: 0..<10)
  func `an answer is never worse than its start`(seed: Int) throws {
    let kind = try #require(DrawnGame.Kind(rawValue: seed % 5))
    let game = DrawnGame(kind, seed: seed)
    for start in [InitialPolicy.uniform, .random(seed: seed), .leaning(action: 0, probability: 1)] {
      for iterations in [0, 1, 700, 3000] {
        let method = MESOBFront(weight: 1).with(\.iterations, iterations).with(\.capacity, 3)
        let trace = try game.solve(with: method, from: start.policy(in: game)).trace
        let falls = zip(trace.objective, trace.objective.dropFirst()).allSatisfy { $0 >= $1 }
        #expect(falls, "from \(start), \(iterations) steps")
      }
    }
  }
}
