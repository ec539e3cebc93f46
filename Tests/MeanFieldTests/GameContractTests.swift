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
    "beach-bar": [[:], ["n": .integer(7), "bar-loc": .integer(5), "p-still": .number(0.2)]],
    "building-evacuation": [
      [
        "n-floor": .integer(2), "floor-l": .integer(2), "floor-w": .integer(3),
        "evac-r": .number(-2),
      ],
      ["n-floor": .integer(3), "floor-l": .integer(1), "floor-w": .integer(1)],
    ],
    "conservative-treasure-hunting": [
      [:], ["horizon": .integer(2), "r": .numbers([2, -3, 0]), "c": .numbers([0.5, 2])],
    ],
    "crowd-motion": [
      ["torus-l": .integer(3), "torus-w": .integer(4), "seed": .integer(7)],
      [
        "torus-l": .integer(1), "torus-w": .integer(4), "horizon": .integer(1),
        "bar-locs": .rows([[0, 3], [0, 0]]),
      ],
    ],
    "equilibrium-price": [
      ["horizon": .integer(2)],
      ["Q": .integer(1), "H": .integer(3), "d": .number(8), "sigma": .number(1.5)],
    ],
    "linear-quadratic": [
      ["el": .integer(3), "m": .integer(1), "sigma": .number(1), "delta": .number(0.23)],
      ["el": .integer(2), "q": .number(0.5), "horizon": .integer(2)],
    ],
    "random-linear": [
      ["n": .integer(4), "m": .number(2)],
      [
        "n": .integer(2), "seed": .integer(5), "r1": .rows([[1, 2], [3, -4]]),
        "p2": .rows([[1, 2], [0, 0], [-1, 5], [2, 2]]),
      ],
    ],
    "susceptible-infected": [
      ["horizon": .integer(4)], ["horizon": .integer(2), "mu0": .numbers([0.9, 0.1])],
    ],
    "crowd-avoidance": [
      ["horizon": .integer(3), "coef-congestion": .number(2)],
      [
        "horizon": .integer(2), "size": .integer(3), "geometry": .text("torus"),
        "walls": .rows([[1, 1]]), "coef-congestion": .number(0.5),
        "congestion-matrix": .rows([[1]]), "targets": .rows([[2, 2]]),
        "initial-distribution": .rows([[0, 0, 0, 0.5], [0, 1, 0, 0.5]]),
      ],
    ],
    "crowd-modelling-1d": [[:], ["horizon": .integer(1), "size": .integer(2)]],
    "crowd-modelling-1d-as-openspiel": [["horizon": .integer(4), "size": .integer(5)]],
    "crowd-modelling-2d": crowdModelling2D,
    "crowd-modelling-2d-as-openspiel": crowdModelling2D,
    "garnet": garnet,
    "garnet-as-openspiel": garnet,
    "predator-prey": [
      ["horizon": .integer(3), "size": .integer(3)],
      [
        "horizon": .integer(3), "size": .integer(3), "geometry": .text("torus"),
        "reward-matrix": .rows([[0, -1], [1, 0]]), "noise-probability": .number(0.2),
        "initial-distribution": .rows([[0, 0, 0, 0.5], [0, 2, 1, 0.5], [1, 1, 1, 1]]),
      ],
    ],
    "pay-per-click": [
      ["horizon": .integer(2), "budget": .integer(4), "max-bid": .integer(5)],
      ["horizon": .integer(1), "pricing": .text("first"), "bidders": .integer(2)],
      [
        "horizon": .integer(2), "bidders": .integer(3), "click-rates": .numbers([0.7, 0.7, 0.1]),
        "reserve": .integer(3),
        "type-chain": .rows([[0.5, 0.5, 0], [0, 1, 0], [0.25, 0.25, 0.5]]),
      ],
      ["horizon": .integer(1), "reserve": .integer(8), "budget": .integer(8)],
      [
        "horizon": .integer(2), "budget": .integer(5), "max-bid": .integer(3),
        "auctions": .integer(2), "budgets": .numbers([2, 5, 4]),
      ],
      [
        "horizon": .integer(1), "budget": .integer(4), "max-bid": .integer(4),
        "entry": .number(0.6), "pricing": .text("first"),
      ],
    ],
    // Steps of 0.3 and 0.7 divide no travel time, so that no road everybody must take stands at a
    // jump of the waits, where a difference quotient would see it.
    "dynamic-routing": [
      ["horizon": .integer(8), "step-length": .number(0.7)],
      ["horizon": .integer(16), "step-length": .number(0.3), "vehicles": .number(7)],
      ["horizon": .integer(5), "step-length": .number(0.7), "scenario": .text("line")],
      [
        "horizon": .integer(12), "step-length": .number(0.7), "scenario": .text("files"),
        "network": .file(InputFile("net.tntp", content: .text(RoadNetworkTests.network))),
        "trips": .file(InputFile("trips.tntp", content: .text(RoadNetworkTests.trips))),
      ],
    ],
    "normal-form": [
      [:], ["payoff": .rows([[1, 2], [-3, 0]]), "constants": .numbers([0.5, -0.25])],
    ],
    "openspiel-linear-quadratic": circles,
    "openspiel-linear-quadratic-as-openspiel": circles,
    "periodic-aversion": circles,
    "periodic-aversion-as-openspiel": circles,
    "pigou": [[:], ["degree": .integer(4), "scale": .number(2)]],
    "braess": [[:], ["bridge": .number(0.25)]],
    "traffic": [
      [:],
      [
        "network": .file(InputFile("net", content: .text(TrafficTests.network))),
        "trips": .file(InputFile("trips", content: .text(TrafficTests.trips))),
        "horizon": .integer(4),
      ],
    ],
    "tabular": [
      ["file": .file(InputFile("a.h5", content: .arrays(TabularTests.leftRight)))],
      ["file": .file(InputFile("b.h5", content: .arrays(TabularTests.infection)))],
    ],
    "stag-hunt": [[:], ["stag": .number(3), "hare": .number(0)]],
    "left-right": [[:], ["mu0": .numbers([0.5, 0.25, 0.25])]],
    "rock-paper-scissors": [
      [:], ["horizon": .integer(2), "mu0": .numbers([0.25, 0.25, 0.5, 0])],
    ],
  ]

  private static let circles: [Configuration] = [
    ["horizon": .integer(3), "size": .integer(5), "side": .integer(1)],
    [
      "horizon": .integer(2), "size": .integer(4), "side": .integer(2),
      "step-length": .number(0.5), "volatility": .number(1.5),
    ],
  ]

  private static let crowdModelling2D: [Configuration] = [
    ["horizon": .integer(3), "size": .integer(4)],
    ["horizon": .integer(2), "size": .integer(1), "crowd-aversion-coef": .number(0)],
    ["horizon": .integer(2), "layout": .text("four-rooms"), "noise-intensity": .number(0.1)],
    [
      "horizon": .integer(3), "size": .integer(4), "walls": .rows([[2, 1], [2, 2]]),
      "initial-distribution": .rows([[0, 1, 0.75], [0, 3, 0.25]]),
      "positional-reward": .rows([[3, 1, 0.5], [3, 3, 0.25]]), "with-congestion": .boolean(true),
      "noise-intensity": .number(0.3), "crowd-aversion-coef": .number(0.7),
    ],
  ]

  private static let garnet: [Configuration] = [
    ["horizon": .integer(3), "seed": .integer(1)],
    [
      "horizon": .integer(3), "size": .integer(2), "num-action": .integer(2),
      "num-chance-action": .integer(1), "sparsity-factor": .number(0.5),
      "next": .rows([[1], [0], [0], [1]]), "reward": .rows([[-1, 0], [2, 0.5]]),
    ],
  ]

  static var all: [CatalogGame] {
    Games.all.flatMap { type in
      (variants[type.name] ?? [[:]]).map { CatalogGame(type: type, configuration: $0) }
    }
  }
}

