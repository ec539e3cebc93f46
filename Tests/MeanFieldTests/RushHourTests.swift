import Foundation
import MeanField
import MeanFieldSolvers
import TestSupport
import Testing

/// The example of `AddingAGame.md`.
struct RushHourTests {
  @Test(arguments: 1...3)
  func `the example game keeps every promise`(seed: Int) throws {
    try checkGame(try RushHour(), seed: seed)
  }

  @Test func `a game takes at most sixty lines and no derivative`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "RushHour.swift")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 61)
    #expect(!text.contains("pullback"))
  }

  @Test func `methods that never heard of the game solve it`() throws {
    let game = try RushHour()
    let solution = try game.solve(with: EquilibriumRefinement())
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let before = game.flow(inducedBy: uniform).evaluation(in: game).exploitability
    #expect(solution.evaluation.exploitability <= 1e-8 * before)
  }

  @Test func `who cannot arrive in time stays at home`() throws {
    var parameters = RushHour.Parameters()
    parameters.horizon = 1
    let game = try RushHour(parameters)
    let solution = try game.solve(with: OnlineMirrorDescent(stepSize: 10).with(\.accuracy, 0))
    #expect(solution.policy[0, 0, 0] >= 1 - 1e-12)
    #expect(abs(solution.evaluation.value + 2 * parameters.boredom) <= 1e-12)
  }
}
