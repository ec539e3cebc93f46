import ArtifactStore
import Foundation
import HDF5
import Results
import Vocabulary

/// All runs of an experiment in one HDF5 file, for those who want one thing to open.
///
///     /index            one entry a run: label, key, game, method, parameters, metrics
///     /runs/<label>-<key12>/   everything that is in the run's own file
///
/// - Complexity: memory for one chunk of a dataset, and for the table of all runs.
struct CombinedFile {
  let experiment: ArchivedExperiment
  let runs: [ArchivedRun]

  /// The path in the archive.
  static func path(_ experiment: String) -> String { "experiments/\(experiment).h5" }

  /// Writes a new file.
  func write(to path: String) throws {
    let file = try File.create(onDiskAt: path, room: room)
    for (name, text) in [
      (layout.conventions.name, ResultLayout.conventions), (layout.title.name, experiment.title),
      ("experiment", experiment.name),
    ] {
      try file.root.setAttribute(name, .string(text))
    }
    try writeIndex(to: file.root.createGroup("index"))
    let group = try file.root.createGroup("runs")
    for run in runs {
      let name = URL(filePath: run.run.directory).lastPathComponent
      try group.createGroup(name).copyAll(of: ResultFile(at: run.run.resultPath).root)
    }
    try file.close()
  }

  /// More bytes than the file is going to have: copies are as large as what they were made of, the
  /// table and the groups are small.
  private var room: Int {
    runs.reduce(1 << 20) { $0 + $1.run.identity.fileBytes * 5 / 4 + (1 << 16) }
  }

  /// A column for everything that tells runs apart or is said of them.
  private func writeIndex(to group: Group) throws {
    let scale = try group.writeScale("run", runs.indices.map(Int64.init))
    try scale.describe("run, in the order of the groups below /runs", unit: "1")
    func column(_ name: String, _ values: some ElementList) throws -> Dataset {
      try group.write(name, values, shape: [runs.count], scales: [scale])
    }
    let words: [(String, [String])] = [
      ("label", runs.map(\.run.label)), ("key", runs.map { "\($0.run.key)" }),
      ("group", runs.map { "/runs/\(URL(filePath: $0.run.directory).lastPathComponent)" }),
      ("game", runs.map(\.row.game.name)), ("method", runs.map(\.row.method.name)),
      ("start", runs.map(\.row.start)),
      ("status", runs.map(\.row.status)),
    ]
    for (name, texts) in words { try column(name, texts).describe(name) }
    try column("seconds", runs.map(\.run.seconds))
      .describe("seconds that the solver worked", unit: "s")
    let units = Dictionary(
      runs.flatMap { $0.row.metrics.map { ($0.fileName, $0.metric.unit) } }
    ) { first, _ in first }
    // A column for each name that any run has a text for: numbers if all texts are, with NaN where a
    // run has none.
    for (kind, prefix, cells, units) in [
      ("parameter", "", runs.map(\.row.parameters), [:]),
      ("metric", "metric_", runs.map(\.scoreTexts), units),
    ] {
      for name in Set(cells.flatMap(\.keys)).sorted() {
        let texts = cells.map { $0[name] ?? "" }
        let numbers = texts.map { $0.isEmpty ? .nan : Double($0) }
        let path = prefix + name.snakeCased.replacing(".", with: "_")
        if numbers.contains(nil) || texts.allSatisfy(\.isEmpty) {
          try column(path, texts).describe("\(kind) \(name)")
        } else {
          try column(path, numbers.compactMap(\.self))
            .describe("\(kind) \(name)", unit: units[name] ?? "1")
        }
      }
    }
  }
}

extension Group {
  /// Writes everything in a result file again: coordinates, which are in the root of ours, and then
  /// the rest in the order of the file.
  fileprivate func copyAll(of root: Group) throws {
    // This goes through the whole file, and throws unless it is a tree.
    let entries = try DictionaryEntry.all(in: root)
    let axisNames = Set(entries.filter { $0.kind == .axis }.flatMap(\.axes))
    try copyAttributes(of: root)
    var scales: [String: Dataset] = [:]
    for child in try root.children where axisNames.contains(child.name) {
      let dataset = try root.dataset(child.name)
      let copy = try copyScale(dataset, as: child.name)
      try copy.copyAttributes(of: dataset)
      scales[child.name] = copy
    }
    var copies = scales
    try copyMembers(of: root, scales, &copies)
    try linkMembers(of: root, copies)
  }

  /// Datasets of the root are added to `copies`.
  private func copyMembers(
    of group: Group, _ scales: [String: Dataset], _ copies: inout [String: Dataset]
  ) throws {
    for link in try group.links {
      switch link.target {
      case .group:
        let (inner, copy) = (try group.group(link.name), try createGroup(link.name))
        try copy.copyAttributes(of: inner)
        try copy.copyMembers(of: inner, scales, &copies)
      case .dataset where group.name != "/" || scales[link.name] == nil:
        let dataset = try group.dataset(link.name)
        let axes = try dataset.axisNames.map { name in
          try require(
            scales[name], .invalidContents, dataset.name, expected: "coordinates in the root",
            got: "an axis '\(name)' without")
        }
        let copy = try copy(dataset, as: link.name, scales: axes)
        try copy.copyAttributes(of: dataset)
        if group.name == "/" { copies[link.name] = copy }
      default: continue
      }
    }
  }

  /// Makes the further names of datasets in the root again.
  private func linkMembers(of group: Group, _ copies: [String: Dataset]) throws {
    for link in try group.links {
      switch link.target {
      case .group: try self.group(link.name).linkMembers(of: group.group(link.name), copies)
      case .path(let path):
        if let copy = copies[String(path.dropFirst())] { try writeLink(link.name, to: copy) }
      default: continue
      }
    }
  }
}

extension Object {
  fileprivate func copyAttributes(of original: Object) throws {
    for (name, value) in try original.attributes { try setAttribute(name, value) }
  }
}

extension Dataset {
  fileprivate func describe(_ meaning: String, unit: String? = nil) throws {
    if let (name, value) = unit.map(Units.attribute) { try setAttribute(name, value) }
    try setAttribute(layout.longName.name, .string(meaning))
  }
}
