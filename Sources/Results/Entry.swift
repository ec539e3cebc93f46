package import ArtifactStore
package import HDF5
package import Vocabulary

/// A dimension of arrays in result files; its coordinates are in the root under its name.
package enum ResultAxis: String, Sendable {
  case epoch, state, action, population, iteration, transition, bound, point, replica, agent
  case term, factor
  case transitionEpoch = "transition_epoch"
  case hashByte = "hash_byte"
  case size = "population_size"
  case objective = "social_objective"
  case nextState = "state_next"
}

/// What result files hold under one path, or under the paths of a family such as `/metrics/<name>`.
package struct Entry: Sendable, Equatable {
  /// The absolute path.
  package private(set) var path: String
  package let type: ElementType
  /// The axis of each dimension.
  package let axes: [ResultAxis]
  /// What it is, in a few words.
  package private(set) var name: String
  /// The unit; nil for texts.
  package private(set) var unit: String?
  /// What it is exactly; nil where the name says it all.
  package private(set) var definition: String?
  /// Which files have it; nil if all do.
  package let condition: String?

  package init(
    _ group: ResultGroup, _ name: String, type: ElementType = .double, _ axes: [ResultAxis] = [],
    _ title: String,
    _ definition: String? = nil, unit: String = "1", of condition: String? = nil
  ) {
    path = group.path(name)
    self.name = title
    self.unit = type == .string ? nil : unit
    (self.type, self.axes, self.definition, self.condition) = (type, axes, definition, condition)
  }

  /// The coordinates of an axis.
  package init(
    _ axis: ResultAxis, _ name: String, unit: String = "1", of condition: String? = nil
  ) {
    self.init(.root, axis.rawValue, type: .int64, [axis], name, unit: unit, of: condition)
  }

  /// The path of the member of a family with a name of its own.
  package func path(of member: String) -> String {
    path.replacing(#/<.*>/#, with: member.snakeCased)
  }

  /// The same with what one file says of it.
  package func saying(
    path: String? = nil, name: String? = nil, unit: String? = nil, definition: String?
  ) -> Entry {
    var entry = self
    (entry.path, entry.name) = (path ?? self.path, name ?? self.name)
    (entry.unit, entry.definition) = (unit ?? self.unit, definition)
    return entry
  }

  /// The member of a family that a metric is.
  package func of(_ metric: Metric) -> Entry {
    saying(
      path: path(of: metric.name), name: metric.title, unit: metric.unit,
      definition: metric.definition)
  }

  /// The standard errors of means over the replicas.
  package var errors: Entry {
    saying(
      path: path + "_standard_error", name: name + ", standard error",
      definition: layout.standardError.definition)
  }

  /// Unit, name and definition, as files say them.
  package var attributes: [(String, AttributeValue)] {
    [unit.map(Units.attribute), (layout.longName.name, .string(name))].compactMap(\.self)
      + (definition.map { [(layout.definition.name, .string($0))] } ?? [])
  }

  /// Whether it is one of several coordinates along its axis.
  fileprivate var isCoordinate: Bool {
    axes.count == 1 && !isAxis && path.count(where: { $0 == "/" }) == 1
  }

  /// Whether it is the coordinates of an axis.
  package var isAxis: Bool { axes.count == 1 && path == ResultGroup.root.path(axes[0].rawValue) }

  /// Whether a path is that of a member.
  fileprivate func isFamily(of path: String) -> Bool {
    guard let open = self.path.firstIndex(of: "<"), let close = self.path.firstIndex(of: ">")
    else { return false }
    return path.hasPrefix(self.path[..<open])
      && path.hasSuffix(self.path[self.path.index(after: close)...])
  }

  /// Name and definition, and which files have it.
  fileprivate var meaning: String {
    [name, definition.map { ": \($0)" }, condition.map { ", of \($0)" }].compactMap(\.self).joined()
  }
}

/// A group of datasets.
package enum ResultGroup: String, Sendable, CaseIterable {
  case root, game, solution, trajectory, metrics, statistics, certificate, front, simulation
  case balance, provenance

  /// The absolute path of the group, or of what has a name in it.
  package func path(_ name: String = "") -> String {
    let path = self == .root ? "/" : "/\(rawValue)"
    return name.isEmpty ? path : self == .root ? path + name : "\(path)/\(name)"
  }
}

/// An attribute of a group, or of datasets.
package struct Attribute: Sendable, Equatable {
  /// The group; nil for attributes of datasets.
  package let group: ResultGroup?
  package let name: String
  package let meaning: String

  package init(_ group: ResultGroup?, _ name: String, _ meaning: String) {
    (self.group, self.name, self.meaning) = (group, name, meaning)
  }
}

extension RecordAxis {
  /// The coordinates of an axis.
  package init(
    _ entry: Entry, _ values: some Sequence<Int>,
    attributes: [(String, AttributeValue)] = []
  ) {
    self.init(
      entry.axes[0].rawValue, .integers(values.map(Int64.init)),
      attributes: entry.attributes + attributes, names: layout.names(of: entry.axes[0])?.path)
  }
}

extension RecordArray {
  /// The values of an entry.
  package init(
    _ entry: Entry, _ values: DatasetValues, attributes: [(String, AttributeValue)] = []
  ) {
    self.init(
      entry.path, values, axes: entry.axes.map(\.rawValue),
      attributes: entry.attributes + attributes, isCoordinate: entry.isCoordinate)
  }

  /// Numbers of an entry.
  package init(_ entry: Entry, _ values: [Double]) { self.init(entry, .doubles(values)) }

  /// Indices and counts of an entry.
  package init(_ entry: Entry, _ values: [Int]) {
    self.init(entry, .integers(values.map(Int64.init)))
  }

  /// Names of an entry.
  package init(_ entry: Entry, _ values: [String]) { self.init(entry, .texts(values)) }
}

extension RecordGroup {
  /// A group with what is said of it.
  package init(_ group: ResultGroup, _ attributes: [(Attribute, AttributeValue)] = []) {
    self.init(group.path(), attributes: attributes.map { ($0.name, $1) })
  }
}

extension ResultLayout {
  /// The entry of a dataset, be it one by itself or a member of a family; nil if the table has none.
  package func entry(at path: String) -> Entry? {
    entries.first { $0.path == path } ?? entries.last { $0.isFamily(of: path) }
  }

  /// The entry for the names of an axis's points; nil if they have none.
  fileprivate func names(of axis: ResultAxis) -> Entry? {
    [stateLabel, actionLabel, populationLabel, boundLabel, objectiveLabel]
      .first { $0.axes == [axis] }
  }

  /// The tables of the page about result files: coordinates, datasets, attributes of groups.
  package var markdown: String {
    let scales = entries.filter(\.isAxis)
    let datasets = entries.filter { !$0.isAxis }
    return [
      Self.table(["Scale", "Content"], scales.map { ["`\($0.path)`", $0.meaning] }),
      Self.table(
        ["Dataset", "Axes", "Meaning"],
        datasets.map { entry in
          let axes = entry.axes.map(\.rawValue).joined(separator: ", ")
          return ["`\(entry.path)`", axes.isEmpty ? "none" : axes, entry.meaning]
        }),
      Self.table(
        ["Group", "Attribute", "Meaning"],
        attributes.compactMap { attribute in
          attribute.group.map { ["`\($0.path())`", "`\(attribute.name)`", attribute.meaning] }
        }),
      Self.table(
        ["Attribute of datasets", "Meaning"],
        attributes.filter { $0.group == nil }.map { ["`\($0.name)`", $0.meaning] }),
    ].joined(separator: "\n")
  }

  private static func table(_ heading: [String], _ rows: [[String]]) -> String {
    let lines = [heading, heading.map { _ in "---" }] + rows
    return lines.map { cells in
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }.joined()
  }
}
