import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// One-shot games of three actions: OpenSpiel's numbers, and equilibria found by hand.
struct NormalFormTests {
  typealias Cooperation = NormalFormExample<CooperationPayoff>
  typealias Dominated = NormalFormExample<DominatedPayoff>
  typealias Biased = NormalFormExample<BiasedRockPaperScissorsPayoff>

  static let instances: [(file: String, game: any MeanFieldGame)] = {
    do {
      return [
        ("normal_form_coop", try Cooperation()), ("normal_form_dom", try Dominated()),
        ("normal_form_biased_indirect_rps", try Biased()),
      ]
    } catch { return [] }
  }()

  @Test func `solvers take the steps of the reference`() throws {
    #expect(Self.instances.count == 3)
    for (file, game) in Self.instances {
      try expect(game, follows: try OpenSpielFile.independent(file, as: OpenSpielFile.Exact.self))
    }
  }

  /// Digits of `classic.json`: payoffs up to 2380 times shares known to 5e-13.
  @Test(arguments: [
    ([0.522370592931, 0.0, 0.477629407069], 4.7488235721),
    ([0.957174861615, 0.0, 0.0428251383851], 8.70158965104),
    ([0.680642079352, 0.316479866707, 0.00287805394148], 0.433475872162),
  ])
  func `cooperation has three equilibria`(ν: [Double], welfare: Double) throws {
    let score = try Self.score(ν, in: Cooperation())
    #expect(abs(score.exploitability) <= 1e-8)
    #expect(abs(score.value - welfare) <= 1e-8)
  }

  @Test(arguments: [([1.0, 0, 0], 1.0), ([0.0, 1, 0], 1.0), ([0.5, 0.5, 0], 0.5)])
  func `coordination with a dominated action has three equilibria`(
    ν: [Double], welfare: Double
  ) throws {
    let score = try Self.score(ν, in: Dominated())
    #expect(score.exploitability == 0)
    #expect(score.value == welfare)
  }

  /// q = s = p makes all payoffs 0: ν is proportional to (1/0.7, 1/0.5, 1/0.3), (15, 21, 35)/71.
  @Test func `biased rock–paper–scissors balances at fifteen, twenty-one, thirty-five`() throws {
    let score = try Self.score([15.0 / 71, 21.0 / 71, 35.0 / 71], in: Biased())
    #expect(abs(score.exploitability) <= 1e-16)
    #expect(abs(score.value) <= 1e-16)
  }

  @Test func `a matrix game can repeat the linear ones`() throws {
    var dominated = NormalForm.Parameters()
    dominated.payoff = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    dominated.constants = [0, 0, -0.25]
    var biased = NormalForm.Parameters()
    biased.payoff = [[0, 0.5, -0.3], [-0.7, 0, 0.3], [0.7, -0.5, 0]]
    for ν in [[0.2, 0.3, 0.5], [0.6, 0.1, 0.3], [0, 1, 0]] {
      let pairs = [
        (try Self.score(ν, in: NormalForm(dominated)), try Self.score(ν, in: Dominated())),
        (try Self.score(ν, in: NormalForm(biased)), try Self.score(ν, in: Biased())),
      ]
      for (ours, theirs) in pairs {
        #expect(abs(ours.exploitability - theirs.exploitability) <= 1e-15)
        #expect(abs(ours.value - theirs.value) <= 1e-15)
      }
    }
  }

  @Test func `matrices that are not square are refused`() {
    var parameters = NormalForm.Parameters()
    parameters.payoff = [[0, 1], [1]]
    #expect(throws: MeanFieldError.self) { try NormalForm(parameters) }
    parameters.payoff = []
    #expect(throws: MeanFieldError.self) { try NormalForm(parameters) }
    parameters.payoff = [[1]]
    parameters.constants = [1, 2]
    #expect(throws: MeanFieldError.self) { try NormalForm(parameters) }
  }

  static func score(_ ν: [Double], in game: some MeanFieldGame) throws -> Evaluation {
    var field = StateActionField(game.shape)
    field[0] = ν
    // The digits of a printed equilibrium need not sum to 1.
    let total = ν.reduce(0, +)
    field[0] = ν.map { $0 / total }
    let π = try Policy(checking: field, feasible: game.feasibleActions)
    return game.flow(inducedBy: π).evaluation(in: game)
  }
}
