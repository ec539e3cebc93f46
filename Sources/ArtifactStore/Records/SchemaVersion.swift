package import HDF5

/// The version of the layout of result files: the attribute `mesob_schema` of their root.
///
/// Files of all earlier versions are read. Those of later ones are refused as a whole, since nobody
/// knows what their arrays mean.
package enum SchemaVersion {
  /// The version that this program writes, and the newest that it reads.
  package static let current: Int64 = 4

  /// The attribute of the root that holds it.
  package static let attributeName = "mesob_schema"
  /// The group that says what wrote a file, which no content hash covers, and its attribute for the
  /// version of the program.
  package static let provenanceGroup = "/provenance"
  package static let programAttribute = "mesob_version"

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
  package static func open(resultAt path: String) throws -> File {
    try open(result: FileImage(at: path))
  }

  /// The same of a file whose bytes were read before.
  package static func open(result image: FileImage) throws -> File {
    let file = try File.open(image)
    let root = file.root
    let schema: Int64? =
      if case .int64(let version)? = try root.value(of: SchemaVersion.attributeName) {
        version
      } else {
        nil
      }
    try SchemaVersion.check(
      schema, of: image.path,
      writtenBy: root.contains(SchemaVersion.provenanceGroup)
        ? root.group(SchemaVersion.provenanceGroup).text(of: SchemaVersion.programAttribute) : nil)
    return file
  }
}

extension Object {
  /// The value of an attribute; nil where there is none of that name.
  package func value(of attribute: String) throws(HDF5Error) -> AttributeValue? {
    do {
      return try self.attribute(attribute)
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
  }

  /// The text of an attribute; nil where there is none, or one of another type.
  package func text(of attribute: String) throws(HDF5Error) -> String? {
    if case .string(let text)? = try value(of: attribute) { text } else { nil }
  }
}
