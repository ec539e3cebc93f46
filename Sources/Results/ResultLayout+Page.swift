extension ResultLayout {
  /// The entry of a dataset, be it one by itself or a member of a family; nil if the table has none.
  package func entry(at path: String) -> Entry? {
    entries.first { $0.path == path } ?? entries.last { $0.isFamily(of: path) }
  }

  /// The tables of the page about result files: coordinates, datasets, attributes of groups.
  package var markdown: String {
    let scales = entries.filter(\.isAxis)
    let datasets = entries.filter { !$0.isAxis }
    return [
      Self.table(
        ["Scale", "Content"], scales.map { ["`\($0.path)`", $0.meaning] }),
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

extension Entry {
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
