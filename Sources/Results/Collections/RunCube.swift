import ArtifactStore
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
  }

  /// The runs of methods that vary the same parameters.
  package struct Block: Sendable {
    /// What names of variables begin with; empty for the first methods that vary something.
    package let prefix: String
    package let dimensions: [Dimension]
    /// The trial at each place, row-major; nil where none is planned.
    package let cells: [RunRow?]
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
}

extension RunCube.Block {
  fileprivate init(
    _ prefix: String, _ factors: [RunCube.Factor], _ rows: [RunRow]
  ) throws(ArtifactError) {
    self.prefix = prefix
    dimensions = factors.map(\.dimension)
    let places = dimensions.map { dimension in
      Dictionary(uniqueKeysWithValues: zip(dimension.values, dimension.values.indices))
    }
    var cells = [RunRow?](
      repeating: nil, count: dimensions.reduce(1) { $0 * $1.values.count })
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
