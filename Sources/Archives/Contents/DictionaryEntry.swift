import HDF5

/// A group, an axis or a dataset of a result file, as a data dictionary describes it.
struct DictionaryEntry: Sendable, Hashable {
  /// What there is under a path.
  enum Kind: String, Sendable {
    /// A group of datasets.
    case group
    /// The coordinates along a dimension of others.
    case axis
    /// An array, or a number.
    case dataset
  }

  /// The absolute path.
  let path: String
  let kind: Kind
  /// The type of the values; empty for a group.
  let type: String
  /// The names of the dimensions, in row-major order.
  let axes: [String]
  let unit: String
  /// What it is, in a few words.
  let name: String
  /// What it is exactly; empty where the name says it all.
  let definition: String
  /// The names of the other attributes.
  let attributes: [String]

  private static let described: Set = ["units", "long_name", "definition"]

  /// Everything in a file, in the order of the file.
  static func all(in root: Group) throws -> [DictionaryEntry] {
    let entries = try entries(of: root)
    let axisNames = Set(entries.flatMap(\.axes)).subtracting([""])
    return entries.map { entry in
      axisNames.contains(String(entry.path.dropFirst())) ? entry.asAxis : entry
    }
  }

  private static func entries(of group: Group) throws -> [DictionaryEntry] {
    try [DictionaryEntry(group)]
      + group.children.flatMap { child in
        child.isGroup
          ? try entries(of: group.group(child.name))
          : [try DictionaryEntry(group.dataset(child.name))]
      }
  }

  private init(_ group: Group) throws {
    try self.init(group, .group, type: "", axes: [])
  }

  private init(_ dataset: Dataset) throws {
    try self.init(
      dataset, .dataset, type: dataset.elementType.rawValue, axes: dataset.axisNames)
  }

  private init(_ object: Object, _ kind: Kind, type: String, axes: [String]) throws {
    self.kind = kind
    self.type = type
    self.axes = axes
    path = object.name
    unit = try object.text("units")
    name = try object.text("long_name")
    definition = try object.text("definition")
    attributes = try object.attributes.map(\.name).filter { !Self.described.contains($0) }
  }

  private init(
    _ path: String, _ kind: Kind, _ type: String, axes: [String], unit: String, name: String,
    definition: String, attributes: [String]
  ) {
    (self.path, self.kind, self.type, self.axes, self.unit) = (path, kind, type, axes, unit)
    (self.name, self.definition, self.attributes) = (name, definition, attributes)
  }

  /// The coordinates of a dimension, which is their own.
  private var asAxis: DictionaryEntry {
    DictionaryEntry(
      path, .axis, type, axes: [String(path.dropFirst())], unit: unit, name: name,
      definition: definition, attributes: attributes)
  }
}
