import GameCatalog
import MeanField
import Testing

struct GridGameTests {
  /// A configuration that contradicts itself, with words of the message.
  struct Contradiction: Sendable, CustomTestStringConvertible {
    let game: any MeanFieldGame.Type
    let configuration: Configuration
    let parameter: String
    let expected: String

    var testDescription: String {
      ([game.name] + configuration.spellings).joined(separator: " ")
    }

    init(
      _ game: any MeanFieldGame.Type, _ configuration: Configuration, _ parameter: String,
      _ expected: String
    ) {
      (self.game, self.configuration) = (game, configuration)
      (self.parameter, self.expected) = (parameter, expected)
    }

    private static let crowd = CrowdModelling2D<ChargeAsPlayed>.self
    private static let garnet = Garnet<ChargeAsOpenSpiel>.self

    static let all: [Contradiction] = [
      .init(
        CrowdModelling1D<ChargeAsPlayed>.self,
        ["horizon": .integer(1_000_000), "size": .integer(1_000_000)], "horizon", "at most 67108864"
      ),
      .init(
        crowd, ["horizon": .integer(1_000_000), "size": .integer(1000)], "horizon",
        "at most 67108864"),
      .init(crowd, ["layout": .text("maze"), "size": .integer(10)], "size", "0 or 22"),
      .init(crowd, ["walls": .rows([[10, 0]])], "walls", "from 0 to 9"),
      .init(crowd, ["walls": .rows([[0.5, 0]])], "walls", "whole numbers"),
      .init(crowd, ["walls": .rows([[1]])], "walls", "rows [x,y]"),
      .init(crowd, ["size": .integer(1), "walls": .rows([[0, 0]])], "walls", "a free cell"),
      .init(
        crowd, ["initial-distribution": .rows([[0, 0, 0.5]])], "initial-distribution", "sum to 1"),
      .init(
        crowd, ["walls": .rows([[0, 0]]), "initial-distribution": .rows([[0, 0, 1]])],
        "initial-distribution", "no walls"),
      .init(crowd, ["positional-reward": .rows([[0, 10, 1]])], "positional-reward", "0 to 9"),
      .init(garnet, ["reward": .rows([[1, 2, 3]])], "reward", "10 rows of 3"),
      .init(
        garnet,
        ["size": .integer(1), "num-action": .integer(1), "next": .rows([[0, 0, 1]])], "next",
        "below 1"),
      .init(
        garnet,
        ["size": .integer(1), "num-action": .integer(1), "prob": .rows([[0.5, 0, 0.25]])], "prob",
        "sum to 1"),
      .init(
        garnet,
        [
          "size": .integer(1_000_000), "num-action": .integer(10_000),
          "num-chance-action": .integer(10_000),
        ], "horizon", "at most 67108864"),
      .init(PredatorPrey.self, ["reward-matrix": .rows([[0, 1]])], "reward-matrix", "columns"),
      .init(
        PredatorPrey.self, ["initial-distribution": .rows([[0, 0, 0, 1], [1, 0, 0, 1]])],
        "initial-distribution", "sum to 1"),
      .init(
        PredatorPrey.self, ["initial-distribution": .rows([[3, 0, 0, 1]])],
        "initial-distribution", "population from 0 to 2"),
      .init(
        PredatorPrey.self,
        ["reward-matrix": .rows(Array(repeating: [0, 0, 0, 0, 0], count: 5))],
        "initial-distribution", "5 populations"),
      .init(CrowdAvoidance.self, ["targets": .rows([[5, 3]])], "targets", "2 rows [x,y]"),
      .init(
        CrowdAvoidance.self, ["walls": .rows([[1, 2]])], "initial-distribution", "no walls"),
    ]
  }

  @Test(arguments: Contradiction.all)
  func `what does not fit is refused with a reason`(entry: Contradiction) {
    func build<Game: MeanFieldGame>(_ type: Game.Type) throws {
      _ = try Game(Game.Parameters(configuration: entry.configuration))
    }
    let error = #expect(throws: MeanFieldError.self) { try build(entry.game) }
    #expect(error?.code == .invalidParameter)
    #expect(error?.subject == "\(entry.game.name), parameter '\(entry.parameter)'")
    #expect(error?.expected.contains(entry.expected) == true, "\(String(describing: error))")
  }

  @Test func `layouts have the free cells that their plans show`() throws {
    func freeCells(_ layout: GridLayout) throws -> Int {
      // Inside a wall nothing but staying is feasible, and no free cell is shut in.
      try CrowdModelling2D<ChargeAsPlayed>(.init(preset: layout)).feasibleActions.counts
        .count { $0 > 1 }
    }
    #expect(try freeCells(.open) == 100)
    #expect(try freeCells(.fourRooms) == 104)
    #expect(try freeCells(.maze) == 259)
  }

  @Test func `a garnet is drawn from its seed, table by table`() throws {
    var parameters = Garnet<ChargeAsPlayed>.Parameters()
    func rewards() throws -> [Double] {
      let game = try Garnet<ChargeAsPlayed>(parameters)
      let L = [Double](repeating: 1 / 30, count: 30)
      return game.stage(at: 0, given: L.span).rewards
    }
    let first = try rewards()
    #expect(try rewards() == first)
    parameters.seed = 1
    #expect(try rewards() != first)
    parameters.sparsityFactor = 0
    // Nothing is rewarded: −log(1/10 + ε) remains.
    for r in try rewards() { #expect(abs(r - Double.log(10)) <= 1e-14) }
  }

  @Test func `one epoch charges nothing under either reading`() throws {
    var parameters = CrowdModelling1D<ChargeAsPlayed>.Parameters()
    parameters.horizon = 0
    var same = CrowdModelling1D<ChargeAsOpenSpiel>.Parameters()
    same.horizon = 0
    let L = [Double](repeating: 1 / 30, count: 30)
    let played = try CrowdModelling1D(parameters).stage(at: 0, given: L.span).rewards
    let solved = try CrowdModelling1D(same).stage(at: 0, given: L.span).rewards
    #expect(largestGap(played, solved) <= 1e-14)
  }

  private func largestGap(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(x.count == y.count ? 0 : .infinity) { max($0, abs($1.0 - $1.1)) }
  }
}
