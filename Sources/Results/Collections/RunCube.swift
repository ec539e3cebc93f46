package import ArtifactStore
import HDF5
import Vocabulary

/// Runs side by side: one dimension for everything that tells them apart.
///
/// Games and starts are dimensions where there are several, and so is every parameter that varies,
/// named with its side in front: `method_weight`, `game_budget`. Methods without the parameters that
/// others vary stand beside the cube, in a block of their own along `baseline`.
package struct RunCube: Sendable {
  /// What tells runs apart in one respect.
  package struct Dimension: Sendable, Hashable {
    package let name: String
    /// The values in their order, spelled as on the command line; numbers ascend.
    package let values: [String]
    /// The values as numbers; nil if one is a word.
    package let numbers: [Double]?

    fileprivate var axis: RecordAxis {
      RecordAxis(
        name, numbers.map(DatasetValues.doubles) ?? .texts(values),
        attributes: [("long_name", .string(name.replacing("_", with: " ")))])
    }
  }

  /// The runs of methods that vary the same parameters.
  package struct Block: Sendable {
    /// What names of variables begin with; empty for the first methods that vary something.
    package let prefix: String
    package let dimensions: [Dimension]
    /// The trial at each place, row-major; nil where none is planned.
    package let cells: [RunRow?]

    fileprivate init(
      _ prefix: String, _ factors: [RunCube.Factor], _ rows: [RunRow]
    ) throws(ArtifactError) {
      self.prefix = prefix
      dimensions = factors.map(\.dimension)
      let places = dimensions.map { dimension in
        Dictionary(uniqueKeysWithValues: zip(dimension.values, dimension.values.indices))
      }
      var cells = [RunRow?](repeating: nil, count: dimensions.reduce(1) { $0 * $1.values.count })
      for row in rows {
        let place = zip(factors, places).reduce(0) { place, factor in
          place * factor.1.count + (factor.1[factor.0.value(row)] ?? 0)
        }
        if let other = cells[place] {
          throw ArtifactError(
            .ambiguous, "the runs of '\(row.experiment)'",
            expected: "runs that differ in a parameter, a game, a method or the start",
            got: "'\(other.label)' and '\(row.label)'")
        }
        cells[place] = row
      }
      self.cells = cells
    }

    private var names: [String] { dimensions.map(\.name) }

    fileprivate var keys: RecordArray {
      RecordArray(
        "/\(prefix)run_key", .texts(cells.map { $0?.run?.key.hex ?? "" }), axes: names,
        attributes: [("long_name", .string("run key; empty where there is no run"))])
    }

    fileprivate var states: RecordArray {
      RecordArray(
        "/\(prefix)status", .texts(cells.map { $0?.status ?? "" }), axes: names,
        attributes: [("long_name", .string("why the solve ended; missing where there is no run"))])
    }

    /// Every metric that any run has; NaN where one has not.
    fileprivate var metrics: [RecordArray] {
      cells.compactMap(\.self).flatMap(\.metrics).map(\.fileName).uniqued().compactMap { name in
        let values = cells.map { cell in cell?.metrics.first { $0.fileName == name } }
        guard let metric = values.lazy.compactMap(\.self).first?.metric else { return nil }
        return RecordArray(
          "/\(prefix)\(name)", .doubles(values.map { $0?.value ?? .nan }), axes: names,
          attributes: [
            ("units", .string(metric.unit)), ("long_name", .string(metric.title)),
            ("definition", .string(metric.definition)), ("better", .string(metric.better.rawValue)),
          ])
      }
    }

    /// The arrays under one path side by side; nil if no run of the block has one.
    fileprivate func array(
      _ path: String, _ axes: [JoinedAxis], isTaken: (String) -> Bool
    ) -> RecordArray? {
      let arrays = cells.map { $0?.arrays[path] }
      guard let first = arrays.lazy.compactMap(\.self).first else { return nil }
      let joined = first.axes.compactMap { axis in axes.first { $0.name == axis.name } }
      let size = joined.reduce(1) { $0 * $1.coordinates.count }
      var values = [Double](repeating: .nan, count: cells.count * size)
      for (cell, array) in arrays.enumerated() {
        guard let array else { continue }
        let places = zip(joined, array.axes).map { axis, own in
          own.coordinates.map { axis.places[$0] ?? 0 }
        }
        for (i, value) in array.values.enumerated() {
          var (rest, place, stride) = (i, cell * size, 1)
          for (axis, places) in zip(joined, places).reversed() {
            place += places[rest % places.count] * stride
            rest /= places.count
            stride *= axis.coordinates.count
          }
          values[place] = value
        }
      }
      let parts = path.split(separator: "/").map(String.init)
      let name = parts.last.map { isTaken($0) ? parts.joined(separator: "_") : $0 } ?? path
      return RecordArray(
        "/\(prefix)\(name)", .doubles(values), axes: names + joined.map(\.name),
        attributes: first.attributes.recorded)
    }
  }

  package let blocks: [Block]
  let rows: [RunRow]

  /// The largest share of places that may stay empty before labels tell things apart instead.
  private static let sparsity = 4

  /// Finds out what varies.
  package init(_ rows: [RunRow]) throws {
    self.rows = rows
    let varied = RunRow.varied(rows.map(\.method))
    let groups = Dictionary(grouping: rows) { varied[$0.method.name] ?? [] }
    let order = rows.map { varied[$0.method.name] ?? [] }.uniqued()
    let main = order.first { !$0.isEmpty } ?? []
    let surroundings =
      [Factor("experiment", rows) { $0.experiment }]
      + Self.factors(of: \.game, "game", label: "game", rows)
      + [Factor("start", rows) { $0.start }]
    blocks = try order.map { names in
      let members = groups[names] ?? []
      let isBaseline = names.isEmpty && order.count > 1
      let solvers = members.map(\.method.name).uniqued()
      let own =
        isBaseline
        ? [Factor("baseline", members) { $0.method.label }]
        : Self.factors(of: \.method, "method", label: "method_label", members)
      let prefix =
        isBaseline ? "baseline_" : names == main ? "" : solvers.joined(separator: "_") + "_"
      return try Block(
        prefix.snakeCased,
        surroundings.filter { $0.dimension.values.count > 1 }
          + own.filter { isBaseline || $0.dimension.values.count > 1 }, members)
    }
  }

  /// The dimensions by which games or methods are told apart: parameters, or else labels.
  private static func factors(
    of side: any KeyPath<RunRow, RunRow.Side> & Sendable, _ word: String, label: String,
    _ rows: [RunRow]
  ) -> [Factor] {
    let items = rows.map { $0[keyPath: side] }.uniqued()
    let varied = RunRow.varied(items)
    let names = Set(varied.values)
    let parameters = (names.count == 1 ? names.first ?? [] : []).map { name in
      Factor("\(word)_\(name.snakeCased)", rows, ascending: true) {
        $0[keyPath: side].parameters[name] ?? ""
      }
    }
    let catalog = Factor(word == "method" ? "solver" : word, rows) { $0[keyPath: side].name }
    let factors = [catalog] + parameters
    let places = factors.reduce(1) { $0 * $1.dimension.values.count }
    guard !parameters.isEmpty, places <= sparsity * items.count else {
      return [Factor(label, rows) { $0[keyPath: side].label }]
    }
    return factors
  }

  /// A dimension, and where a run is along it.
  fileprivate struct Factor {
    let dimension: Dimension
    let value: (RunRow) -> String

    /// Values stay in the order of the plan unless they are to ascend.
    init(
      _ name: String, _ rows: [RunRow], ascending: Bool = false,
      _ value: @escaping (RunRow) -> String
    ) {
      let values = rows.map(value).uniqued()
      let numbers = values.compactMap(Double.init)
      guard ascending, numbers.count == values.count else {
        dimension = Dimension(
          name: name, values: ascending ? values.sorted() : values, numbers: nil)
        self.value = value
        return
      }
      let sorted = numbers.uniqued().sorted()
      dimension = Dimension(name: name, values: sorted.map(\.description), numbers: sorted)
      self.value = { Double(value($0))?.description ?? "" }
    }
  }

  /// The cube as what is written to a netCDF-4 file: metrics as variables over its dimensions, and
  /// the arrays that were read of the runs with their own axes behind them.
  package func record(title: String) throws -> ResultRecord {
    let arrays = rows.flatMap(\.arrays.values)
    let axes = try JoinedAxis.all(in: arrays)
    let paths = arrays.map(\.path).uniqued()
    let metrics = Set(rows.flatMap { $0.metrics.map(\.fileName) })
    var variables = gameParameters + axes.flatMap(\.labels)
    for block in blocks {
      variables += [block.keys, block.states] + block.metrics
      variables += paths.compactMap { block.array($0, axes, isTaken: metrics.contains) }
    }
    return ResultRecord(
      attributes: [
        ("Conventions", .string("CF-1.10")), ("title", .string(title)),
        ("experiments", .strings(rows.map(\.experiment).uniqued())),
      ],
      axes: dimensions.map(\.axis) + axes.map(\.axis), arrays: variables)
  }

  /// Every dimension once, with the values of all blocks.
  private var dimensions: [Dimension] { blocks.flatMap(\.dimensions).uniqued() }

  /// What varies among games that are told apart by their labels.
  private var gameParameters: [RecordArray] {
    guard let games = dimensions.first(where: { $0.name == "game" }) else { return [] }
    let sides = games.values.compactMap { label in rows.first { $0.game.label == label }?.game }
    guard sides.count == games.values.count else { return [] }
    return Set(sides.flatMap(\.parameters.keys)).sorted().compactMap { name in
      let texts = sides.map { $0.parameters[name] ?? "" }
      guard Set(texts).count > 1 else { return nil }
      let numbers = texts.map { $0.isEmpty ? .nan : Double($0) }
      return RecordArray(
        "/game_\(name.snakeCased)",
        numbers.contains(nil) ? .texts(texts) : .doubles(numbers.compactMap(\.self)),
        axes: ["game"], attributes: [("long_name", .string("parameter \(name) of the game"))])
    }
  }
}

