package import ArtifactStore
package import ExperimentBuilder
package import MeanField
import Results

/// The `key=value` words of a command, given to the game and the solver that know the keys.
package struct Assignments {
  /// The game's parameters.
  package private(set) var game: Configuration = [:]
  /// The solver's parameters.
  package private(set) var solver: Configuration = [:]

  /// Assigns each word to the one that knows its key, or to the one that its prefix names.
  package init(
    _ words: [String], game: any MeanFieldGame.Type, solver: (any MeanFieldSolver.Type)? = nil
  ) throws {
    for word in words {
      let override = try Override(parsing: word.withFileContents())
      let name = override.name
      guard let text = override.values.first, override.values.count == 1 else {
        throw ExperimentError(
          .invalidOverride, "parameter '\(name)'",
          expected: "one value (sweeps are for 'mesob run')",
          got: "'\(word)'")
      }
      let known: [Override.Side: [String]] = [
        .game: game.parameterType.spelledNames, .solver: solver?.spelledNames ?? [],
      ]
      let isGame = try override.owner(among: known, subject: "parameter '\(name)'") == .game
      let type: (any ParameterSet.Type)? = isGame ? game.parameterType : solver
      guard let (recorded, value) = try type?.assignment(name, parsing: text) else { continue }
      let old =
        isGame
        ? self.game.updateValue(value, forKey: recorded)
        : self.solver.updateValue(value, forKey: recorded)
      try ExperimentError.require(
        old == nil, .invalidOverride, "parameter '\(name)'", expected: "one value", got: "two")
    }
  }
}

extension SolveRequest {
  /// One game and one method by their names, with `key=value` words for both.
  package init(
    game: String, solver: String, _ words: [String], start: String = "uniform",
    stopping: StoppingRules = StoppingRules(), in laboratory: Laboratory, store: ArtifactStore
  ) throws {
    let assignments = try Assignments(
      words, game: laboratory.game(named: game), solver: laboratory.solver(named: solver))
    try self.init(
      game: game, assignments.game, solver: solver, assignments.solver,
      start: Start(parsing: start, in: laboratory, store: store), stopping: stopping,
      in: laboratory)
  }
}

extension SolveRequest.Start {
  /// A policy to start from: one that can be declared, or that of a file or a run.
  package init(parsing text: String, in laboratory: Laboratory, store: ArtifactStore) throws {
    if let policy = InitialPolicy(parsing: text) {
      self = .declared(policy)
      return
    }
    try ExperimentError.require(
      Disk.exists(text) || !["random:", "leaning:"].contains(where: text.hasPrefix),
      .invalidOverride, "start '\(text)'",
      expected: "random:SEED with a whole number of 64 bits, or leaning:ACTION:PROBABILITY",
      got: "another text")
    self = .stored(try PolicyFile(named: text, in: laboratory, store: store))
  }
}

extension Tuning {
  /// The same of games by their names, with `key=value` words for all of them and for the method.
  package init(
    games names: [String], solver: String, _ words: [String], configurations: Int = 27,
    budget: Int? = nil, seed: Int = 0, metric: Metric = .exploitability, in laboratory: Laboratory
  ) throws {
    let type = try laboratory.solver(named: solver)
    var fixed: Configuration = [:]
    let games = try names.map { name in
      let parts = try Assignments(words, game: laboratory.game(named: name), solver: type)
      fixed = parts.solver
      return Game(name, parts.game)
    }
    try self.init(
      games: games, solver: solver, fixed: fixed, configurations: configurations, budget: budget,
      seed: seed, metric: metric, in: laboratory)
  }
}

/// A flow that any program wrote, and the game that it is scored in.
package struct ForeignFlow {
  /// The game.
  package let game: any MeanFieldGame
  /// The policy, or the one that the occupation measure plays.
  private let policy: Policy
  /// The occupation measure; nil if a policy was given.
  private let measure: OccupationMeasure?

  /// Reads a policy, or else an occupation measure, from a file or a run, for a game by its name and
  /// `key=value` words.
  package init(
    policyIn policy: String?, orFlowIn flow: String?, game name: String, _ words: [String],
    in laboratory: Laboratory, store: ArtifactStore
  ) throws {
    let game = try laboratory.makeGame(
      named: name,
      configuration: Assignments(words, game: laboratory.game(named: name)).game)
    let file = try PolicyFile(named: policy ?? flow ?? "", in: laboratory, store: store)
    measure = try flow.map { _ in try file.occupationMeasure(for: game) }
    self.policy =
      try measure.map { Policy(inducing: $0, feasible: game.feasibleActions) }
      ?? file.policy(for: game)
    self.game = game
  }

  /// The scores.
  package var scored: ScoredFlow { ScoredFlow(of: policy, at: measure, in: game) }
}
