import ArtifactStore
import HDF5
import Results

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
  var kind: Kind
  /// The type of the values; empty for a group.
  let type: String
  /// The names of the dimensions, in row-major order.
  var axes: [String]
  let unit: String
  /// What it is, in a few words.
  let name: String
  /// What it is exactly; empty where the name says it all.
  let definition: String
  /// The names of the other attributes.
  let attributes: [String]

  private static let described: Set = [
    layout.units.name, layout.longName.name, layout.definition.name,
  ]

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
    unit = try object.text(of: layout.units.name) ?? ""
    name = try object.text(of: layout.longName.name) ?? ""
    definition = try object.text(of: layout.definition.name) ?? ""
    attributes = try object.attributes.map(\.name).filter { !Self.described.contains($0) }
  }

  /// The coordinates of a dimension, which is their own.
  private var asAxis: DictionaryEntry {
    var entry = self
    (entry.kind, entry.axes) = (.axis, [String(path.dropFirst())])
    return entry
  }
}
