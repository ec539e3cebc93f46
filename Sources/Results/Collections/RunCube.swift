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
            Units.attribute(metric.unit), ("long_name", .string(metric.title)),
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
      let size = joined.reduce(1) { $0 * $1.count }
      var values = [Double](repeating: .nan, count: cells.count * size)
      for (cell, array) in arrays.enumerated() {
        guard let array else { continue }
        let places = zip(joined, array.axes).map { axis, own in axis.places(of: own) }
        for (i, value) in array.values.enumerated() {
          var (rest, place, stride) = (i, cell * size, 1)
          for (axis, places) in zip(joined, places).reversed() {
            place += places[rest % places.count] * stride
            rest /= places.count
            stride *= axis.count
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
    var variables = gameParameters + axes.flatMap { $0.labels.filter(\.isCoordinate) }
    for block in blocks {
      variables += [block.keys, block.states] + block.metrics
      variables += paths.compactMap { block.array($0, axes, isTaken: metrics.contains) }
    }
    return ResultRecord(
      attributes: [
        (layout.conventions.name, .string(ResultLayout.conventions)),
        (layout.title.name, .string(title)),
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
        axes: ["game"], attributes: [("long_name", .string("parameter \(name) of the game"))],
        isCoordinate: true)
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

/// An axis of the arrays of several runs: the places of all of them.
///
/// Places that have names are joined by these, each name once in the order in which it comes first,
/// since states of another game may have another number; others are joined by their coordinates.
private struct JoinedAxis {
  /// What a place is known by.
  private enum Mark: Hashable {
    case name(String)
    case coordinate(Double)
  }

  let name: String
  /// The number of places.
  let count: Int
  /// The coordinates of places without names.
  private let coordinates: [Double]
  private let attributes: [String: String]
  /// Where a place is.
  private let places: [Mark: Int]
  /// Whether places are known by their names.
  private let isNamed: Bool
  /// What else is along the axis: its names, and its other coordinates.
  let labels: [RecordArray]

  /// The names of the points where they have some, else their numbers.
  var axis: RecordAxis {
    if let names = labels.first(where: { !$0.isCoordinate }) {
      return RecordAxis(name, names.values, attributes: names.attributes)
    }
    let whole = coordinates.compactMap(Int64.init(exactly:))
    return RecordAxis(
      name, whole.count == coordinates.count ? .integers(whole) : .doubles(coordinates),
      attributes: attributes.recorded)
  }

  /// Where the places of a run's axis are.
  func places(of axis: CollectedArray.Axis) -> [Int] {
    Self.marks(axis, isNamed).map { places[$0] ?? 0 }
  }

  /// The axes of all arrays; throws where it cannot be told which places of two runs are the same.
  static func all(in arrays: [CollectedArray]) throws -> [JoinedAxis] {
    let axes = arrays.flatMap(\.axes)
    return try axes.map(\.name).uniqued().map { name in
      try JoinedAxis(name, axes.filter { $0.name == name })
    }
  }

  private init(_ name: String, _ axes: [CollectedArray.Axis]) throws {
    let isNamed = try Self.areNamed(axes, name)
    let marks = axes.flatMap { Self.marks($0, isNamed) }.uniqued()
    coordinates = isNamed ? [] : axes.flatMap(\.coordinates).uniqued().sorted()
    let order = isNamed ? marks : coordinates.map(Mark.coordinate)
    let places = Dictionary(uniqueKeysWithValues: zip(order, order.indices))
    (self.name, self.places, self.isNamed, count) = (name, places, isNamed, order.count)
    attributes = axes.first?.attributes ?? [:]
    labels = try axes.flatMap(\.labels).map(\.name).uniqued().map { label in
      try Self.label(label, of: name, axes, order.count) { axis in
        Self.marks(axis, isNamed).map { places[$0] ?? 0 }
      }
    }
  }

  private static func marks(_ axis: CollectedArray.Axis, _ isNamed: Bool) -> [Mark] {
    isNamed ? (axis.names ?? []).map(Mark.name) : axis.coordinates.map(Mark.coordinate)
  }

  /// Whether places are joined by their names: not where they have none, or where all runs have the
  /// same ones, some of them twice.
  ///
  /// Throws where runs differ in names that tell no places apart.
  private static func areNamed(_ axes: [CollectedArray.Axis], _ name: String) throws -> Bool {
    let names = axes.map(\.names)
    if Set(names).count == 1 { return names[0].map { Set($0).count == $0.count } ?? false }
    let cure = "collect these games into files of their own"
    guard !names.contains(nil) else {
      throw ArtifactError(
        .wrongShape, "/\(name)_label", expected: "names of the \(name)s in all runs or in none",
        got: "some with and some without; \(cure)")
    }
    for names in names.compactMap(\.self).uniqued() {
      var seen: Set<String> = []
      if let twice = names.first(where: { !seen.insert($0).inserted }) {
        throw ArtifactError(
          .wrongShape, "/\(name)_label",
          expected:
            "different names of the \(name)s of each run, since runs differ in their \(name)s",
          got: "'\(twice)' twice; \(cure)")
      }
    }
    return true
  }

  private static func label(
    _ label: String, of name: String, _ axes: [CollectedArray.Axis], _ count: Int,
    _ places: (CollectedArray.Axis) -> [Int]
  ) throws(ArtifactError) -> RecordArray {
    var texts = [String?](repeating: nil, count: count)
    var numbers = [Double](repeating: .nan, count: count)
    var attributes: [String: String] = [:]
    for axis in axes {
      guard let found = axis.labels.first(where: { $0.name == label }) else { continue }
      attributes = found.attributes
      for (i, place) in places(axis).enumerated() {
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
      attributes: attributes.recorded, isCoordinate: label != "\(name)_label")
  }
}

extension CollectedArray.Axis {
  /// What its places are called; nil where they have no names.
  fileprivate var names: [String]? { labels.first { $0.name == "\(name)_label" }?.texts }
}

extension [String: String] {
  /// As attributes, in the order in which result files have them.
  fileprivate var recorded: [(String, AttributeValue)] {
    (Units.attributeNames + ["long_name", "definition"]).compactMap { name in
      self[name].map { (name, .string($0)) }
    }
  }
}
