package import HDF5

/// Everything that goes into a result file, in the order in which it is written.
///
/// A record is a plain value; equal records become equal bytes.
package struct ResultRecord: Sendable {
  /// The attributes of the root.
  package var attributes: [(String, AttributeValue)]
  /// Groups with attributes of their own, parents before children.
  package var groups: [RecordGroup]
  /// The coordinates that arrays refer to by name.
  package var axes: [RecordAxis]
  /// The arrays.
  package var arrays: [RecordArray]

  /// The version of the layout that the record says it has.
  var schema: Int64? {
    attributes.first { $0.0 == SchemaVersion.attributeName }?.1.integer
  }

  /// Puts a record together.
  package init(
    attributes: [(String, AttributeValue)] = [], groups: [RecordGroup] = [],
    axes: [RecordAxis] = [], arrays: [RecordArray] = []
  ) {
    (self.attributes, self.groups, self.axes, self.arrays) = (attributes, groups, axes, arrays)
  }

  /// Writes the record to a new file, sealed and on disk when this returns.
  package func write(to path: String) throws {
    let file = try File.create(at: path)
    for (name, value) in attributes { try file.root.setAttribute(name, value) }
    for group in groups {
      let created = try file.root.makeGroup(group.path)
      for (name, value) in group.attributes { try created.setAttribute(name, value) }
    }
    var scales: [String: Dataset] = [:]
    for axis in axes {
      let scale = try file.root.writeScale(axis.name, axis.values.list)
      for (name, value) in axis.attributes { try scale.setAttribute(name, value) }
      scales[axis.name] = scale
    }
    for array in arrays {
      let parts = array.path.split(separator: "/")
      let group = try file.root.makeGroup(parts.dropLast().joined(separator: "/"))
      let (shape, attached) = try dimensions(of: array, scales)
      let dataset = try group.write(
        String(parts.last ?? ""), array.values.list, shape: shape, scales: attached)
      for (name, value) in array.attributes { try dataset.setAttribute(name, value) }
    }
    try file.close()
  }

  private func dimensions(
    of array: RecordArray, _ declared: [String: Dataset]
  ) throws -> (shape: [Int], scales: [Dataset]) {
    let scales = try array.axes.map { name in
      try require(
        declared[name], .invalidName, array.path,
        expected: "one of the axes \(axes.map(\.name).joined(separator: ", "))", got: "'\(name)'")
    }
    let shape = try scales.map { try $0.shape[0] }
    try require(
      shape.reduce(1, *) == array.values.count, .wrongShape, array.path,
      expected: "\(shape) values for the axes \(array.axes)", got: "\(array.values.count) values")
    return (shape, scales)
  }
}

/// A group and what is said about it.
package struct RecordGroup: Sendable {
  /// The absolute path, such as `/solution`.
  package var path: String
  /// The attributes.
  package var attributes: [(String, AttributeValue)]

  /// Describes a group.
  package init(_ path: String, attributes: [(String, AttributeValue)] = []) {
    (self.path, self.attributes) = (path, attributes)
  }
}

/// The coordinates along one dimension, stored as an HDF5 dimension scale.
package struct RecordAxis: Sendable {
  /// The name by which arrays refer to it, and its name in the root group: `state`.
  package var name: String
  /// One coordinate for each point.
  package var values: DatasetValues
  /// The attributes, such as `units` and `long_name`.
  package var attributes: [(String, AttributeValue)]

  /// Describes an axis.
  package init(
    _ name: String, _ values: DatasetValues, attributes: [(String, AttributeValue)] = []
  ) {
    (self.name, self.values, self.attributes) = (name, values, attributes)
  }
}

/// A named array over named axes, in row-major order; without axes it is a scalar.
package struct RecordArray: Sendable {
  /// The absolute path, such as `/solution/policy`.
  package var path: String
  /// The values.
  package var values: DatasetValues
  /// The name of the axis of each dimension.
  package var axes: [String]
  /// The attributes, such as `units`, `long_name` and `definition`.
  package var attributes: [(String, AttributeValue)]

  /// Describes an array.
  package init(
    _ path: String, _ values: DatasetValues, axes: [String] = [],
    attributes: [(String, AttributeValue)] = []
  ) {
    (self.path, self.values, self.axes, self.attributes) = (path, values, axes, attributes)
  }
}

extension Group {
  /// The group at an absolute path, made with its parents where it is missing.
  fileprivate func makeGroup(_ path: String) throws(HDF5Error) -> Group {
    var group = self
    for name in path.split(separator: "/").map(String.init) {
      group = group.contains(name) ? try group.group(name) : try group.createGroup(name)
    }
    return group
  }
}

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
    try SchemaVersion.check(
      root.value(of: SchemaVersion.attributeName)?.integer, of: image.path,
      writtenBy: root.contains(SchemaVersion.provenanceGroup)
        ? root.group(SchemaVersion.provenanceGroup).text(of: SchemaVersion.programAttribute) : nil)
    return file
  }
}
