import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// Games that can be solved by hand.
struct ClassicGameTests {
  // MARK: Pigou

  /// Cost x² − x + 1 and exploitability (1 − x)²: cost + w·Expl is least where 2x − 1 = 2w(1 − x).
  ///
  /// Here λ = 1/w.
  @Test(arguments: [0.5, 1, 2, 10])
  func `the front of Pigou's roads is that of the closed form`(w: Double) throws {
    let solution = try Pigou().solve(with: MESOB(weight: 1 / w))
    let x = (1 + 2 * w) / (2 + 2 * w)
    #expect(abs(solution.policy[0, 0, 0] - x) <= 1e-4)
    #expect(abs(solution.evaluation.exploitability - (1 - x) * (1 - x)) <= 1e-4)
  }

  @Test func `the front of Pigou's roads passes through the stored points`() throws {
    for row in try Classic.read().pigou.linear_front.rows where row[0] > 0 && row[0] <= 10 {
      let solution = try Pigou().solve(with: MESOB(weight: 1 / row[0]))
      #expect(abs(solution.policy[0, 0, 0] - row[1]) <= 1e-4, "w = \(row[0])")
      #expect(abs(-solution.evaluation.value - row[2]) <= 1e-4, "w = \(row[0])")
    }
  }

  @Test func `half of the traffic takes the variable road at Pigou's optimum`() throws {
    let game = try Pigou()
    let start = try InitialPolicy.leaning(action: 0, probability: 0.9).policy(in: game)
    let solution = try game.solve(with: SocialOptimum(), from: start)
    #expect(abs(solution.policy[0, 0, 0] - 0.5) <= 1e-4)
    #expect(abs(solution.evaluation.value + 0.75) <= 1e-8)
    #expect(abs(solution.evaluation.exploitability - 0.25) <= 1e-4)
  }

  @Test func `the price of anarchy of Pigou's roads is four thirds`() throws {
    let equilibrium = try Pigou().solve(with: OnlineMirrorDescent(stepSize: 10)).evaluation
    let optimum = try Pigou().solve(with: SocialOptimum()).evaluation
    #expect(abs(equilibrium.value / optimum.value - 4.0 / 3) <= 1e-4)
  }

  @Test(arguments: 2...4)
  func `steeper roads of Pigou have the stored optimum and price of anarchy`(degree: Int) throws {
    let stored = try #require(try Classic.read().pigou.roads[degree])
    var parameters = Pigou.Parameters()
    parameters.degree = degree
    let game = try Pigou(parameters)
    let optimum = try game.solve(with: SocialOptimum())
    #expect(abs(optimum.policy[0, 0, 0] - stored.social_optimum.share_on_variable_link) <= 1e-4)
    #expect(abs(-optimum.evaluation.value - stored.social_optimum.cost) <= 1e-8)
    #expect(abs(optimum.evaluation.exploitability - stored.social_optimum.nash_conv) <= 1e-4)
    let method = OnlineMirrorDescent(stepSize: 10).with(\.accuracy, 0)
    let equilibrium = try game.solve(with: method).evaluation
    let price = equilibrium.value / optimum.evaluation.value
    #expect(abs(price - stored.price_of_anarchy) <= 1e-4)
  }

  // MARK: Stag hunt

  /// Uniform play is the mixed equilibrium; λ > 1 at first lets welfare lead away from it.
  @Test(arguments: [0.5, 2, 10])
  func `a falling social weight selects all-stag from uniform play`(initialWeight: Double) throws {
    let method = NashSelection().with(\.initialWeight, initialWeight)
    let solution = try StagHunt().solve(with: method)
    #expect(solution.policy[0, 0, 0] >= 1 - 1e-6)
    #expect(abs(solution.evaluation.exploitability) <= 1e-6)
    #expect(abs(solution.evaluation.value - 2) <= 1e-5)
  }

  @Test func `competition alone stays with the hare when it starts there`() throws {
    let game = try StagHunt()
    let start = try InitialPolicy.leaning(action: 1, probability: 0.9).policy(in: game)
    let solution = try game.solve(with: OnlineMirrorDescent(), from: start)
    #expect(solution.policy[0, 0, 1] >= 1 - 1e-6)
    #expect(abs(solution.evaluation.exploitability) <= 1e-6)
    #expect(abs(solution.evaluation.value - 1) <= 1e-6)
  }

  @Test(arguments: [(0.0, 1.0), (0.5, 1), (1, 2)])
  func `the three equilibria of the stag hunt are found to be ones`(
    equilibrium: (stag: Double, welfare: Double)
  ) throws {
    let game = try StagHunt()
    let start = InitialPolicy.leaning(action: 0, probability: equilibrium.stag)
    let policy = try start.policy(in: game)
    let score = game.flow(inducedBy: policy).evaluation(in: game)
    #expect(score.exploitability == 0)
    #expect(score.objectives == [equilibrium.welfare])
  }

