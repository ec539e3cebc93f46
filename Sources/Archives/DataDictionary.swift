import ArtifactStore
import HDF5
import Results

/// What every group, axis and dataset of the archived result files means, from the files themselves.
struct DataDictionary {
  private let runCount: Int
  /// The entries with the number of files that have each, sorted by path.
  private let entries: [(entry: DictionaryEntry, files: Int)]

  init(of runs: [ArchivedRun]) {
    runCount = runs.count
    var counts: [DictionaryEntry: Int] = [:]
    for entry in runs.flatMap(\.objects) { counts[entry, default: 0] += 1 }
    entries = counts.map { ($0.key, $0.value) }.sorted {
      $0.entry.place.lexicographicallyPrecedes($1.entry.place)
    }
  }

  /// Everything as comma-separated values.
  var csv: String {
    CSV.text(
      [["path", "kind", "type", "axes", "unit", "name", "definition", "attributes", "files"]]
        + entries.map { entry, files in
          [
            entry.path, entry.kind.rawValue, entry.type, entry.axes.joined(separator: " "),
            entry.unit, entry.name, entry.definition, entry.attributes.joined(separator: " "),
            String(files),
          ]
        })
  }

  /// A page for people: a section for each group.
  var markdown: String {
    var lines: [String] = []
    for (group, files) in entries where group.kind == .group {
      let prefix = group.path == "/" ? "/" : "\(group.path)/"
      let members = entries.filter { member in
        member.entry.kind != .group && member.entry.path.hasPrefix(prefix)
          && !member.entry.path.dropFirst(prefix.count).contains("/")
      }
      lines += ["", "## \(Markdown.code(group.path))\(share(files))", ""]
      lines += Self.attributes(group.attributes, of: group.path)
      guard !members.isEmpty else { continue }
      lines +=
        (group.attributes.isEmpty ? [] : [""]) + [
          "| name | type | axes | unit | meaning |", "| --- | --- | --- | --- | --- |",
        ]
      lines += members.map { row($0.entry, $0.files, prefix) }
    }
    let others = Set(entries.filter { $0.entry.kind != .group }.flatMap(\.entry.attributes))
    return String(
      filling: PackageResources.dictionary_md,
      [
        "runs": "\(runCount)", "groups": lines.joined(separator: "\n"),
        "attributes": Self.attributes(others.sorted(), of: nil).map { "\($0)\n" }.joined(),
      ])
  }

  private func row(_ entry: DictionaryEntry, _ files: Int, _ prefix: String) -> String {
    let name =
      Markdown.code(String(entry.path.dropFirst(prefix.count)))
      + (entry.kind == .axis ? " (axis)" : "")
    let meaning = entry.name + (entry.definition.isEmpty ? "" : ": \(entry.definition)")
    let words = [
      entry.type, entry.axes.joined(separator: ", "), entry.unit, meaning + share(files),
    ]
    return "| " + ([name] + words.map(Markdown.escaped)).joined(separator: " | ") + " |"
  }

  /// What attributes mean, which files do not say themselves.
  private static func attributes(_ names: [String], of group: String?) -> [String] {
    names.map { name in
      let known = layout.attributes.first { $0.name == name && $0.group?.path() == group }
      let meaning = known.map { ": \($0.meaning)" } ?? ""
      return "* \(group == nil ? "" : "attribute ")\(Markdown.code(name))\(meaning)"
    }
  }

  private func share(_ files: Int) -> String {
    files == runCount ? "" : " (in \(files) of \(runCount) files)"
  }
}

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

  /// Its place among others, which no two different ones share.
  var place: [String] {
    [
      path, definition, name, axes.joined(), kind.rawValue, type, unit,
      attributes.joined(separator: " "),
    ]
  }

  private static let described: Set = [
    layout.units.name, layout.unitNote.name, layout.longName.name, layout.definition.name,
  ]

  /// Everything in a file, in the order of the file; throws if it is no tree.
  static func all(in root: Group) throws -> [DictionaryEntry] {
    var walk = TreeWalk()
    let entries = try entries(of: root, &walk)
    let axisNames = Set(entries.flatMap(\.axes)).subtracting([""])
    return entries.map { entry in
      let name = String(entry.path.dropFirst())
      guard axisNames.contains(name) else { return entry }
      var axis = entry
      (axis.kind, axis.axes) = (.axis, [name])
      return axis
    }
  }

  private static func entries(
    of group: Group, _ walk: inout TreeWalk
  ) throws -> [DictionaryEntry] {
    var entries = [try DictionaryEntry(group)]
    for child in try walk.children(of: group) {
      entries +=
        child.isGroup
        ? try self.entries(of: group.group(child.name), &walk)
        : [try DictionaryEntry(group.dataset(child.name))]
    }
    return entries
  }

  /// What a group or a dataset says of itself.
  private init(_ object: Object) throws {
    let dataset = object as? Dataset
    kind = dataset == nil ? .group : .dataset
    type = try dataset?.elementType.rawValue ?? ""
    axes = try dataset?.axisNames ?? []
    path = object.name
    unit = try object.unit ?? ""
    name = try object.text(of: layout.longName.name) ?? ""
    definition = try object.text(of: layout.definition.name) ?? ""
    attributes = try object.attributes.map(\.name).filter { !Self.described.contains($0) }
  }
}
