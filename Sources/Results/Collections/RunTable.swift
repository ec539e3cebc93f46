package import ArtifactStore
import HDF5
import Vocabulary

/// Runs under each other, with all their parameters and metrics.
package struct RunTable: Sendable {
  /// A run.
  package struct Row: Sendable {
    package let cells: [String]
    /// Parameters by their names such as `method.weight`.
    package let parameters: [String: String]
    package let metrics: [MetricValue]

    package init(_ cells: [String], parameters: [String: String], metrics: [MetricValue]) {
      (self.cells, self.parameters, self.metrics) = (cells, parameters, metrics)
    }
  }

  /// The heads of the cells.
  package let columns: [String]
  package let rows: [Row]

  package init(_ columns: [String], _ rows: [Row]) { (self.columns, self.rows) = (columns, rows) }

  /// The parameters that any run has, by name.
  package var parameters: [String] { Set(rows.flatMap(\.parameters.keys)).sorted() }

  /// The metrics that any run has, by name.
  package var metrics: [String] { Set(rows.flatMap { $0.metrics.map(\.fileName) }).sorted() }

  /// One line a run; numbers read back exactly, cells that a run knows nothing of are empty.
  package var csv: String {
    let (parameters, metrics) = (parameters, metrics)
    return CSV.text(
      [columns + parameters + metrics.map { "metric.\($0)" }]
        + rows.map { row in
          let values = Dictionary(row.metrics.map { ($0.fileName, $0.value.description) }) { $1 }
          return row.cells + parameters.map { row.parameters[$0] ?? "" }
            + metrics.map { values[$0] ?? "" }
        })
  }

  /// One document a run: its cells, its parameters, and its metrics with all that is said of them.
  package var json: JSONValue {
    .array(
      rows.map { row in
        let words = zip(columns, row.cells).map { ($0, JSONValue.text($1)) }
        let settings = row.parameters.mapValues(JSONValue.text)
        let scores = row.metrics.map { ($0.metric.name, $0.json) }
        return JSONValue(
          words + [("parameters", .object(JSONObject(settings))), ("metrics", JSONValue(scores))])
      })
  }

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
          parameters: row.parameters.merging(
            ["game.name": row.game.name, "method.name": row.method.name]
          ) { $1 },
          metrics: row.metrics)
      })
  }
}

extension Metric {
  /// Everything that is said of it.
  package var json: JSONValue {
    [
      "name": .text(name), "title": .text(heading), "unit": .text(unit),
      "better": .text(better.rawValue), "definition": .text(definition),
    ]
  }
}

extension MetricValue {
  /// The name of the metric in files.
  package var fileName: String { metric.name.snakeCased }
  /// What the metric is, and the value.
  package var json: JSONValue { metric.json + ["value": .number(value)] }
}

/// A trial in one row: what tells it from the others, and what its run came to if there is one.
///
/// Whatever is made of runs is made of these: the tables of reports, those of archives, and
/// collections.
package struct RunRow: Sendable {
  /// A game or a method: what it is called and how it is set.
  package struct Side: Sendable, Hashable {
    /// The label in the experiment.
    package var label: String
    /// The name in the catalog.
    package var name: String
    /// Its parameters, each by its name and as it is spelled.
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

  /// Reads what is stored of a trial, in one opening of its file, or from the `file` that is open.
  package init(
    experiment: String, label: String, game: Side, method: Side, start: String,
    run: StoredRun?, in file: ResultFile? = nil, datasets: [String] = []
  ) throws {
    (self.experiment, self.label, self.start, self.run) = (experiment, label, start, run)
    (self.game, self.method) = (game, method)
    guard let file = try file ?? run.map(ResultFile.init(of:)) else { return }
    metrics = try file.metrics
    status = try file.text(of: layout.status)
    for path in datasets where file.root.contains(path) {
      arrays[path] = try CollectedArray(path, in: file)
    }
  }

  /// A run as its file tells of it, without the experiment's labels and with recorded parameters.
  package init(_ run: StoredRun, in file: ResultFile) throws {
    let configuration = try file.configuration
    func side(_ name: String, _ part: RunConfiguration.Part?) -> Side {
      Side(label: name, name: name, parameters: part?.texts ?? [:])
    }
    try self.init(
      experiment: run.experiment, label: run.label,
      game: side(file.text(of: layout.game), configuration.game),
      method: side(file.text(of: layout.method), configuration.method),
      start: file.text(of: layout.start), run: run, in: file)
  }

  /// The metrics of the file, and the seconds that the solver worked.
  package var scores: [MetricValue] {
    metrics + (run.map { [MetricValue(Metrics().seconds, $0.seconds)] } ?? [])
  }

  /// The parameters of both sides, by names such as `method.weight`.
  package var parameters: [String: String] {
    Dictionary(
      [("game", game), ("method", method)].flatMap { word, side in
        side.parameters.map { ("\(word).\($0)", $1) }
      }, uniquingKeysWith: { first, _ in first })
  }
}

/// An array of one run with the coordinates of its axes, to be joined with those of other runs.
package struct CollectedArray: Sendable {
  /// A dimension: the coordinate of each place, and what else the file says along it.
  package struct Axis: Sendable {
    package let name: String
    package let coordinates: [Double]
    package let attributes: [String: String]
    package let labels: [Label]
  }

  /// What is said of every place of an axis: its name, or its coordinate along a factor.
  package struct Label: Sendable {
    package let name: String
    package let texts: [String]
    /// The same as numbers; nil where they are none.
    package let numbers: [Double]?
    package let attributes: [String: String]
  }

  package let path: String
  /// The values, row-major.
  package let values: [Double]
  package let axes: [Axis]
  /// Unit, name and definition.
  package let attributes: [String: String]

  /// Reads a dataset and the coordinates of its axes.
  init(_ path: String, in file: ResultFile) throws {
    let dataset = try file.root.dataset(path)
    let array = try ResultArray(dataset)
    self.path = path
    values = array.values
    attributes = try dataset.texts
    let besides = try file.names(in: .root).map { try file.root.dataset($0) }
    axes = try array.axes.map { axis in
      let scale = try file.root.dataset("/\(axis)")
      let labels = try besides.filter { try $0.name != scale.name && $0.axisNames == [axis] }
      return Axis(
        name: axis, coordinates: try ResultArray(scale).values, attributes: try scale.texts,
        labels: try labels.map(Label.init))
    }
  }
}

extension CollectedArray.Label {
  fileprivate init(_ dataset: Dataset) throws {
    let numbers = try dataset.elementType == .string ? nil : ResultArray(dataset).values
    self.init(
      name: dataset.name.split(separator: "/").last.map(String.init) ?? dataset.name,
      texts: try numbers?.map(\.description) ?? dataset.read(String.self), numbers: numbers,
      attributes: try dataset.texts)
  }
}

extension Dataset {
  /// What is said of it in words.
  fileprivate var texts: [String: String] {
    get throws {
      try (Units.attributeNames + ["long_name", "definition"]).reduce(into: [:]) { texts, name in
        texts[name] = try text(of: name)
      }
    }
  }
}
