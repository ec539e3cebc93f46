import Foundation

/// A published run: a directory with a result and its provenance.
package struct StoredRun: Sendable, Hashable {
  static let resultName = "result.h5"
  static let provenanceName = "provenance.json"

  /// The run's directory.
  package let directory: String
  /// What was published.
  package let identity: RunIdentity
  /// The one execution that it was published by.
  package let attempt: String
  /// Seconds that the solver worked.
  package let seconds: Double
  /// The hash of the sources that the program was built from; nil if it did not know.
  package let sourceDigest: String?

  /// The run key.
  package var key: RunKey { identity.key }
  /// The experiment that it was published for.
  package var experiment: String { identity.experiment }
  /// The readable name.
  package var label: String { identity.label }
  /// The name of the run's directory.
  var directoryName: String { URL(filePath: directory).lastPathComponent }
  /// The path of the result file.
  package var resultPath: String { "\(directory)/\(Self.resultName)" }

  /// Reads the provenance in a run directory; throws `damaged` if that or the result is not whole,
  /// and `tooNew` if a later mesob has published it.
  package init(at directory: String) throws(ArtifactError) {
    self.directory = directory
    let path = "\(directory)/\(Self.provenanceName)"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ArtifactError(.damaged, path, expected: "the provenance of a run", got: "no file")
    }
    let header = try Self.decode(Header.self, data, path)
    guard let identity = header.identity else {
      throw ArtifactError(
        .damaged, path, expected: "the identity of a run", got: "an attempt that gave none")
    }
    self.identity = identity
    attempt = header.attempt
    seconds = header.seconds
    sourceDigest = header.surroundings.sourceDigest
    try SchemaVersion.check(
      identity.schema, of: resultPath, writtenBy: header.surroundings.mesobVersion)
    let size = Disk.size(ofFileAt: resultPath)
    guard size == identity.fileBytes else {
      throw ArtifactError(
        .damaged, resultPath, expected: "a file of \(identity.fileBytes) bytes",
        got: size.map { "\($0) bytes" } ?? "no file")
    }
  }

  /// The little of a provenance that planning needs; stores have many runs.
  private struct Header: Decodable {
    struct Surroundings: Decodable {
      let sourceDigest: String?
      let mesobVersion: String?
    }

    let attempt: String
    let seconds: Double
    let surroundings: Surroundings
    let identity: RunIdentity?
  }

  /// How the run came to be.
  package var provenance: Provenance {
    get throws {
      let path = "\(directory)/\(Self.provenanceName)"
      return try Self.decode(
        Provenance.self, FileManager.default.contents(atPath: path) ?? Data(), path)
    }
  }

  private static func decode<Value: Decodable>(
    _: Value.Type, _ data: Data, _ path: String
  ) throws(ArtifactError) -> Value {
    do {
      return try StoredJSON.value(Value.self, in: data)
    } catch {
      throw ArtifactError(
        .damaged, path, expected: "the provenance of a run", got: summary(of: error))
    }
  }

  private static func summary(of error: any Error) -> String {
    switch error as? DecodingError {
    case .dataCorrupted(let context), .keyNotFound(_, let context),
      .typeMismatch(_, let context), .valueNotFound(_, let context):
      context.debugDescription
    default: "\(error)"
    }
  }

  /// The run directory that a path means, given itself or one of the two files in it.
  static func directory(at path: String) -> String? {
    if Disk.isFolder(path) {
      return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
    let url = URL(filePath: path)
    guard [resultName, provenanceName].contains(url.lastPathComponent),
      Disk.size(ofFileAt: path) != nil
    else { return nil }
    return Disk.parent(of: path)
  }
}
