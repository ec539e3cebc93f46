import ArtifactStore
import Certificates
import ExperimentBuilder
import Foundation
import GameCatalog
import HDF5
import MeanField
import MeanFieldSolvers
import Results
import TestSupport
import Testing
import Verification

@testable import ExperimentRunner

/// How far the answers of the exhaustive front are from the best balance.
struct CertifiedBalanceTests {
  private let laboratory = Laboratory(games: Games.all, solvers: Solvers.all)

  private func solve(
    _ game: String, _ parameters: Configuration = [:], weight: Double = 1
  ) throws -> SolvedGame {
    try SolveRequest(
      game: game, parameters, solver: "exhaustive-front",
      ["weight": .number(weight), "grid": .integer(2000), "batch": .integer(400)],
      in: laboratory
    ).solve()
  }

  @Test(arguments: [
    "pigou", "stag-hunt", "braess", "left-right", "normal-form", "normal-form-coop",
    "normal-form-dom", "normal-form-biased-indirect-rps", "traffic",
  ])
  func `answers in small games of the catalog are proved to be the best`(game: String) throws {
    for weight in [0.1, 1] {
      let solved = try solve(game, weight: weight)
      let bound = try #require(solved.balance).bound
      for point in try #require(solved.solution.front).points {
        let F = point.exploitability - weight * point.objective
        #expect(F >= bound.lowerBound - 1e-9 * max(1, abs(F)))
      }
      #expect(bound.gap <= 1e-4 * max(1, solved.game.rewardBound), "\(game), weight \(weight)")
    }
  }

  /// Least at u = λ/(2 + 2λ): F = λ − λ²/(4 + 4λ).
  @Test func `the bound of Pigou's roads is that of the closed form`() throws {
    let bound = try #require(solve("pigou").balance).bound
    #expect(bound.lowerBound <= 0.875 && bound.lowerBound >= 0.875 - 1e-9)
  }

  /// Two populations with bilinear rewards: nobody gains anything where both are even.
  @Test func `each population replies for itself`() throws {
    let game = try Pennies(.init())
    var solver = ExhaustiveFront(weight: 0)
    (solver.grid, solver.batch) = (2000, 400)
    let solution = try game.solve(with: solver)
    let balance = try #require(try CertifiedBalance(solution, by: solver, in: game))
    #expect(balance.bound.lowerBound <= 0 && balance.bound.lowerBound >= -1e-3)
    #expect(balance.bound.gap <= 1e-2)
  }

  @Test(arguments: 0..<6)
  func `the bound is below the whole front of drawn games, and near it`(seed: Int) throws {
    let kinds: [DrawnGame.Kind] = [.congestion, .potential, .zeroSum, .coordination]
    let game = DrawnGame(kinds[seed % 4], seed: seed, states: 2, actions: 2, horizon: 1)
    var solver = ExhaustiveFront()
    (solver.grid, solver.batch) = (20_000, 1000)
    let solution = try game.solve(with: solver)
    let balance = try #require(try CertifiedBalance(solution, by: solver, in: game))
    let front = try #require(solution.front)
    for point in front.points {
      #expect(point.exploitability - point.objective >= balance.bound.lowerBound - 1e-9)
    }
    #expect(balance.bound.gap <= 1e-3)
  }

  // MARK: Files

  private func file(of record: ResultRecord) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "balance-\(UUID()).h5")
    try record.write(to: path.path(percentEncoded: false))
    return path.path(percentEncoded: false)
  }

  /// Checks the certificate of a record in which one number is another one.
  private func check(
    _ record: ResultRecord, _ dataset: String = "", by change: Double = 0
  ) throws -> CertificateCheck {
    var record = record
    for i in record.arrays.indices where record.arrays[i].path == dataset {
      guard case .doubles(var values) = record.arrays[i].values else { continue }
      values[0] += change
      record.arrays[i].values = .doubles(values)
    }
    let path = try file(of: record)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return CertificateCheck(of: StoredResult(path: path))
  }

  @Test func `a file proves its bound without the game, and a spoiled number is noticed`() throws {
    let solved = try solve("pigou", ["degree": .integer(3)])
    let record = try solved.record
    let path = try file(of: record)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try BalanceRecord(reading: ResultFile(at: path)) == solved.balance?.record)
    let held = try check(record)
    #expect(held.outcome == .yes, "\(held.differences) \(held.obstacle ?? "")")
    #expect(held.balance == solved.balance?.bound)
    for (dataset, changed) in [
      ("/balance/coefficient", "/game/reward"), ("/balance/weight", "/balance/lower_bound"),
      ("/balance/lower_bound", "/balance/lower_bound"), ("/balance/value", "/balance/value"),
      ("/metrics/certified_gap", "/metrics/certified_gap"),
    ] {
      let check = try check(record, dataset, by: 1e-6)
      #expect(check.outcome == .no, "\(dataset)")
      #expect(check.differences.contains { $0.dataset == changed }, "\(dataset)")
    }
  }

  @Test func `games of other functions and other methods have no bound`() throws {
    let solved = try SolveRequest(
      game: "beach-bar", ["n": .integer(1), "bar-loc": .integer(0), "horizon": .integer(1)],
      solver: "exhaustive-front",
      ["iterations": .integer(2), "batch": .integer(10)], in: laboratory
    ).solve()
    #expect(solved.balance == nil && solved.lacksBound)
    #expect(try !solved.record.arrays.contains { $0.path.hasPrefix("/balance") })
    let other = try SolveRequest(game: "pigou", solver: "mesob", in: laboratory).solve()
    #expect(other.balance == nil && !other.lacksBound)
  }
}
