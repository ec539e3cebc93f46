package import ArtifactStore
package import ExperimentBuilder
package import MeanField
package import Results

/// The configuration of a result file, read back to be answered again.
extension RunConfiguration {
  /// What is to be solved; input files are those that the store keeps.
  package func request(in laboratory: Laboratory, store: ArtifactStore) throws -> SolveRequest {
    let (method, stopping) = (try known(method, "method"), stopping)
    return try SolveRequest(
      game: known(game, "game").name ?? "", try gameParameters(in: store),
      solver: method.name ?? "", method.configuration,
      start: try startPolicy(in: store),
      stopping: StoppingRules(
        absoluteExploitability: stopping["absolute-exploitability"],
        relativeExploitability: stopping["relative-exploitability"]),
      simulation: simulation?.configuration, in: laboratory)
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
    var parameters = try known(game, "game").configuration
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
  fileprivate var configuration: Configuration {
    get throws { try parameters.dictionary.mapValues { try ParameterValue($0) } }
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
