import GameCatalog
import MeanField
import MeanFieldSolvers
import TestSupport
import Testing

/// A solver of the catalog with few steps.
struct CatalogSolver: Sendable, CustomTestStringConvertible {
  let type: any MeanFieldSolver.Type
  let configuration: Configuration

  var testDescription: String {
    ([type.name] + configuration.spellings).joined(separator: " ")
  }

  private static let steps = ParameterValue.integer(120)

  /// Configurations other than the default, by solver.
  private static let variants: [String: [Configuration]] = [
    "boltzmann-policy-iteration": [["iterations": steps, "step-size": .number(0.01)]],
    "equilibrium-refinement": [
      ["iterations": .integer(20)],
      ["iterations": .integer(5), "krylov": .integer(3), "step-size": .number(0.1)],
    ],
    // Best responses to the last flow run in circles; hot ones improve on the uniform start.
    "fixed-point": [["iterations": steps, "temperature": .number(10)]],
    "prior-descent": [
      ["iterations": steps, "eta": .number(50)],
      ["iterations": steps, "eta": .number(50), "n-inner": .integer(0)],
    ],
    "smoothed-fictitious-play": [
      ["iterations": steps],
      ["iterations": steps, "temperature": .number(1), "rate": .number(0.01)],
    ],
    "truthful-bidding": [[:]],
    "uniform": [[:]],
    "fictitious-play": [
      ["iterations": steps], ["iterations": steps, "rate": .number(0.01)],
      ["iterations": .integer(0)],
    ],
    "mesob": [
      ["iterations": steps], ["iterations": .integer(1)], ["iterations": .integer(0)],
      ["iterations": steps, "restarts": .integer(1), "weight": .number(0)],
    ],
    "mesob-front": [
      ["iterations": steps], ["iterations": .integer(1)], ["iterations": .integer(0)],
      ["iterations": steps, "restarts": .integer(1), "capacity": .integer(3)],
    ],
    "exhaustive-front": [
      ["iterations": .integer(5), "grid": .integer(20), "batch": .integer(10)],
      ["iterations": .integer(0)],
    ],
    "weight-sweep": [
      ["iterations": steps], ["iterations": .integer(3)], ["iterations": .integer(0)],
      ["iterations": steps, "form": .text("published"), "social-weights": .numbers([3, 0.1])],
      ["iterations": steps, "form": .text("published-projected")],
    ],
    "mesob-omo": [
      ["iterations": steps],
      ["iterations": steps, "form": .text("projected"), "step-size": .number(3e-3)],
      ["iterations": steps, "initialization": .text("zero")],
      [
        "iterations": steps, "initialization": .text("zero"), "step-size": .number(3e-3),
        "answer": .text("least-gradient-mapping"),
      ],
      [
        "iterations": steps, "form": .text("projected"), "optimizer": .text("sgd"),
        "step-size": .number(1e-5),
      ],
    ],
    "mf-omo": [
      ["iterations": steps],
      ["iterations": steps, "loss": .text("l2"), "initialization": .text("origin")],
      [
        "iterations": steps, "form": .text("projected"), "loss": .text("l1"),
        "rb-freq": .integer(7), "initialization": .text("zero"), "start-measure": .text("even"),
        "reward-bound": .number(3), "step-size": .number(3e-3),
      ],
    ],
    "mf-omi": [
      ["iterations": .integer(40), "step-size": .number(0.01)],
      [
        "iterations": .integer(10), "step-size": .number(0.05), "regularization": .number(0.1),
      ],
    ],
    "online-mirror-descent": [
      ["iterations": steps],
      ["iterations": steps, "step-size": .number(0.1)],
      ["iterations": steps, "step-size": .number(0.01), "growth": .number(0.5)],
    ],
  ]

  static var all: [CatalogSolver] {
    Solvers.all.flatMap { type in
      (variants[type.name] ?? [["iterations": steps]]).map {
        CatalogSolver(type: type, configuration: $0)
      }
    }
  }

  func check(on game: some MeanFieldGame) throws {
    let solver: any MeanFieldSolver = try type.init(configuration: configuration)
    // Refinement stops at a residual of its linear systems, not at their solutions; what is drawn
    // depends on the order of actions.
    try checkSolver(
      solver, on: game, ignoresStart: type is any FixedPolicy.Type,
      relabelingTolerance: type is EquilibriumRefinement.Type
        ? 1e-6 : type is ExhaustiveFront.Type ? .infinity : 1e-8)
  }

  /// Those for games of any size.
  static var unlimited: [CatalogSolver] { all.filter { $0.type.name != ExhaustiveFront.name } }
}

