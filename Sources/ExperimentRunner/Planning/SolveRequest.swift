package import ArtifactStore
package import ExperimentBuilder
package import FinitePopulation
package import MeanField
package import Results
package import SourceCode

/// Everything that decides what a solve gives: game, method, start and stopping rules, and how the
/// finite game is simulated afterwards.
package struct SolveRequest: Sendable {
  /// The game's type.
  package let game: any MeanFieldGame.Type
  /// The game's parameters, all of them.
  package let gameConfiguration: Configuration
  /// The solver.
  package let solver: any MeanFieldSolver
  /// Where it starts.
  package let start: Start
  /// When it stops early.
  package let stopping: StoppingRules
  /// How finite populations play the solution; nil if they do not.
  package let simulation: Simulation?
  /// The hashes of the files that are read: `start`, and those of parameters by their names.
  package let inputs: [String: Digest]
  /// What the program was built from; not part of the key.
  package let sources: SourceManifest?

  /// The policy that a solve starts from.
  package enum Start: Sendable, CustomStringConvertible {
    /// One that can be declared.
    case declared(InitialPolicy)
    /// One that is read from a file.
    case stored(PolicyFile)

    /// The spelling in configurations.
    package var description: String {
      switch self {
      case .declared(let policy): policy.description
      case .stored: "file"
      }
    }

    /// The path of the file.
    var path: String? {
      switch self {
      case .declared: nil
      case .stored(let file): file.path
      }
    }
  }

  /// Looks the names up and checks the parameters; files are hashed now, and those of games read.
  package init(
    game name: String, _ gameConfiguration: Configuration = [:], solver solverName: String,
    _ solverConfiguration: Configuration = [:], start: Start = .declared(.uniform),
    stopping: StoppingRules = .init(), simulation: Configuration? = nil,
    in laboratory: Laboratory
  ) throws {
    game = try laboratory.game(named: name)
    let loaded = try game.complete(gameConfiguration).loadingFiles()
    self.gameConfiguration = loaded.configuration
    solver = try laboratory.makeSolver(named: solverName, configuration: solverConfiguration)
    self.start = start
    self.stopping = stopping
    self.simulation = try simulation.map { try Simulation(configuration: $0) }
    sources = laboratory.sources
    var inputs = loaded.hashes
    inputs["start"] = try start.path.map(Digest.init(ofFileAt:))
    self.inputs = inputs
  }

  /// The paths of the files that are read, by the names of ``inputs``.
  var inputPaths: [String: String] {
    var paths: [String: String] = [:]
    for (name, value) in gameConfiguration {
      if case .file(let file) = value, !file.isNone { paths[name] = file.path }
    }
    paths["start"] = start.path
    return paths
  }

  /// Throws if the file to start from is not the one that is part of the key any more.
  func checkStart() throws {
    guard let path = start.path, try Digest(ofFileAt: path) != inputs["start"] else { return }
    throw RunnerError(
      .inputChanged, "start, file \(path)",
      expected: "the content that it had when the trial was planned", got: "another one")
  }

  /// What is hashed to the run key, and stored with the result.
  ///
  /// A time limit is not part of it: a solve that ends by it is no run.
  package var configuration: RunConfiguration {
    RunConfiguration(
      game: .init(
        game.entry.recordedName, version: game.algorithmVersion,
        parameters: JSONObject(hashed: gameConfiguration)),
      method: .init(
        solverName, version: type(of: solver).algorithmVersion,
        parameters: JSONObject(hashed: solver.configuration)),
      start: start.description,
      stopping: [
        "absolute-exploitability": stopping.absoluteExploitability,
        "relative-exploitability": stopping.relativeExploitability,
      ].compactMapValues(\.self),
      simulation: simulation.map {
        .init(
          nil, version: Simulation.algorithmVersion,
          parameters: JSONObject(hashed: $0.configuration))
      },
      inputs: inputs)
  }

  /// The run key.
  package var key: RunKey { configuration.key }

  /// The solver's name in files.
  package var solverName: String { type(of: solver).entry.recordedName }

  /// Builds the game.
  package func makeGame() throws(MeanFieldError) -> any MeanFieldGame {
    try game.make(gameConfiguration)
  }
}

extension JSONObject {
  /// Parameters as they enter the run key.
  init(hashed configuration: Configuration) {
    self.init(configuration.mapValues(JSONValue.init(hashed:)))
  }
}

extension JSONValue {
  fileprivate init(hashed value: ParameterValue) {
    self =
      switch value {
      case .integer(let value): .integer(value)
      case .number(let value): .number(value)
      case .boolean(let value): .boolean(value)
      case .text(let value): .text(value)
      case .numbers(let values): .array(values.map(JSONValue.number))
      case .rows(let rows): .array(rows.map { .array($0.map(JSONValue.number)) })
      // What is in the file counts, and that is among the inputs; its place does not.
      case .file(let file): .text(file.isNone ? "" : "file")
      }
  }
}

extension MeanFieldGame {
  /// All parameters, the missing ones by default, checked.
  fileprivate static func complete(
    _ configuration: Configuration
  ) throws(MeanFieldError) -> Configuration {
    try Parameters(configuration: configuration).configuration
  }
}
