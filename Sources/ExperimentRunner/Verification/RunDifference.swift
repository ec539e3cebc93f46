public import ArtifactStore
import ExperimentBuilder
import Foundation
import HDF5

/// Where two results differ, from what was asked for to what came out.
public struct RunDifference: Sendable {
  /// Where the configurations differ.
  public let configuration: [CanonicalValue.Difference]
  /// The source files that differ; nil if that is not known of both.
  public let sources: [String]?
  /// Where programs, machines and their surroundings differ; files by themselves have only the
  /// program's part.
  public let surroundings: [CanonicalValue.Difference]
  /// The results, dataset by dataset.
  public let data: FileComparison

  /// Whether anything that was asked for or came out differs.
  public var isEmpty: Bool { configuration.isEmpty && data.level == .bits }

  /// Compares two results: runs, or files by themselves.
  public init(_ a: StoredResult, _ b: StoredResult, in store: ArtifactStore) throws {
    configuration = try b.configuration().differences(from: a.configuration())
    surroundings = try b.surroundings().differences(from: a.surroundings())
    data = try FileComparison(stored: a.path, recomputed: b.path)
    if let first = a.run?.sourceDigest, let second = b.run?.sourceDigest {
      sources =
        first == second
        ? []
        : store.sourceManifest(first).flatMap { old in
          store.sourceManifest(second)?.differences(from: old)
        }
    } else {
      sources = nil
    }
  }
}

/// A result file, and the run that it belongs to if it does to one.
public struct StoredResult: Sendable {
  /// The path of the file.
  public let path: String
  /// The run.
  public let run: StoredRun?

  /// A file by its path, and its run.
  public init(path: String, run: StoredRun?) {
    self.path = path
    self.run = run
  }

  /// The JSON of the configuration.
  func configurationJSON() throws -> String { try text(of: "config") }

  /// The run key.
  func key() throws -> RunKey {
    let text = try text(of: "run_key")
    guard let key = RunKey(hex: text) else {
      throw ArtifactError(
        .damaged, "\(path), attribute 'run_key'", expected: "64 hexadecimal digits",
        got: "'\(text)'")
    }
    return key
  }

  private func text(of attribute: String) throws -> String {
    let file = try File.open(resultAt: path)
    guard case .string(let text) = try file.root.attribute(attribute) else {
      throw ArtifactError(
        .damaged, "\(path), attribute '\(attribute)'", expected: "a text", got: "another type")
    }
    try file.close()
    return text
  }

  func configuration() throws -> CanonicalValue {
    try JSONDecoder().decode(CanonicalValue.self, from: Data(configurationJSON().utf8))
  }

  /// The attributes of `/provenance` and, of runs, what is known of the process.
  fileprivate func surroundings() throws -> CanonicalValue {
    let file = try File.open(resultAt: path)
    var members: [String: CanonicalValue] = [:]
    if file.root.contains("/provenance") {
      for (name, value) in try file.root.group("/provenance").attributes {
        if case .string(let text) = value { members[name] = .text(text) }
      }
    }
    try file.close()
    var parts: [String: CanonicalValue] = ["program": .object(members)]
    if let surroundings = try run?.provenance.surroundings {
      let json = try JSONEncoder().encode(surroundings)
      parts["process"] = try JSONDecoder().decode(CanonicalValue.self, from: json)
    }
    return .object(parts)
  }
}
