import Foundation
import GameCatalog
import MeanField
import MeanFieldSolvers
import TestSupport
import Testing

/// Fronts of tiny games, looked for everywhere, and how near the front method comes to them.
struct ExhaustiveFrontTests {
  // MARK: Closed forms

  /// With u = 1 − x, Expl = u² and W = u − u² − 1 for u up to 1/2.
  @Test func `Pigou's front is that of the closed form`() throws {
    let solution = try Pigou().solve(with: ExhaustiveFront())
    let front = try #require(solution.front)
    #expect(solution.status == .converged)
    for point in front.nondominated {
      let u = max(0, point.exploitability).squareRoot()
      #expect(abs(point.objective - (u - u * u - 1)) <= 1e-12)
    }
    let corner = BalanceFront.Reference(exploitability: 0.25, objective: -1)
    #expect(front.hypervolume(from: corner) >= 0.9995 * (1.0 / 12 - 1.0 / 32))
  }

  /// Expl of the kink and W of the optimum, both from a grid.
  @Test func `the cooperation game's front has the optimum that is known`() throws {
    let front = try #require(
      try NormalFormExample<CooperationPayoff>().solve(with: ExhaustiveFront()).front)
    #expect(abs(try #require(front.nondominated.last).objective - 11.0771) <= 1e-4)
    let kink = front.nondominated.last { $0.exploitability <= 0.0378 }
    #expect(abs(try #require(kink).objective - 9.82698) <= 1e-2)
  }

  @Test func `the answer is the front's point for the weight`() throws {
    for weight in [0.5, 1, 2] {
      let solution = try Pigou().solve(with: ExhaustiveFront(weight: weight))
      let found = solution.evaluation.exploitability - weight * solution.evaluation.objectives[0]
      // u² − λ (u − u² − 1) is least at u = λ/(2 + 2λ).
      let u = weight / (2 + 2 * weight)
      #expect(abs(found - (u * u - weight * (u - u * u - 1))) <= 1e-6)
    }
  }

  // MARK: What is looked at

  /// Four states of three actions, at two epochs: 16 numbers.
  @Test func `games of more than six free numbers are refused`() throws {
    let game = DrawnGame(.congestion, seed: 0, states: 4, actions: 3, horizon: 1)
    let error = try #require(throws: MeanFieldError.self) {
      try game.solve(with: ExhaustiveFront())
    }
    #expect(error.code == .unsupported)
    #expect(error.got == "16" && error.expected.contains("at most 6"))
  }

  /// Only the origin is there at first, and nothing is to be decided at the destination.
  @Test func `states that nobody reaches do not count`() throws {
    let game = try Braess()
    #expect(game.feasibleActions.counts.reduce(0) { $0 + $1 - 1 } * (game.horizon + 1) > 6)
    let front = try #require(try game.solve(with: ExhaustiveFront()).front)
    #expect(front.nondominated.count > 25)
  }

  // MARK: The front method

  /// Seeds of games with a trade-off: at least 25 points on the front.
  private static let seeds = [
    0, 1, 2, 3, 5, 6, 8, 10, 11, 15, 16, 18, 20, 21, 23, 25, 26, 30, 31, 35, 36, 38, 40, 41, 42, 43,
    45, 46, 48, 50,
  ]

  /// The indicators of all thirty games if `MESOB_TESTS` is `full`, of five otherwise.
  @Test func `the front method covers the fronts of drawn games`() throws {
    let isFull = ProcessInfo.processInfo.environment["MESOB_TESTS"] == "full"
    var indicators: [Double] = []
    for seed in isFull ? Self.seeds : [0, 2, 16, 43, 48] {
      let kind = try #require(DrawnGame.Kind(rawValue: seed % 5))
      let game = DrawnGame(kind, seed: seed, states: 2, actions: 2, horizon: 1)
      let truth = try #require(try game.solve(with: ExhaustiveFront()).front)
      let front = try #require(try game.solve(with: MESOBFront()).front)
      #expect(truth.nondominated.count >= 25)
      indicators.append(front.additiveIndicator(covering: truth))
      // It does not lie: what it claims is there.
      #expect(truth.additiveIndicator(covering: front) <= 1e-2, "game \(seed)")
    }
    #expect(indicators.allSatisfy { $0 <= 1e-2 }, "\(indicators)")
    let covered = indicators.count { $0 <= 1e-3 }
    #expect(10 * covered >= 9 * indicators.count, "\(indicators)")
  }

  private func share(of game: some MeanFieldGame) throws -> Double {
    let truth = try #require(try game.solve(with: ExhaustiveFront()).front)
    let front = try #require(try game.solve(with: MESOBFront()).front)
    let corner = try #require(truth.nadir)
    return front.hypervolume(from: corner) / truth.hypervolume(from: corner)
  }

  @Test func `the front method has 99.9 % of the area of known games`() throws {
    #expect(try share(of: NormalFormExample<CooperationPayoff>()) >= 0.999)
    #expect(try share(of: Pigou()) >= 0.999)
    #expect(try share(of: Braess()) >= 0.999)
  }
}
