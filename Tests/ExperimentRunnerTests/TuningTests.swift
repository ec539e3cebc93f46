import ExperimentBuilder
import ExperimentRunner
import GameCatalog
import MeanField
import MeanFieldSolvers
import Synchronization
import Testing

@Suite struct TuningTests {
  private func tuning(
    _ games: [String] = ["left-right"], solver: String = "online-mirror-descent",
    fixed: Configuration = ["iterations": .integer(300)], configurations: Int = 9,
    budget: Int? = nil, seed: Int = 1, metric: Tuning.Metric = .exploitability
  ) throws -> Tuning {
    try Tuning(
      games: games.map { Tuning.Game($0) }, solver: solver, fixed: fixed,
      configurations: configurations, budget: budget, seed: seed, metric: metric,
      in: Laboratory(games: Games.all + [Pennies.self], solvers: Solvers.all + [Fragile.self]))
  }

  @Test func `rungs take a third of the places and three times the iterations`() throws {
    let tuning = try tuning(configurations: 27)
    #expect(tuning.candidates.count == 27)
    #expect(tuning.schedule.map(\.places) == [27, 9, 3, 1])
    #expect(tuning.schedule.map(\.solves) == [27, 10, 4, 2])
    #expect(tuning.schedule.map(\.iterations) == [11, 33, 100, 300])
    #expect(tuning.cost == 27 * 11 + 10 * 33 + 4 * 100 + 2 * 300)
  }

  @Test func `a budget shortens the solves and is never exceeded`() throws {
    for budget in [40, 100, 500] {
      let tuning = try tuning(["left-right", "stag-hunt"], budget: budget)
      #expect(tuning.cost <= budget)
      #expect(tuning.cost > budget / 2)
    }
    let error = try #require(throws: MeanFieldError.self) { try tuning(budget: 14) }
    #expect(error.subject == "budget")
    #expect(error.expected == "at least 15 iterations for 9 configurations")
    let generous = try tuning(budget: .max)
    #expect(generous.schedule.last?.iterations == 300)
  }

