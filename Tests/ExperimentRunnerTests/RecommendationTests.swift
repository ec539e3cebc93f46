import ArtifactStore
import ExperimentRunner
import FinitePopulation
import Foundation
import GameCatalog
import MeanField
import TestSupport
import Testing

/// What bids are recommended, and what that is worth.
struct RecommendationTests {
  /// The policy that a method finds in the default auction.
  private func played(
    _ solver: String, _ parameters: Configuration = [:], game: Configuration = [:]
  ) throws -> PlayedPolicy {
    PlayedPolicy(
      try SolveRequest(
        game: "pay-per-click", game, solver: solver, parameters, in: Fixtures.laboratory
      ).solve())
  }

  private func recommendations(
    _ played: PlayedPolicy, _ request: RecommendationRequest = .init(), threads: Int = 1
  ) throws -> BidRecommendations {
    var request = request
    if request.agents == RecommendationRequest().agents { request.agents = 100 }
    return try #require(
      try request.recommendations(
        of: played.policy, in: played.game, key: played.key.leadingWord, threads: threads))
  }

  @Test func `points are those that agents reach, in order`() throws {
    let played = try played("truthful-bidding")
    let all = try recommendations(played).entries
    #expect(all.allSatisfy { $0.share >= 1e-6 })
    let places = all.map { [$0.epoch, $0.type, $0.budget] }
    #expect(places == places.sorted { $0.lexicographicallyPrecedes($1) })
    #expect(all.filter { $0.epoch == 0 }.map(\.budget) == [8, 8, 8])
    for t in 0...9 {
      let share = all.filter { $0.epoch == t }.reduce(0) { $0 + $1.share }
      #expect(abs(share - 1) < 1e-4)
    }
    var request = RecommendationRequest()
    request.type = 3
    let third = try recommendations(played, request).entries
    #expect(
      third.map { [$0.epoch, $0.budget] }
        == all.filter { $0.type == 3 }.map { [$0.epoch, $0.budget] })
    #expect(third.allSatisfy { $0.value == 8 })
  }

  @Test func `a single point needs nobody to reach it`() throws {
    var request = RecommendationRequest()
    (request.type, request.budget, request.epoch) = (2, 4, 0)
    let entry = try #require(
      try recommendations(try played("truthful-bidding"), request).entries.first)
    #expect(entry.share == 0)
    #expect(entry.bid == 4 && entry.meanBid == 4)
    #expect(entry.distribution == [0, 0, 0, 0, 1, 0, 0, 0, 0])
    #expect(entry.outcomes[0].meanField > 0)
  }

  @Test func `truthful bidding gains exactly nothing over itself`() throws {
    let found = try recommendations(try played("truthful-bidding"))
    for entry in found.entries {
      let advantage = try #require(entry.truthfulAdvantage)
      #expect(advantage.meanField == 0)
      #expect(advantage.simulated.mean == 0)
      #expect(advantage.simulated.standardError == 0)
    }
    #expect(found.entries.contains { $0.regret.meanField > 0.1 })
  }

  @Test func `regrets are not negative, and at the start they make the exploitability`() throws {
    let played = try played("mesob", ["weight": .number(1), "iterations": .integer(300)])
    let entries = try recommendations(played).entries
    #expect(entries.allSatisfy { $0.regret.meanField > -1e-12 })
    let regret = entries.filter { $0.epoch == 0 }.reduce(0) { $0 + $1.share * $1.regret.meanField }
    let evaluation = played.game.flow(inducedBy: played.policy).evaluation(in: played.game)
    #expect(abs(regret - evaluation.exploitability) < 1e-12)
    #expect(evaluation.exploitability > 0.01)
    let utility = entries.filter { $0.epoch == 0 }
      .reduce(0) { $0 + $1.share * $1.utility.meanField }
    #expect(abs(utility - evaluation.value) < 1e-12)
  }

  @Test func `nobody regrets an equilibrium, in the mean field or among many`() throws {
    var request = RecommendationRequest()
    request.agents = 20_000
    request.epoch = 0
    let found = try recommendations(
      try played("online-mirror-descent", ["step-size": .number(10)]), request, threads: 2)
    for entry in found.entries {
      #expect(entry.regret.meanField > -1e-12 && entry.regret.meanField < 1e-4)
      #expect(
        abs(entry.regret.simulated.mean - entry.regret.meanField)
          <= 3 * entry.regret.simulated.standardError)
      #expect(try #require(entry.truthfulAdvantage).meanField > 0)
    }
  }

  @Test func `a stored policy has the same recommendations as the solve, to the same bits`() throws
  {
    let folder = try TemporaryFolder()
    let solved = try SolveRequest(
      game: "pay-per-click", ["horizon": .integer(3)], solver: "mesob",
      ["iterations": .integer(50)], in: Fixtures.laboratory
    ).solve()
    let path = "\(folder.path)/solution.h5"
    try solved.write(to: path)
    let stored = try PlayedPolicy(
      ofFileAt: path, in: Fixtures.laboratory, store: ArtifactStore(root: folder.path))
    #expect(stored.key == solved.request.key)
    let fresh = try recommendations(PlayedPolicy(solved))
    #expect(try recommendations(stored, threads: 2).entries == fresh.entries)
    #expect(fresh.entries.contains { $0.utility.simulated.standardError > 0 })
  }
}