extension MeanFieldGame {
  /// An instance from named parameters.
  fileprivate static func make(_ configuration: Configuration) throws -> any MeanFieldGame {
    try Self(Parameters(configuration: configuration))
  }
}

extension Configuration {
  /// `name=value`, by name.
  var spellings: [String] { map { "\($0)=\($1)" }.sorted() }
}

struct GameContractTests {
  @Test(arguments: CatalogGame.all)
  func `every game of the catalog keeps every promise`(entry: CatalogGame) throws {
    let game = try entry.type.make(entry.configuration)
    for seed in 1...3 { try checkGame(game, seed: seed) }
  }

  @Test(arguments: Games.all.map { $0.name })
  func `every game is checked with dense transitions too`(name: String) throws {
    let games = try CatalogGame.all.filter { $0.type.name == name }
      .map { try $0.type.make($0.configuration) }
    #expect(games.contains { checksDenseTransitions(of: $0) })
  }

  @Test func `names in the catalog are unique, kebab-case and sorted`() {
    let names = Games.all.map { $0.name }
    #expect(names == Set(names).sorted())
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" } })
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
    (.memory, .relabeling), (.cancellation, .adjoint),
  ])
  func `a broken game is found out`(fault: Ferry.Fault, promise: GamePromise) throws {
    let violations = try gameContractViolationes(of: try Ferry(fault))
    #expect(violations.contains { $0.promise == promise }, "\(violations)")
  }

  @Test func `what a check finds becomes an issue`() throws {
    try withKnownIssue {
      try checkGame(try Ferry(.kernelRows))
    } matching: { issue in
      issue.description.contains("ferry, ")
    }
  }
}
