package import ArtifactStore
import HDF5
import Vocabulary

extension RunCube {
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

extension RunCube.Dimension {
  fileprivate var axis: RecordAxis {
    RecordAxis(
      name, numbers.map(RecordValues.doubles) ?? .texts(values),
      attributes: [
        ("long_name", .string(name.replacing("_", with: " ")))
      ])
  }
}

extension RunCube.Block {
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

  private init(_ name: String, _ axes: [CollectedArray.Axis]) throws(ArtifactError) {
    let coordinates = axes.flatMap(\.coordinates).uniqued().sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(coordinates, coordinates.indices))
    (self.name, self.coordinates, self.places) = (name, coordinates, places)
    attributes = axes.first?.attributes ?? [:]
    var labels: [RecordArray] = []
    for label in axes.flatMap(\.labels).map(\.name).uniqued() {
      labels.append(try Self.label(label, of: name, axes, places))
    }
    self.labels = labels
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
        let text =
          switch found.values {
          case .texts(let values): values[i]
          case .numbers(let values): values[i].description
          }
        if case .numbers(let values) = found.values { numbers[place] = values[i] }
        guard (texts[place] ?? text) == text else {
          throw ArtifactError(
            .wrongShape, "/\(label)", expected: "the same \(name)s in all runs",
            got: "'\(texts[place] ?? "")' and '\(text)'; "
              + "collect these games into files of their own")
        }
        texts[place] = text
      }
    }
    let isNumeric = axes.lazy.flatMap(\.labels).contains {
      if case .numbers = $0.values { $0.name == label } else { false }
    }
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