  // MARK: Rock–paper–scissors

  /// For shares r, p, s, 2s − p = 4r − 2s = 6p − 3r has one solution: (26, 20, 31)/77, value 6/11.
  @Test func `the equilibrium of rock–paper–scissors is that of the closed form`() throws {
    let game = try RockPaperScissors()
    let shares = [26.0 / 77, 20.0 / 77, 31.0 / 77]
    var field = StateActionField(game.shape)
    for t in 0...1 { field[t] = Array(repeating: shares, count: 4).flatMap(\.self) }
    let policy = try Policy(checking: field, feasible: game.feasibleActions)
    let score = game.flow(inducedBy: policy).evaluation(in: game)
    #expect(abs(score.exploitability) <= 1e-15)
    #expect(abs(score.value - 6.0 / 11) <= 1e-15)
  }

  /// Against thirds, rock earns 1/3, paper 2/3, scissors 1; the mixture earns 2/3.
  @Test func `uniform play of rock–paper–scissors can be exploited for a third`() throws {
    let score = try RockPaperScissors().solve(with: UniformPolicy()).evaluation
    #expect(abs(score.exploitability - 1.0 / 3) <= 1e-15)
    #expect(abs(score.value - 2.0 / 3) <= 1e-15)
  }

  /// Everybody shows rock and earns 0; paper would earn 4.
  @Test func `all-rock can be exploited for four`() throws {
    let game = try RockPaperScissors()
    let policy = try InitialPolicy.leaning(action: 0, probability: 1).policy(in: game)
    #expect(game.flow(inducedBy: policy).evaluation(in: game).exploitability == 4)
  }

  // MARK: Left–right

  @Test(arguments: [
    InitialPolicy.uniform, .random(seed: 1), .random(seed: 2),
    .leaning(action: 0, probability: 0.99), .leaning(action: 1, probability: 0.99),
  ])
  func `left–right settles at two thirds left from any start`(start: InitialPolicy) throws {
    let stored = try Classic.read().left_right_cui_koeppl
    let game = try LeftRight()
    let solution = try game.solve(
      with: OnlineMirrorDescent(stepSize: 0.1).with(\.accuracy, 0), from: start.policy(in: game))
    #expect(abs(solution.policy[0, 0, 0] - stored.nash[0]) <= 1e-9)
    #expect(abs(solution.policy[0, 0, 1] - stored.nash[1]) <= 1e-9)
    #expect(abs(solution.evaluation.value - stored.nash_value) <= 1e-9)
    #expect(abs(solution.evaluation.exploitability) <= 1e-9)
  }

  @Test func `uniform play of left–right has the stored value and exploitability`() throws {
    let stored = try Classic.read().left_right_cui_koeppl
    let score = try LeftRight().solve(with: UniformPolicy()).evaluation
    #expect(score.value == stored.uniform_value)
    #expect(score.exploitability == stored.uniform_nash_conv)
  }

  /// Costs are homogeneous of degree 1, so marginal costs are twice the costs.
  @Test func `the social optimum of left–right is its equilibrium`() throws {
    let solution = try LeftRight().solve(with: SocialOptimum())
    #expect(abs(solution.policy[0, 0, 0] - 2.0 / 3) <= 1e-6)
    #expect(abs(solution.evaluation.exploitability) <= 1e-6)
  }
}

/// The closed forms of `classic.json`.
struct Classic: Decodable {
  struct Pigou: Decodable {
    var degree_2: Roads
    var degree_3: Roads
    var degree_4: Roads
    var linear_front: Front
    var roads: [Int: Roads] { [2: degree_2, 3: degree_3, 4: degree_4] }
  }
  struct Roads: Decodable {
    struct Optimum: Decodable {
      var share_on_variable_link: Double
      var cost: Double
      var nash_conv: Double
    }
    var social_optimum: Optimum
    var price_of_anarchy: Double
  }
  struct Front: Decodable { var rows: [[Double]] }
  struct LeftRight: Decodable {
    var nash: [Double]
    var nash_value: Double
    var uniform_value: Double
    var uniform_nash_conv: Double
  }
  struct FirstPrice: Decodable {
    struct Equilibrium: Decodable {
      var bid_fraction: Double
      var revenue: Double
    }
    var n: [String: Equilibrium]
  }

  var pigou: Pigou
  var left_right_cui_koeppl: LeftRight
  var first_price_iid_uniform01: FirstPrice

  static func read() throws -> Classic { try ReferenceFile.json("classic", as: Classic.self) }
}