struct SolverContractTests {
  @Test(arguments: CatalogSolver.all.filter { $0.type.name != TruthfulBidding.name })
  func `every solver keeps its promises on left–right`(entry: CatalogSolver) throws {
    try entry.check(on: try LeftRight())
  }

  @Test(arguments: CatalogSolver.unlimited)
  func `every solver keeps its promises on a small auction`(entry: CatalogSolver) throws {
    var parameters = PayPerClickAuction.Parameters()
    parameters.horizon = 2
    parameters.budget = 4
    parameters.maxBid = 5
    parameters.bidders = 3
    try entry.check(on: try PayPerClickAuction(parameters))
  }

  @Test(arguments: CatalogSolver.unlimited.filter { $0.type.name != TruthfulBidding.name })
  func `every solver keeps its promises on a game of two populations`(entry: CatalogSolver) throws {
    try entry.check(on: try Ferry())
  }

  @Test func `truthful bidding needs an auction`() throws {
    let error = try #require(throws: MeanFieldError.self) {
      try LeftRight().solve(with: TruthfulBidding())
    }
    #expect(error.code == .unsupported)
    #expect(error.description.contains("left-right"))
  }

  @Test func `names in the catalog are unique and kebab-case, in groups of one purpose`() {
    let names = Solvers.all.map { $0.name }
    #expect(Set(names).count == names.count)
    let purposes = Solvers.all.map { $0.purpose }
    #expect(purposes == SolverPurpose.allCases.flatMap { one in purposes.filter { $0 == one } })
    #expect(Solvers.all.allSatisfy { !$0.advice.isEmpty && $0.purpose != .other })
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "-" } })
    #expect(Solvers.all.allSatisfy { !$0.title.isEmpty && !$0.reference.isEmpty })
  }

  // MARK: Stopping in the middle

  @Test func `a bound on exploitability stops a solve at the first scored step below it`() throws {
    let game = try LeftRight()
    var method = OnlineMirrorDescent(stepSize: 0.1)
    method.iterations = 1000
    let rules = StoppingRules(absoluteExploitability: 1e-3)
    let solution = try game.solve(with: method, stopping: rules)
    #expect(solution.criterion == .absoluteExploitability)
    #expect(solution.evaluation.exploitability <= 1e-3)
    #expect(solution.trace.exploitability.dropLast().allSatisfy { $0 > 1e-3 })
    #expect(solution.iterations == solution.trace.iterations.last)
  }

  @Test func `a relative bound counts from the start`() throws {
    let game = try LeftRight()
    var method = OnlineMirrorDescent(stepSize: 0.1)
    method.iterations = 1000
    let rules = StoppingRules(relativeExploitability: 0.5)
    let solution = try game.solve(with: method, stopping: rules)
    #expect(solution.criterion == .relativeExploitability)
    #expect(solution.evaluation.exploitability <= 0.5 * 0.25)
  }

  @Test(arguments: [0, 1, 7, 99, 100, 101, 250, 1000])
  func `sixteen steps of a doubling are scored, and the first and the last`(total: Int) throws {
    let method = OnlineMirrorDescent(stepSize: 0.1).with(\.iterations, total).with(\.accuracy, 0)
    let trace = try LeftRight().solve(with: method).trace
    #expect(trace.iterations.first == 0)
    #expect(trace.iterations.last == total)
    #expect(trace.iterations.prefix(32).elementsEqual(0...min(total, 31)))
    for start in [16, 32, 64, 128, 256] where 2 * start <= total {
      #expect(trace.iterations.count { (start..<2 * start).contains($0) } == 16)
    }
  }

  @Test func `a solve that leaves the numbers is called diverged and keeps the last policy`() throws
  {
    let game = try LeftRight()
    let solution = try game.solve(with: Wanderer(fault: .divergence))
    #expect(solution.status == .diverged)
    #expect(solution.policy.values.allSatisfy { $0.isFinite })
    #expect(solution.evaluation.exploitability.isFinite)
  }

  // MARK: The checks themselves

  @Test func `a sound solver keeps every promise`() throws {
    try checkSolver(Wanderer(fault: .none), on: try LeftRight())
  }

  @Test(arguments: [
    (Wanderer.Fault.noise, SolverPromise.sameBits), (.start, .start), (.climb, .objective),
    (.rows, .policy), (.divergence, .status), (.firstState, .relabeling), (.thread, .threads),
    (.memory, .resumption), (.leak, .exploitability),
  ])
  func `a broken solver is found out`(fault: Wanderer.Fault, promise: SolverPromise) throws {
    let violations = try solverContractViolationes(of: Wanderer(fault: fault), on: try LeftRight())
    #expect(violations.contains { $0.promise == promise }, "\(violations)")
  }
}
