import GameCatalog
import TestSupport
import Testing

@testable import MeanField

/// What a solve replays is what the game computes.
struct ReplayTests {
  @Test(arguments: 1...3)
  func `every operation is replayed`(seed: Int) throws {
    try checkGame(try Potpourri(), seed: seed)
    let preparation = try #require(PreparedGame(try Potpourri()).preparation)
    #expect(preparation.needsRecord)
    let program = preparation.programs[0]
    let count = Int(program.ends[program.blocks - 1])
    let operations = (0..<count).map { program.code[$0].operation }
    for operation in [Tape.Operation.product, .sum] {
      #expect(operations.contains(Int32(operation.rawValue)), "\(operation)")
    }
  }

  @Test func `a game that looks at a number is not replayed`() throws {
    var parameters = Potpourri.Parameters()
    parameters.looks = true
    try checkGame(try Potpourri(parameters))
    #expect(PreparedGame(try Potpourri(parameters)).preparation == nil)
  }

  @Test func `games of the catalog are replayed, but for those with a reason`() throws {
    var others: [String] = []
    func isReplayed<Game: MeanFieldGame>(_ type: Game.Type) throws -> Bool {
      PreparedGame(try Game(Game.Parameters())).preparation?.needsRecord == true
    }
    for type in Games.all where type.name != "tabular" {
      if try !isReplayed(type) { others.append(type.name) }
    }
    // Their transitions lead elsewhere for another population; the auction has its own derivative.
    #expect(others.sorted() == ["dynamic-routing", "linear-quadratic", "pay-per-click"])
  }

  @Test func `epochs of equal operations share all but their constants`() throws {
    let preparation = try #require(PreparedGame(try CrowdMotion()).preparation)
    let programs = preparation.programs
    #expect(programs.count == 4)
    for program in programs { #expect(program.ends == programs[0].ends) }
    #expect(programs[0].code != programs[1].code)
  }
}

/// All operations of a `Scalar`, long and short sums, numbers of other states, constants everywhere.
private struct Potpourri: MeanFieldGame {
  struct Parameters: GameParameters {
    static let entry = CatalogEntry("potpourri", "Potpourri", cites: "by definition")
    var looks = false
    init() {}
    static let parameters: [Parameter<Parameters>] = [
      Parameter("looks", \.looks, "whether a branch depends on the population")
    ]
  }

  let parameters: Parameters
  let horizon = 2
  let stateAxes = [Axis("state", labels: (0..<20).map { "\($0)" })]
  let actionAxes = [Axis("action", labels: ["a", "b", "c"])]
  let initialDistribution = (0..<20).map { Double($0 + 1) / 210 }
  let feasibleActions: FeasibleActions
  let rewardBound = 50.0

  init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = parameters
    feasibleActions = try FeasibleActions(stateCount: 20, actionCount: 3) { s, a in
      a < 2 || s % 3 == 0
    }
  }

  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    var all = Number(0)
    for i in 0..<60 { all += Double(i % 7) * L[i] }
    let μ = (0..<20).map { s in L[3 * s] + L[3 * s + 1] + L[3 * s + 2] }
    var rewards = [Number](repeating: 0, count: 60)
    for i in 0..<60 where feasibleActions.mask[i] > 0 {
      let (own, other) = (μ[i / 3], μ[(7 * i + t) % 20])
      let crowd = Number.exp(-2 * own) - Number.log(1 + other) + Number.sqrt(own + 0.01)
      rewards[i] =
        switch i % 5 {
        case 0: crowd / (1 + all) - 3
        case 1: Number.maximum(own, other) + Number.maximum(own, 0.05) * all
        case 2: Number.pow(own, 1.5) + Number.pow(other - 2, 0.5) + (2 - own) / 3
        case 3 where i < 9: Number(Double(t))
        // A row of a matrix; one row has a gap.
        case 3:
          (0..<60).reduce(Number(Double(t))) { sum, j in
            i == 13 && j == 5 ? sum : sum + Double((i * j) % 11 + 2) * L[j]
          }
        default: 1 / (1 + own) - crowd * other
        }
    }
    if parameters.looks, all.value > 3 { rewards[0] = rewards[0] + 1 }
    guard t < horizon else { return Stage(rewards: rewards, kernel: nil) }
    var P = [Number](repeating: 0, count: 60 * 20)
    for i in 0..<60 {
      let stays = 1 / (1 + μ[i % 20])
      P[i * 20 + i / 3] = stays
      P[i * 20 + (i + 5) % 20] += 1 - stays
    }
    return Stage(
      rewards: rewards, kernel: .dense(DenseKernel(stateCount: 20, probabilities: P)))
  }
}
