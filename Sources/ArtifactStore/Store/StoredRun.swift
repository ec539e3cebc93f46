import Foundation
public import HDF5

/// A published run: a directory with a result and its provenance.
public struct StoredRun: Sendable, Hashable {
  static let resultName = "result.h5"
  static let provenanceName = "provenance.json"

  /// The run's directory.
  public let directory: String
  /// What was published.
  public let identity: RunIdentity
  /// The one execution that it was published by.
  public let attempt: String
  /// Seconds that the solver worked.
  public let seconds: Double
  /// The hash of the sources that the program was built from; nil if it did not know.
  public let sourceDigest: String?

  /// The run key.
  public var key: RunKey { identity.key }
  /// The experiment that it was published for.
  public var experiment: String { identity.experiment }
  /// The readable name.
  public var label: String { identity.label }
  /// The name of the run's directory.
  var directoryName: String { URL(filePath: directory).lastPathComponent }
  /// The path of the result file.
  public var resultPath: String { "\(directory)/\(Self.resultName)" }

  /// Reads the provenance in a run directory; throws `damaged` if that or the result is not whole,
  /// and `tooNew` if a later mesob has published it.
  public init(at directory: String) throws(ArtifactError) {
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
  public var provenance: Provenance {
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

  // MARK: Content

  /// Opens the result; the caller closes it.
  public func open() throws -> File { try File.open(resultAt: resultPath) }

  /// Reads from the result and closes it.
  public func read<R>(_ body: (Group) throws -> R) throws -> R {
    let file = try open()
    let result = try body(file.root)
    try file.close()
    return result
  }

  /// The configuration, as JSON.
  public func configurationJSON() throws -> String {
    guard case .string(let json) = try read({ try $0.attribute("config") }) else {
      throw ArtifactError(
        .damaged, "\(resultPath), attribute 'config'", expected: "a text", got: "another type")
    }
    return json
  }

  /// The configuration, for comparing.
  public func configuration() throws -> CanonicalValue {
    try JSONDecoder().decode(CanonicalValue.self, from: Data(configurationJSON().utf8))
  }

  /// Every metric by its name.
  public func metrics() throws -> [String: Double] {
    try read { root in
      let group = try root.group("/metrics")
      return try group.children.filter { !$0.isGroup }.reduce(into: [:]) { metrics, child in
        let name = child.name.replacing("_", with: "-")
        metrics[name] = try group.dataset(child.name).read(Double.self).first
      }
    }
  }

  /// The numbers at a path of the result, with their shape and the names of their axes.
  public func array(_ path: String) throws -> RunArray {
    try read { root in
      let dataset = try root.dataset(path)
      let isInteger = try dataset.elementType == .int64
      return RunArray(
        values: isInteger
          ? try dataset.read(Int64.self).map(Double.init) : try dataset.read(Double.self),
        shape: try dataset.shape, axes: try dataset.axisNames)
    }
  }
}

/// An array that was read from a run.
public struct RunArray: Sendable, Hashable {
  /// The values in row-major order.
  public let values: [Double]
  /// The extent of each dimension.
  public let shape: [Int]
  /// The name of each dimension.
  public let axes: [String]
}