extension RunRow {
  /// The parameters that vary among games or methods of the same name in the catalog.
  fileprivate static func varied(_ sides: [Side]) -> [String: [String]] {
    Dictionary(grouping: sides, by: \.name).mapValues { sides in
      Set(sides.flatMap(\.parameters.keys)).sorted().filter { name in
        Set(sides.map { $0.parameters[name] }).count > 1
      }
    }
  }
}

extension Sequence where Element: Hashable {
  /// Each element once, in the order in which it comes first.
  package func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

/// An axis of the arrays of several runs: the coordinates of all of them.
private struct JoinedAxis {
  let name: String
  let coordinates: [Double]
  let attributes: [String: String]
  /// Where a coordinate is.
  let places: [Double: Int]
  let labels: [RecordArray]

  var axis: RecordAxis {
    let whole = coordinates.compactMap(Int64.init(exactly:))
    return RecordAxis(
      name, whole.count == coordinates.count ? .integers(whole) : .doubles(coordinates),
      attributes: attributes.recorded)
  }

  /// The axes of all arrays; throws where runs call the same place by different names.
  static func all(in arrays: [CollectedArray]) throws -> [JoinedAxis] {
    let axes = arrays.flatMap(\.axes)
    return try axes.map(\.name).uniqued().map { name in
      try JoinedAxis(name, axes.filter { $0.name == name })
    }
  }

