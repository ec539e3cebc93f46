import ArtifactStore
import Results

/// What every group, axis and dataset of the archived result files means, from the files themselves.
struct DataDictionary {
  private let runCount: Int
  /// The entries with the number of files that have each, sorted by path.
  private let entries: [(entry: DictionaryEntry, files: Int)]

  init(of results: [ResultSummary]) {
    runCount = results.count
    var counts: [DictionaryEntry: Int] = [:]
    for result in results {
      for entry in result.objects { counts[entry, default: 0] += 1 }
    }
    entries = counts.map { ($0.key, $0.value) }.sorted {
      ($0.entry.path, $0.entry.definition, $0.entry.name, $0.entry.axes.joined())
        < ($1.entry.path, $1.entry.definition, $1.entry.name, $1.entry.axes.joined())
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
    var lines = [
      "# Data dictionary", "",
      "Every group, axis and dataset of the \(runCount) files `runs/*/*/result.h5`, from what the",
      "files say of themselves. Arrays are in row-major order (the last axis changes fastest), with",
      "an HDF5 dimension scale for every dimension. Types: `f64` 64-bit float, `i64` 64-bit integer,",
      "`u8` byte, `bool` enumeration FALSE/TRUE over 8 bits, `string` UTF-8 text. Unit 1 is a pure",
      "number, or counts in the game's own unit of reward. `README.md` explains the words. In a file",
      "`experiments/<experiment>.h5` all of this is below `/runs/<label>-<key>`.",
    ]
    for (group, files) in entries where group.kind == .group {
      let prefix = group.path == "/" ? "/" : "\(group.path)/"
      let members = entries.filter { member in
        member.entry.kind != .group && member.entry.path.hasPrefix(prefix)
          && !member.entry.path.dropFirst(prefix.count).contains("/")
      }
      lines += ["", "## `\(group.path)`\(share(files))", ""]
      lines += Self.attributes(group.attributes, of: group.path)
      guard !members.isEmpty else { continue }
      lines +=
        (group.attributes.isEmpty ? [] : [""]) + [
          "| name | type | axes | unit | meaning |", "| --- | --- | --- | --- | --- |",
        ]
      lines += members.map { row($0.entry, $0.files, prefix) }
    }
    lines += ["", "## Attributes of datasets", ""]
    lines += Self.attributes(
      Set(entries.filter { $0.entry.kind != .group }.flatMap(\.entry.attributes)).sorted(), of: nil)
    return lines.joined(separator: "\n") + "\n" + RecordDictionary.markdown
  }

  private func row(_ entry: DictionaryEntry, _ files: Int, _ prefix: String) -> String {
    let name = "`\(entry.path.dropFirst(prefix.count))`" + (entry.kind == .axis ? " (axis)" : "")
    let meaning = entry.name + (entry.definition.isEmpty ? "" : ": \(entry.definition)")
    let cells = [
      name, entry.type, entry.axes.joined(separator: ", "), entry.unit,
      meaning + share(files),
    ]
    return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
  }

  /// What attributes mean, which files do not say themselves.
  private static func attributes(_ names: [String], of group: String?) -> [String] {
    names.map { name in
      let known = layout.attributes.first { $0.name == name && $0.group?.path() == group }
      let meaning = known.map { ": \($0.meaning)" } ?? ""
      return "* \(group == nil ? "" : "attribute ")`\(name)`\(meaning)"
    }
  }

  private func share(_ files: Int) -> String {
    files == runCount ? "" : " (in \(files) of \(runCount) files)"
  }
}