  @Test func `the defaults come first, then numbers within the search range`() throws {
    let candidates = try tuning(fixed: ["growth": .number(0)], configurations: 100).candidates
    #expect(candidates.count > 90)
    #expect(Set(candidates).count == candidates.count)
    #expect(candidates[0] == ["step-size": .number(0)])
    let sizes = candidates.dropFirst().compactMap { candidate -> Double? in
      guard case .number(let size) = candidate["step-size"] else { return nil }
      return size
    }
    #expect(sizes.count == candidates.count - 1)
    #expect(sizes.allSatisfy { (1e-3...100).contains($0) })
    // Five decades with 99 numbers: about 20 in each.
    #expect(sizes.count { $0 < 1e-2 } > 5)
    #expect(sizes.count { $0 > 10 } > 5)
    #expect(try tuning(seed: 2).candidates != tuning(seed: 1).candidates)
    #expect(
      try tuning(fixed: ["growth": .number(0)], configurations: 5).candidates
        == Array(candidates.prefix(5)))
  }

  @Test func `choices are searched, fixed parameters are not`() throws {
    let candidates = try tuning(
      solver: "mesob-omo", fixed: ["c1": .number(2)], configurations: 30
    ).candidates
    #expect(Set(candidates[0].keys) == ["c2", "c3", "form", "loss", "step-size"])
    #expect(
      Set(candidates.compactMap { $0["form"] }) == [.text("projected"), .text("parameterized")])
  }

  @Test func `the answer depends on the seed and not on the workers`() throws {
    let tuning = try tuning(["left-right", "stag-hunt"])
    let results = [1, 2, 4].map { tuning.search(workers: $0) }
    #expect(results[0].rungs.count == 3)
    #expect(results.allSatisfy { $0.rungs == results[0].rungs })
    #expect(results[0].best == results[2].best)
  }

  @Test func `mirror descent on left-right wants a step size below the default`() throws {
    let result = try tuning(configurations: 27).search()
    let last = try #require(result.rungs.last)
    let (best, standard) = (try #require(last.best?.score), try #require(last.standard?.score))
    #expect(best < standard)
    #expect(best < 1e-3)
    guard case .number(let size) = result.configuration?["step-size"] else {
      Issue.record("expected a step size")
      return
    }
    #expect(size < 10)
    #expect(result.configuration?["iterations"] == .integer(300))
    // The score is what a solve gives: relative to the uniform policy, whose exploitability is 1/4.
    let solver = try OnlineMirrorDescent(configuration: #require(result.configuration))
    let solved = try LeftRight(LeftRight.Parameters()).solve(with: solver)
    // It counts as 10⁻¹² of the reward bound, 2 or less here, where it is below.
    #expect(abs(best * 0.25 - solved.evaluation.exploitability) <= 2e-12)
  }

  @Test func `several games count by their geometric mean`() throws {
    let result = try tuning(["left-right", "stag-hunt"], configurations: 3).search()
    for entry in result.rungs.flatMap(\.entries) {
      let score = try #require(entry.score)
      #expect(entry.games.count == 2)
      #expect(abs(score - (entry.games[0] * entry.games[1]).squareRoot()) <= 1e-12 * score)
    }
  }

  @Test func `what a method minimizes can be tuned for`() throws {
    let result = try tuning(
      ["stag-hunt"], solver: "mesob-omo",
      fixed: ["iterations": .integer(90), "weight": .number(2)], metric: .objective
    ).search()
    let last = try #require(result.rungs.last)
    #expect(try #require(last.best?.score) <= #require(last.standard?.score))
    #expect(try #require(last.best?.score) < 0)
  }

  @Test func `what means nothing beside the fixed parameters is not searched`() throws {
    for (form, searched) in [
      ("reduced", ["restarts"]), ("published", ["c1", "c2", "step-size"]),
    ] {
      let tuning = try tuning(
        ["pigou"], solver: "weight-sweep",
        fixed: ["form": .text(form), "iterations": .integer(90)],
        metric: .hypervolume)
      #expect(tuning.candidates[1].keys.sorted() == searched)
      #expect(tuning.search().rungs.allSatisfy { $0.failed == 0 })
    }
  }

  @Test func `a front is tuned for the area that it covers`() throws {
    let result = try tuning(
      ["pigou"], solver: "weight-sweep",
      fixed: [
        "iterations": .integer(270), "form": .text("published"),
        "social-weights": .numbers([0.1, 1, 10]),
      ], metric: .hypervolume
    ).search()
    let last = try #require(result.rungs.last)
    #expect(last.entries.compactMap(\.score).allSatisfy { (0...1).contains($0) })
    #expect(try #require(last.best?.score) <= #require(last.standard?.score))
    #expect(
      Set(try #require(result.best).configuration.keys) == ["c1", "c2", "step-size"])
    for (game, solver) in [("pigou", "mesob"), ("normal-form-dom", "mesob-front")] {
      let error = try #require(throws: MeanFieldError.self) {
        try tuning([game], solver: solver, fixed: [:], metric: .hypervolume)
      }
      #expect(error.subject.hasPrefix("--metric hypervolume"))
    }
  }

  @Test func `configurations that diverge or fail lose`() throws {
    let result = try tuning(
      ["stag-hunt"], solver: "fragile", fixed: ["iterations": .integer(9)], configurations: 40
    ).search()
    let first = result.rungs[0]
    #expect(first.failed > 5)
    let messages = Set(first.entries.compactMap(\.message))
    #expect(messages.contains("stag-hunt: diverged after 1 iterations"))
    #expect(messages.contains("fragile: expected no strain, got strain"))
    #expect(first.entries.prefix(first.entries.count - first.failed).allSatisfy { $0.score != nil })
    #expect(result.rungs.dropFirst().allSatisfy { $0.failed == 0 })
    #expect(result.best != nil)
  }

  @Test func `without a configuration that works there is no answer`() throws {
    let result = try tuning(
      ["stag-hunt"], solver: "fragile",
      fixed: ["iterations": .integer(9), "limit": .number(0)]
    ).search()
    #expect(result.rungs.count == 1)
    #expect(result.best == nil)
    #expect(result.configuration == nil)
    #expect(!result.isInterrupted)
  }

  @Test func `an interrupted search has the rungs that were complete`() throws {
    let interruption = Interruption()
    let result = try tuning().search(workers: 2, interruption: interruption) { progress in
      if progress.rung == 1 { interruption.request() }
    }
    #expect(result.isInterrupted)
    #expect(result.rungs.count == 1)
    #expect(result.best != nil)
  }

  @Test func `progress counts every solve of every rung`() throws {
    let counted = Mutex<[Int: Int]>([:])
    let tuning = try tuning(["left-right", "pennies"])
    _ = tuning.search(workers: 2) { progress in
      counted.withLock { $0[progress.rung] = max($0[progress.rung] ?? 0, progress.done) }
      #expect(progress.done <= progress.total)
    }
    let counts = counted.withLock(\.self)
    #expect(counts.keys.sorted() == [0, 1, 2])
    #expect(counts[0] == 18)
  }

  @Test func `mistakes are errors that say what was expected`() throws {
    for (solver, fixed, subject) in [
      ("uniform", [:], "solver 'uniform'"),
      (
        "online-mirror-descent", ["step-size": .number(1), "growth": .number(0)],
        "solver 'online-mirror-descent'"
      ),
      ("online-mirror-descent", ["iterations": .integer(0)], "iterations"),
      ("online-mirror-decent", [:], "solver"),
    ] as [(String, Configuration, String)] {
      let error = try #require(throws: MeanFieldError.self) {
        try tuning(solver: solver, fixed: fixed)
      }
      #expect(error.subject == subject)
    }
    #expect(throws: MeanFieldError.self) { try tuning([]) }
    #expect(throws: MeanFieldError.self) { try tuning(["left-rihgt"]) }
    #expect(throws: MeanFieldError.self) { try tuning(configurations: 1) }
  }
}

/// A solver that stays where it is, diverges beyond its limit and fails far beyond it.
struct Fragile: MeanFieldSolver {
  static let entry = CatalogEntry("fragile", "Fragile", cites: "none")

  var strain = 1.0
  var limit = 10.0
  var iterations = 9

  static let parameters: [Parameter<Self>] = [
    Parameter("strain", \.strain, in: .above(0), tuned: .linear(0...30), "how much is asked"),
    Parameter("limit", \.limit, "how much is borne"),
    Parameter("iterations", \.iterations, in: .atLeast(0), "number of steps"),
  ]

  func initialState(for game: some MeanFieldGame, from start: Policy) -> Policy { start }

  func step(_ state: inout Policy, in game: some MeanFieldGame) throws(MeanFieldError) {
    if strain > 2 * limit {
      throw MeanFieldError(.unsupported, "fragile", expected: "no strain", got: "strain")
    }
    guard strain > limit else { return }
    state = Policy(
      softmax: StateActionField(game.shape, repeating: .nan), feasible: game.feasibleActions)
  }

  func policy(of state: Policy, in game: some MeanFieldGame) -> Policy { state }
}
