import GameCatalog
import MeanField
import Testing

/// Parameters far from the defaults.
struct GameSizeTests {
  /// Each product of sizes is beyond 2²⁶.
  static let absurd: [(any MeanFieldGame.Type, Configuration)] = [
    (BeachBar.self, ["n": .integer(1_000_000), "horizon": .integer(1_000_000)]),
    (
      BuildingEvacuation.self,
      ["n-floor": .integer(10_000), "floor-l": .integer(10_000), "floor-w": .integer(10_000)]
    ),
    (ConservativeTreasureHunting.self, ["n": .integer(1000)]),
    (CrowdMotion.self, ["torus-l": .integer(10_000), "torus-w": .integer(10_000)]),
    (
      EquilibriumPrice.self,
      ["s-inv": .integer(1_000_000), "Q": .integer(1_000_000), "H": .integer(1_000_000)]
    ),
    (EquilibriumPrice.self, ["d": .number(1e9), "sigma": .number(0.01)]),
    (LinearQuadratic.self, ["el": .integer(100_000), "m": .integer(100_000)]),
    (RandomLinear.self, ["n": .integer(1000)]),
  ]

  @Test(arguments: absurd.indices)
  func `a game that no memory holds is refused`(index: Int) {
    func build<Game: MeanFieldGame>(_ type: Game.Type) throws {
      _ = try Game(Game.Parameters(configuration: Self.absurd[index].1))
    }
    let error = #expect(throws: MeanFieldError.self) { try build(Self.absurd[index].0) }
    #expect(error?.code == .invalidParameter)
    #expect(error?.expected.contains("of at most") == true)
  }

  /// Everybody in one place, and everybody spread: where company costs most and least.
  @Test(arguments: MFGLibGame.names)
  func `the reward bound holds where the population is extreme`(name: String) throws {
    let game = try MFGLibGame(name).game
    let pairs = game.shape.pairCount
    for crowded in 0..<pairs {
      var L = [Double](repeating: 0, count: pairs)
      L[crowded] = 1
      for t in 0...game.horizon {
        let largest = game.stage(at: t, given: L.span).rewards.reduce(0) { max($0, abs($1)) }
        #expect(largest <= game.rewardBound * (1 + 1e-12), "pair \(crowded), epoch \(t)")
      }
    }
  }
}
