import ArtifactStore

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
      lines += AttributeMeanings.lines(for: group.attributes, of: group.path)
      guard !members.isEmpty else { continue }
      lines +=
        (group.attributes.isEmpty ? [] : [""]) + [
          "| name | type | axes | unit | meaning |", "| --- | --- | --- | --- | --- |",
        ]
      lines += members.map { row($0.entry, $0.files, prefix) }
    }
    lines += ["", "## Attributes of datasets", ""]
    lines += AttributeMeanings.lines(
      for: Set(entries.filter { $0.entry.kind != .group }.flatMap(\.entry.attributes)).sorted(),
      of: nil)
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

  private func share(_ files: Int) -> String {
    files == runCount ? "" : " (in \(files) of \(runCount) files)"
  }
}

/// What attributes mean, which files do not say themselves.
private enum AttributeMeanings {
  private static let meanings: [String: String] = [
    "Conventions": "the conventions that the file follows",
    "mesob_schema": "the version of the layout",
    "run_key": "SHA-256 of the canonical configuration: the identity of the run",
    "config": "JSON of everything that the result depends on; the run key is its hash",
    "game": "the game's name in the catalog",
    "game_version": "the version of the game's algorithm",
    "method": "the method's name in the catalog",
    "method_version": "the version of the method's algorithm",
    "start": "the policy that the method started from",
    "name": "the name in the catalog", "title": "the title", "reference": "where it is defined",
    "horizon": "the last epoch T; there are T + 1 of them",
    "parameters": "JSON of all parameters",
    "reward_hash": "SHA-256 of the rewards, row-major, as little-endian doubles",
    "transition_hash":
      "SHA-256 of, for each pair, the number of successors, and each successor and its probability",
    "status": "why the solve ended", "iterations": "the number of steps",
    "tolerance_rule": "how tolerances are meant",
    "tolerance": "what a number may be off when it is computed again",
    "arithmetic": "the rules by which the bounds were computed",
    "mesob_version": "the version of mesob", "build_configuration": "debug or release",
    "compiler": "the compiler", "libhdf5": "the version of libhdf5",
    "source_digest": "hash of all sources of the program, listed in sources/",
    "reference_exploitability": "the corner that the hypervolume is taken from",
    "reference_objective": "the corner that the hypervolume is taken from",
    "evaluations": "passes over all transitions",
    "random_numbers": "the generator of random numbers, and what its counter counts",
    "key": "the key of the generator, in hexadecimal digits",
    "better": "whether lower or higher values are better, or neither",
    "factors": "the names of the axes that a state or action is made of",
    "factor_sizes": "the number of points of each of them, row-major",
  ]

  static func lines(for names: [String], of group: String?) -> [String] {
    names.map { name in
      let meaning = meanings[name].map { ": \($0)" } ?? ""
      return "* \(group == nil ? "" : "attribute ")`\(name)`\(meaning)"
    }
  }
}