  private init(_ name: String, _ axes: [CollectedArray.Axis]) throws {
    let coordinates = axes.flatMap(\.coordinates).uniqued().sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(coordinates, coordinates.indices))
    (self.name, self.coordinates, self.places) = (name, coordinates, places)
    attributes = axes.first?.attributes ?? [:]
    labels = try axes.flatMap(\.labels).map(\.name).uniqued().map {
      try Self.label($0, of: name, axes, places)
    }
  }

  private static func label(
    _ label: String, of name: String, _ axes: [CollectedArray.Axis], _ places: [Double: Int]
  ) throws(ArtifactError) -> RecordArray {
    var texts = [String?](repeating: nil, count: places.count)
    var numbers = [Double](repeating: .nan, count: places.count)
    var attributes: [String: String] = [:]
    for axis in axes {
      guard let found = axis.labels.first(where: { $0.name == label }) else { continue }
      attributes = found.attributes
      for (i, coordinate) in axis.coordinates.enumerated() {
        let place = places[coordinate] ?? 0
        let text = found.texts[i]
        if let values = found.numbers { numbers[place] = values[i] }
        try require(
          (texts[place] ?? text) == text, .wrongShape, "/\(label)",
          expected: "the same \(name)s in all runs",
          got: "'\(texts[place] ?? "")' and '\(text)'; "
            + "collect these games into files of their own")
        texts[place] = text
      }
    }
    let isNumeric = axes.lazy.flatMap(\.labels).contains { $0.name == label && $0.numbers != nil }
    return RecordArray(
      "/\(label)", isNumeric ? .doubles(numbers) : .texts(texts.map { $0 ?? "" }), axes: [name],
      attributes: attributes.recorded)
  }
}

extension [String: String] {
  /// As attributes, in the order in which result files have them.
  fileprivate var recorded: [(String, AttributeValue)] {
    ["units", "long_name", "definition"].compactMap { name in
      self[name].map { (name, .string($0)) }
    }
  }
}
