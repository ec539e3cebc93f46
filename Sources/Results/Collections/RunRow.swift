package import ArtifactStore

/// A planned trial: what tells it from the others, and its run if there is one.
package struct RunRow: Sendable {
  /// A game or a method: what it is called and how it is set.
  package struct Side: Sendable, Hashable {
    /// The label in the experiment.
    package var label: String
    /// The name in the catalog.
    package var name: String
    /// Every parameter, spelled as on the command line.
    package var parameters: [String: String]

    package init(label: String, name: String, parameters: [String: String]) {
      (self.label, self.name, self.parameters) = (label, name, parameters)
    }
  }

  package let experiment: String
  package let label: String
  package let game: Side
  package let method: Side
  package let start: String
  package let run: StoredRun?
  /// What was read of the run; empty without one.
  package private(set) var metrics: [MetricValue] = []
  package private(set) var status = "missing"
  /// The arrays that were asked for, by their paths.
  package private(set) var arrays: [String: CollectedArray] = [:]

  /// Reads what is stored of a trial, in one opening of its file.
  package init(
    experiment: String, label: String, game: Side, method: Side, start: String,
    run: StoredRun?, datasets: [String] = []
  ) throws {
    (self.experiment, self.label, self.start, self.run) = (experiment, label, start, run)
    (self.game, self.method) = (game, method)
    guard let run else { return }
    let file = try ResultFile(of: run)
    metrics = try file.metrics
    status = try file.text(of: layout.status)
    for path in datasets where file.root.contains(path) {
      arrays[path] = try CollectedArray(path, in: file)
    }
  }
}

extension RunTable {
  /// One line for each run; trials without one have none.
  package init(_ rows: [RunRow]) {
    self.init(
      ["experiment", "label", "key", "path", "game", "method", "start", "status", "seconds"],
      rows.compactMap { row in
        guard let run = row.run else { return nil }
        return Row(
          [
            row.experiment, row.label, run.key.hex, run.directory, row.game.label,
            row.method.label, row.start, row.status, run.seconds.description,
          ],
          parameters: Dictionary(
            [("game", row.game), ("method", row.method)].flatMap { word, side in
              [("\(word).name", side.name)] + side.parameters.map { ("\(word).\($0)", $1) }
            }, uniquingKeysWith: { first, _ in first }),
          metrics: row.metrics)
      })
  }
}
