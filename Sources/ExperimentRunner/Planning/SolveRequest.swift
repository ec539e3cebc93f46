package import ArtifactStore
package import ExperimentBuilder
package import FinitePopulation
package import MeanField
package import Results
package import SourceCode
package import Vocabulary

/// What keeps a request from being served: what, where, what was expected and what was found.
package typealias RunnerError = Failure<RunnerFailure>

/// The kinds of `RunnerError`.
package enum RunnerFailure: String, FailureCode {
  /// A file without a dataset of the name that is looked for.
  case missingDataset
  /// An array whose shape does not fit the game.
  case wrongShape
  /// An array too large to be written.
  case tooLarge
  /// An input file that is not there, or is of another kind.
  case unreadable
  /// An input file that changed after its hash entered the run key.
  case inputChanged
  /// Work that somebody stopped.
  case interrupted
  /// A scheduler's command that is not on the search path.
  case schedulerMissing
  /// A scheduler that does not answer, or refuses what it is asked for.
  case schedulerFailed
  /// A record of a submission that cannot be read.
  case damagedSubmission
}

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
    var path: String? { if case .stored(let file) = self { file.path } else { nil } }
  }

  /// Looks the names up and checks the parameters; files are hashed now, and those of games read.
  ///
  /// Where a declaration says which file is meant, the store's copy of it will do.
  package init(
    game name: String, _ gameConfiguration: Configuration = [:], solver solverName: String,
    _ solverConfiguration: Configuration = [:], start: Start = .declared(.uniform),
    stopping: StoppingRules = .init(), simulation: Configuration? = nil,
    in laboratory: Laboratory, store: ArtifactStore? = nil
  ) throws {
    game = try laboratory.game(named: name)
    let complete = try game.parameterType.init(configuration: gameConfiguration)
    let loaded = try complete.configuration.loadingFiles(for: game.parameterType, in: store)
    self.gameConfiguration = loaded.configuration
    solver = try laboratory.solver(named: solverName).init(configuration: solverConfiguration)
    self.start = start
    self.stopping = stopping
    self.simulation = try simulation.map { try Simulation(configuration: $0) }
    sources = laboratory.sources
    var inputs = loaded.hashes
    inputs["start"] = try start.path.map(Digest.init(ofFileAt:))
    self.inputs = inputs
  }

  /// Keeps copies of the files that the solve reads.
  func keepInputs(in store: ArtifactStore) throws {
    if let path = start.path, let hash = inputs["start"] {
      try store.keepInput(ofFileAt: path, hash: hash)
    }
    for case (let name, .file(let file)) in gameConfiguration where name != "start" {
      if let hash = inputs[name] { try store.keepInput(ofFileAt: file.path, hash: hash) }
    }
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
  /// The value of a parameter as it enters the run key.
  package init(hashed value: ParameterValue) {
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

/// The configuration of a result file, read back to be answered again.
extension RunConfiguration {
  /// What is to be solved; input files are those that the store keeps.
  package func request(in laboratory: Laboratory, store: ArtifactStore) throws -> SolveRequest {
    let (method, stopping) = (try known(method, "method"), stopping)
    return try SolveRequest(
      game: known(game, "game").name ?? "", try gameParameters(in: store),
      solver: method.name ?? "", method.configuration(),
      start: try startPolicy(in: store),
      stopping: StoppingRules(
        absoluteExploitability: stopping["absolute-exploitability"],
        relativeExploitability: stopping["relative-exploitability"]),
      simulation: simulation?.configuration(), in: laboratory)
  }

  /// The game that was solved.
  package func makeGame(in laboratory: Laboratory, store: ArtifactStore) throws -> any MeanFieldGame
  {
    try laboratory.makeGame(
      named: known(game, "game").name ?? "", configuration: gameParameters(in: store))
  }

  private func known(_ part: Part?, _ name: String) throws -> Part {
    guard let part, part.name != nil else {
      throw ArtifactError(
        .damaged, "configuration, member '\(name)'", expected: "a name and parameters",
        got: "something else")
    }
    return part
  }

  private func gameParameters(in store: ArtifactStore) throws -> Configuration {
    var parameters = try known(game, "game").configuration()
    for (name, hash) in inputs.sorted(by: { $0.key < $1.key }) where name != "start" {
      parameters[name] = .file(InputFile(try path(of: name, hash, in: store)))
    }
    return parameters
  }

  private func startPolicy(in store: ArtifactStore) throws -> SolveRequest.Start {
    if let hash = inputs["start"] {
      return .stored(PolicyFile(path: try path(of: "start", hash, in: store)))
    }
    guard let policy = start.flatMap(InitialPolicy.init(parsing:)) else {
      throw RunnerError(
        .unreadable, "start", expected: "a policy that this version knows",
        got: "'\(start ?? "none")'")
    }
    return .declared(policy)
  }

  private func path(of name: String, _ hash: String, in store: ArtifactStore) throws -> String {
    guard let path = Digest(hex: hash).flatMap(store.input) else {
      throw RunnerError(
        .unreadable, "input '\(name)'", expected: "\(store.root)/inputs/\(hash)",
        got: "no such file with that content; 'mesob verify --input FILE' puts one there")
    }
    return path
  }
}

extension RunConfiguration.Part {
  /// The parameters, as games and methods take them.
  fileprivate func configuration() throws -> Configuration {
    try parameters.dictionary.mapValues { try ParameterValue($0) }
  }
}

extension ParameterValue {
  /// Reads a value back; throws `damaged` for objects and lists of texts, which none is.
  fileprivate init(_ value: JSONValue) throws {
    func number(_ value: JSONValue) -> Double? {
      switch value {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: nil
      }
    }
    func numbers(_ value: JSONValue) -> [Double]? {
      guard case .array(let values) = value else { return nil }
      let numbers = values.compactMap(number)
      return numbers.count == values.count ? numbers : nil
    }
    switch value {
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .text(let value): self = .text(value)
    case .array(let values):
      let rows = values.compactMap(numbers)
      if let row = numbers(value) {
        self = .numbers(row)
      } else if rows.count == values.count {
        self = .rows(rows)
      } else {
        fallthrough
      }
    case .object, .null:
      throw ArtifactError(
        .damaged, "configuration", expected: "numbers, texts and lists of numbers",
        got: value.canonicalText)
    }
  }
}

extension Laboratory {
  /// Builds a game of the catalog; files among its parameters are read.
  package func makeGame(
    named name: String, configuration: Configuration
  ) throws -> any MeanFieldGame {
    let game = try game(named: name)
    return try game.make(configuration.loadingFiles(for: game.parameterType).configuration)
  }
}

extension MeanFieldGame {
  /// Builds an instance from named parameters.
  static func make(_ configuration: Configuration) throws(MeanFieldError) -> any MeanFieldGame {
    try Self(Parameters(configuration: configuration))
  }
}
