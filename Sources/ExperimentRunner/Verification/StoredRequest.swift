import ArtifactStore
import ExperimentBuilder
import Foundation
import MeanField

/// The configuration of a result file, read back to be answered again.
struct StoredRequest: Decodable {
  private struct Part: Decodable {
    let name: String
    let version: Int
    let parameters: Configuration
  }

  private let game: Part
  private let method: Part
  private let start: String
  private let stopping: [String: Double]
  private let inputs: [String: String]?
  private let simulation: Simulated?

  private struct Simulated: Decodable {
    let version: Int
    let parameters: Configuration
  }

  /// Reads the JSON in a result file.
  init(json: String, subject: String) throws {
    do {
      self = try JSONDecoder().decode(StoredRequest.self, from: Data(json.utf8))
    } catch {
      throw ArtifactError(
        .damaged, "\(subject), attribute 'config'", expected: "the configuration of a run",
        got: "\(error)")
    }
  }

  /// What is to be solved; input files are those that the store keeps.
  func request(in laboratory: Laboratory, store: ArtifactStore) throws -> SolveRequest {
    try SolveRequest(
      game: game.name, try gameParameters(in: store), solver: method.name, method.parameters,
      start: try startPolicy(in: store),
      stopping: StoppingRules(
        absoluteExploitability: stopping["absolute-exploitability"],
        relativeExploitability: stopping["relative-exploitability"]),
      simulation: simulation?.parameters, in: laboratory)
  }

  /// The game that was solved.
  func makeGame(in laboratory: Laboratory, store: ArtifactStore) throws -> any MeanFieldGame {
    try laboratory.makeGame(named: game.name, configuration: gameParameters(in: store))
  }

  private func gameParameters(in store: ArtifactStore) throws -> Configuration {
    var parameters = game.parameters
    for (name, hash) in (inputs ?? [:]).sorted(by: { $0.key < $1.key }) where name != "start" {
      parameters[name] = .file(InputFile(try path(of: name, hash, in: store)))
    }
    return parameters
  }

  private func startPolicy(in store: ArtifactStore) throws -> SolveRequest.Start {
    if let hash = inputs?["start"] {
      return .stored(PolicyFile(path: try path(of: "start", hash, in: store)))
    }
    guard let policy = InitialPolicy(parsing: start) else {
      throw RunnerError(
        .unreadable, "start", expected: "a policy that this version knows", got: "'\(start)'")
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
