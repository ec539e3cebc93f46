public import HDF5

/// The version of the layout of result files: the attribute `mesob_schema` of their root.
///
/// Files of all earlier versions are read. Those of later ones are refused as a whole, since nobody
/// knows what their arrays mean.
public enum SchemaVersion {
  /// The version that this program writes, and the newest that it reads.
  public static let current: Int64 = 4

  static let attributeName = "mesob_schema"

  /// Throws `tooNew` for a later version; files of other programs have none.
  static func check(
    _ version: Int64?, of path: String, writtenBy program: String?
  ) throws(ArtifactError) {
    guard let version, version > current else { return }
    throw ArtifactError(
      .tooNew, "\(path), attribute '\(attributeName)'",
      expected: "at most schema \(current), which this mesob \(Build.current.version) reads",
      got: "schema \(version), written by "
        + (program.map { "mesob \($0): use that version or later" } ?? "a later mesob: use that one")
    )
  }
}

extension File {
  /// Opens a result file for reading, of this program or any other; throws `tooNew` if a later mesob
  /// has written it.
  public static func open(resultAt path: String) throws -> File {
    let file = try File.open(at: path)
    try SchemaVersion.check(
      file.root.schemaVersion, of: path,
      writtenBy: file.root.contains("/provenance")
        ? file.root.group("/provenance").text("mesob_version") : nil)
    return file
  }
}

extension Group {
  /// The version that a file says of itself; nil for files of other programs.
  fileprivate var schemaVersion: Int64? {
    get throws {
      guard try attributes.contains(where: { $0.name == SchemaVersion.attributeName }),
        case .int64(let version) = try attribute(SchemaVersion.attributeName)
      else { return nil }
      return version
    }
  }

  fileprivate func text(_ name: String) throws -> String? {
    guard try attributes.contains(where: { $0.name == name }),
      case .string(let text) = try attribute(name)
    else { return nil }
    return text
  }
}
