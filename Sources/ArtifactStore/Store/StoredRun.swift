import Foundation
package import HDF5
import Synchronization

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
  /// The command that executed it; empty if it is not known.
  package let commandLine: [String]

  /// The run key.
  package var key: RunKey { identity.key }
  /// The experiment that it was published for.
  package var experiment: String { identity.experiment }
  /// The readable name.
  package var label: String { identity.label }
  /// The name of the run's directory, which somebody may have changed.
  var directoryName: String { URL(filePath: directory).lastPathComponent }
  /// The name of the directory that the run was published to.
  package var publishedName: String { identity.directoryName }
  /// The path of the result file.
  package var resultPath: String { "\(directory)/\(Self.resultName)" }

  /// Reads the provenance in a run directory; throws `damaged` if that or the result is not whole,
  /// and `tooNew` if a later mesob has published it.
  package init(at directory: String) throws(ArtifactError) {
    self.directory = directory
    let path = "\(directory)/\(Self.provenanceName)"
    let data = try require(
      FileManager.default.contents(atPath: path), .damaged, path,
      expected: "the provenance of a run", got: "no file")
    let header = try Self.decode(Header.self, data, path)
    let identity = try require(
      header.identity, .damaged, path, expected: "the identity of a run",
      got: "an attempt that gave none")
    self.identity = identity
    (attempt, seconds) = (header.attempt, header.seconds)
    sourceDigest = header.surroundings.sourceDigest
    commandLine = header.surroundings.commandLine ?? []
    try SchemaVersion.check(
      identity.schema, of: resultPath, writtenBy: header.surroundings.mesobVersion)
    let size = Disk.size(ofFileAt: resultPath)
    try require(
      size == identity.fileBytes, .damaged, resultPath,
      expected: "a file of \(identity.fileBytes) bytes",
      got: size.map { "\($0) bytes" } ?? "no file")
  }

  /// The run in a directory, read anew only if one of its files has changed since this process read it.
  static func known(at directory: String) throws(ArtifactError) -> StoredRun {
    let files = [provenanceName, resultName].map { FileStamp(of: "\(directory)/\($0)") }
    if let (stamps, run) = known.withLock({ $0[directory] }), stamps == files { return run }
    let run = try StoredRun(at: directory)
    known.withLock { $0[directory] = (files, run) }
    return run
  }

  private static let known = Mutex<[String: ([FileStamp?], StoredRun)]>([:])

  /// What changes when a file does.
  private struct FileStamp: Equatable {
    let inode: UInt64
    let size: Int64
    let seconds: Int
    let nanoseconds: Int

    init?(of path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      (inode, size) = (UInt64(status.st_ino), Int64(status.st_size))
      #if os(Linux)
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
      #else
        (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
      #endif
    }
  }

  /// The little of a provenance that planning needs; stores have many runs.
  private struct Header: Decodable {
    struct Surroundings: Decodable {
      let sourceDigest: String?
      let mesobVersion: String?
      let commandLine: [String]?
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
    try ArtifactError.attempt(
      .damaged, path, expected: "the provenance of a run", got: summary
    ) { try StoredJSON.value(Value.self, in: data) }
  }

  private static func summary(of error: any Error) -> String {
    switch error as? DecodingError {
    case .dataCorrupted(let context), .keyNotFound(_, let context),
      .typeMismatch(_, let context), .valueNotFound(_, let context):
      context.debugDescription
    default: error.reason
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

  /// The attribute of a result that holds the run key.
  package static let keyAttribute = "run_key"
  /// The attribute of a result that holds the JSON that the run key is the hash of.
  package static let configurationAttribute = "config"

  /// The bytes of the result; throws `damaged` unless they are those that were published.
  package func checkedImage() throws -> FileImage {
    let image = try FileImage(at: resultPath)
    let hash = Digest(of: image)
    try require(
      hash == identity.fileHash, .damaged, resultPath,
      expected: "bytes with hash \(identity.fileHash)",
      got: "\(hash); 'mesob run --fresh' makes the run again")
    return image
  }

  /// Throws `damaged` unless the result has the bytes and the content that were published.
  package func checkIntegrity() throws {
    try checkIntegrity(of: File.open(result: checkedImage()))
  }

  /// Throws `damaged` unless a result, whose bytes are those of the run, has its content and key.
  package func checkIntegrity(of file: File) throws {
    let content = try ContentHash(of: file).root
    let said = try file.root.text(of: Self.keyAttribute)
    try require(
      content == identity.contentHash, .damaged, resultPath,
      expected: "content \(identity.contentHash)", got: "\(content)")
    try require(
      said == key.hex, .damaged, resultPath, expected: "the run with key \(key)",
      got: said.map { "that with key \($0)" } ?? "one without a key")
  }

  /// The configuration, as JSON.
  package func configurationJSON() throws -> String {
    try require(
      File.open(resultAt: resultPath).root.text(of: Self.configurationAttribute), .damaged,
      "\(resultPath), attribute '\(Self.configurationAttribute)'", expected: "a text", got: "none")
  }
}
