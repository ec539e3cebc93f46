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
      let scale = try file.root.writeScale(
        axis.name, axis.values.list, isVariable: names(of: axis) == nil)
      for (name, value) in axis.attributes { try scale.setAttribute(name, value) }
      scales[axis.name] = scale
    }
    for array in arrays {
      let parts = array.path.split(separator: "/")
      let group = try file.root.makeGroup(parts.dropLast().joined(separator: "/"))
      let (shape, attached) = try dimensions(of: array, scales)
      try group.write(
        array.name, array.values.list, shape: shape, scales: attached,
        attributes: array.attributes)
    }
    try linkCoordinates(in: file.root)
    try file.close()
  }

  /// The array that is an axis's coordinates to other programs; nil if the axis itself is.
  private func names(of axis: RecordAxis) -> RecordArray? {
    arrays.first { $0.path == axis.names }
  }

  /// Gives each group the coordinates of its arrays: programs that open one group see no other.
  ///
  /// Coordinates that have another name than their dimension are listed by the group.
  private func linkCoordinates(in root: Group) throws {
    let coordinates = arrays.filter(\.isCoordinate)
    try root.list(coordinates)
    for folder in Set(arrays.map(\.folder)).subtracting([""]).sorted() {
      let group = try root.group(folder)
      let along = Set(arrays.filter { $0.folder == folder }.flatMap(\.axes))
      var listed: [RecordArray] = []
      for axis in axes where along.contains(axis.name) {
        let named = names(of: axis)
        if !group.contains(axis.name) {
          try group.writeLink(axis.name, to: root.dataset(named?.path ?? "/\(axis.name)"))
        }
        for array in coordinates
        where array.axes == [axis.name] && array.path != named?.path && !group.contains(array.name)
        {
          try group.writeLink(array.name, to: root.dataset(array.path))
          listed.append(array)
        }
      }
      try group.list(listed)
    }
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
  /// The path of the array that names the points, if there is one in the record.
  package var names: String?

  /// Describes an axis.
  package init(
    _ name: String, _ values: DatasetValues, attributes: [(String, AttributeValue)] = [],
    names: String? = nil
  ) {
    (self.name, self.values, self.attributes, self.names) = (name, values, attributes, names)
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
  /// Whether it is one of several coordinates along its one axis.
  package var isCoordinate: Bool

  /// Describes an array.
  package init(
    _ path: String, _ values: DatasetValues, axes: [String] = [],
    attributes: [(String, AttributeValue)] = [], isCoordinate: Bool = false
  ) {
    (self.path, self.values, self.axes, self.attributes) = (path, values, axes, attributes)
    self.isCoordinate = isCoordinate
  }

  fileprivate var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  /// The path of the group; empty for the root.
  fileprivate var folder: String { String(path.dropLast(name.count + 1)) }
}

extension Group {
  /// Says by the convention of netCDF which arrays are coordinates.
  fileprivate func list(_ coordinates: [RecordArray]) throws(HDF5Error) {
    guard !coordinates.isEmpty else { return }
    try setAttribute(
      SchemaVersion.coordinatesAttribute,
      .string(coordinates.map(\.name).joined(separator: " ")))
  }

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
  package static let current: Int64 = 5

  /// The attribute of the root that holds it.
  package static let attributeName = "mesob_schema"
  /// The group that says what wrote a file, which no content hash covers, and its attribute for the
  /// version of the program.
  package static let provenanceGroup = "/provenance"
  package static let programAttribute = "mesob_version"
  /// The attribute of the root that holds the label of the run.
  package static let labelAttribute = "label"
  /// The attributes that came with layout 5: for a unit that UDUNITS does not know, and for what the
  /// points of a factor are called.
  package static let unitNoteAttribute = "unit_note"
  package static let factorNamesAttribute = "names"
  /// The attribute of groups that lists coordinates.
  package static let coordinatesAttribute = "coordinates"

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

extension SchemaVersion {
  /// The last layout that says of a result what earlier ones do not.
  ///
  /// Later ones say the same in other words, and more about it.
  private static let ofContent: Int64 = 4

  /// The attributes of the root that tell what a file is, not what the result is.
  private static let ofRoot: Set = ["title", "history", "source", labelAttribute]

  /// The attributes of an object as layout 4 has them, so that a run says the same and has the same
  /// hash whatever layout it was written in.
  package static func content(
    of object: Object, in schema: Int64
  ) throws(HDF5Error) -> [(name: String, value: AttributeValue)] {
    let attributes = try object.attributes
    guard schema > ofContent else { return attributes }
    let isRoot = object.name == "/"
    return attributes.compactMap { name, value in
      switch name {
      case unitNoteAttribute: ("units", value)
      case attributeName where isRoot: (name, .int64(ofContent))
      case "Conventions" where isRoot: (name, .string("CF-1.10, mesob-4.0"))
      case coordinatesAttribute where object is Group, factorNamesAttribute where object is Dataset:
        nil
      default: isRoot && ofRoot.contains(name) ? nil : (name, value)
      }
    }
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
