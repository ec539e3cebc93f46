import Foundation
import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// Where competitive methods end by default, on games that they were not made for.
struct ConvergenceTests {
  private static let isFull = ProcessInfo.processInfo.environment["MESOB_TESTS"] == "full"

  /// Every game of the catalog that needs no file.
  private static let games = Games.all.filter { $0.name != Tabular.name }.map { $0.name }
  /// The games in which a step takes milliseconds.
  private static let large: Set = [
    "building-evacuation", "crowd-modelling-2d", "crowd-modelling-2d-as-openspiel", "crowd-motion",
    "dynamic-routing", "periodic-aversion", "periodic-aversion-as-openspiel", "predator-prey",
    "crowd-avoidance",
  ]

  /// The relative exploitability and the status of a default solve of a default game.
  private func solve(
    _ method: some MeanFieldSolver, _ name: String
  ) throws -> (relative: Double, solution: Solution) {
    func solve<Game: MeanFieldGame>(_ type: Game.Type) throws -> Solution {
      try Game(Game.Parameters()).solve(with: method)
    }
    let type = try #require(Games.all.first { $0.name == name })
    let solution = try solve(type)
    return (solution.relativeExploitability, solution)
  }

  @Test(arguments: games)
  func `an equilibrium is found in every game`(game: String) throws {
    guard Self.isFull || game != "crowd-motion" else { return }
    let (relative, solution) = try solve(NashEquilibrium(), game)
    #expect(relative <= 1e-8)
    #expect(solution.status == .converged && solution.criterion == .relativeExploitability)
  }

  /// To 10⁻³ within 2000 steps.
  @Test(arguments: games)
  func `mirror and prior descent come close in every game`(game: String) throws {
    guard Self.isFull || !Self.large.contains(game) else { return }
    for found in try [
      solve(OnlineMirrorDescent().with(\.accuracy, 1e-3), game),
      solve(PriorDescent().with(\.accuracy, 1e-3), game),
    ] {
      #expect(found.relative <= 1e-3)
      #expect(found.solution.iterations <= 2000)
    }
  }

  /// The games in which a method is not at 10⁻³ by default; the status of each says so.
  private static let slow: [String: Set<String>] = [
    "boltzmann-policy-iteration": ["susceptible-infected"],
    "smoothed-fictitious-play": ["normal-form-biased-indirect-rps", "susceptible-infected"],
    "fictitious-play": ["normal-form-biased-indirect-rps", "susceptible-infected"],
    "fixed-point": [
      "normal-form-biased-indirect-rps", "susceptible-infected", "rock-paper-scissors",
    ],
  ]

  @Test(arguments: [
    "boltzmann-policy-iteration", "smoothed-fictitious-play", "fictitious-play", "fixed-point",
    "equilibrium-refinement",
  ])
  func `other methods come close by default, or say that they do not`(name: String) throws {
    let type = try #require(Solvers.all.first { $0.name == name })
    for game in Self.games where Self.isFull || !Self.large.contains(game) {
      let (relative, solution) = try solve(type.init(), game)
      if Self.slow[name]?.contains(game) ?? false {
        #expect(solution.status != .converged && solution.criterion == nil, "\(game)")
      } else if !Self.large.contains(game) {
        #expect(relative <= 1e-3, "\(game)")
      }
      #expect((solution.status == .converged) == (relative <= 1e-8), "\(game)")
    }
  }

  /// A longer solve goes on where a shorter one ends, with the same scores until then.
  @Test(
    arguments: Solvers.all.filter { ![.front, .reference].contains($0.purpose) }.map { $0.name })
  func `the scores of a longer solve extend those of a shorter one`(name: String) throws {
    let type = try #require(Solvers.all.first { $0.name == name })
    func traces(_ type: (some MeanFieldSolver).Type) throws -> [Trace] {
      guard type.init().iterations > 0 else { return [] }
      return try [40, 83].map { count in
        var method = type.init()
        try method.set("iterations", to: .integer(count))
        return try LeftRight().solve(with: method).trace
      }
    }
    let found = try traces(type)
    guard let short = found.first, let long = found.last else { return }
    let common = zip(short.iterations, short.exploitability).filter {
      long.iterations.contains($0.0)
    }
    for (k, value) in common {
      #expect(long.exploitability[try #require(long.iterations.firstIndex(of: k))] == value)
    }
    #expect(common.count >= min(30, long.iterations.count))
  }
}
