import GameCatalog
import MeanField
import TestSupport
import Testing

/// A game of the catalog with parameters that make it small.
struct CatalogGame: Sendable, CustomTestStringConvertible {
  let type: any MeanFieldGame.Type
  let configuration: Configuration

  var testDescription: String {
    ([type.name] + configuration.spellings).joined(separator: " ")
  }

  /// Configurations other than the default, by game.
  private static let variants: [String: [Configuration]] = [
    "pay-per-click": [
      ["horizon": .integer(2), "budget": .integer(4), "max-bid": .integer(5)],
      ["horizon": .integer(1), "pricing": .text("first"), "bidders": .integer(2)],
      [
        "horizon": .integer(2), "bidders": .integer(3), "click-rates": .numbers([0.7, 0.7, 0.1]),
        "reserve": .integer(3),
        "type-chain": .rows([[0.5, 0.5, 0], [0, 1, 0], [0.25, 0.25, 0.5]]),
      ],
      ["horizon": .integer(1), "reserve": .integer(8), "budget": .integer(8)],
    ],
    "pigou": [[:], ["degree": .integer(4), "scale": .number(2)]],
    "stag-hunt": [[:], ["stag": .number(3), "hare": .number(0)]],
    "left-right": [[:], ["mu0": .numbers([0.5, 0.25, 0.25])]],
    "rock-paper-scissors": [[:], ["mu0": .numbers([0.25, 0.25, 0.5, 0])]],
  ]

  static var all: [CatalogGame] {
    Games.all.flatMap { type in
      (variants[type.name] ?? [[:]]).map { CatalogGame(type: type, configuration: $0) }
    }
  }
}

extension Configuration {
  /// `name=value`, by name.
  var spellings: [String] { map { "\($0)=\($1)" }.sorted() }
}

struct GameContractTests {
  @Test(arguments: CatalogGame.all)
  func `every game of the catalog keeps every promise`(entry: CatalogGame) throws {
    func check<Game: MeanFieldGame>(_ type: Game.Type) throws {
      let game = try Game(Game.Parameters(configuration: entry.configuration))
      for seed in 1...3 { try checkGame(game, seed: seed) }
    }
    try check(entry.type)
  }

  @Test func `names in the catalog are unique, kebab-case and sorted`() {
    let names = Games.all.map { $0.name }
    #expect(names == Set(names).sorted())
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "-" } })
    #expect(Games.all.allSatisfy { !$0.title.isEmpty && !$0.reference.isEmpty })
    #expect(Games.all.allSatisfy { $0.algorithmVersion >= 1 })
  }

  // MARK: The checks themselves

  @Test(arguments: 1...5)
  func `a sound game of two populations keeps every promise`(seed: Int) throws {
    try checkGame(try Ferry(), seed: seed)
  }

  @Test(arguments: [
    (Ferry.Fault.kernelRows, GamePromise.rows), (.adjoint, .tape), (.adjoint, .differences),
    (.derivative, .differences), (.infeasibleReward, .infeasible), (.rewardBound, .rewardBound),
    (.initialLaw, .initialLaw), (.lastKernel, .shapes), (.objectiveCount, .shapes),
    (.memory, .relabeling),
  ])
  func `a broken game is found out`(fault: Ferry.Fault, promise: GamePromise) throws {
    let breaches = try gameBreaches(of: try Ferry(fault))
    #expect(breaches.contains { $0.promise == promise }, "\(breaches)")
  }

  @Test func `what a check finds becomes an issue`() throws {
    try withKnownIssue {
      try checkGame(try Ferry(.kernelRows))
    } matching: { issue in
      issue.description.contains("ferry, ")
    }
  }
}
