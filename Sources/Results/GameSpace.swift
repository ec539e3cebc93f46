package import ArtifactStore

/// One factor of the state or action space, with its coordinate at every point of that space.
package struct Factor: Sendable, Equatable {
  /// What the factor counts, such as `budget`.
  package var name: String
  /// The unit of the coordinates.
  package var unit: String
  /// The coordinate of each state, or of each action.
  package var coordinates: [Double]
  /// What each coordinate is called: the number, where it has no name.
  package var labels: [String]

  package init(
    _ name: String, _ coordinates: [Double], unit: String = "1", labels: [String]? = nil
  ) {
    (self.name, self.unit, self.coordinates) = (name, unit, coordinates)
    self.labels = labels ?? coordinates.map { $0.description.replacing(#/\.0$/#, with: "") }
  }

  /// One point of the space for each value of the factor, in their order.
  package var values: [Int] {
    coordinates.indices.filter { coordinates.firstIndex(of: coordinates[$0]) == $0 }
  }
}

/// The states or the actions of a game: a product of factors, with a name for each point.
package struct GameSpace: Sendable, Equatable {
  /// Which of the two.
  package enum Kind: Sendable { case states, actions }

  package var kind: Kind
  /// The factors, the last varying fastest.
  package var factors: [Factor]
  /// The number of points of each factor.
  package var sizes: [Int]
  /// The name of each point.
  package var labels: [String]

  package init(_ kind: Kind, factors: [Factor], sizes: [Int], labels: [String]) {
    (self.kind, self.factors, self.sizes, self.labels) = (kind, factors, sizes, labels)
  }

  private var entries: (axis: Entry, factor: Entry, label: Entry) {
    switch kind {
    case .states: (layout.state, layout.stateFactor, layout.stateLabel)
    case .actions: (layout.action, layout.actionFactor, layout.actionLabel)
    }
  }

  /// The numbers of the points.
  package var axis: RecordAxis {
    RecordAxis(
      entries.axis, labels.indices,
      attributes: [
        (layout.factors.name, .strings(factors.map(\.name))),
        (layout.factorSizes.name, .int64s(sizes.map(Int64.init))),
      ])
  }

  /// The coordinate along each factor and the name of every point.
  package var arrays: [RecordArray] {
    let (axis, entry, label) = entries
    return factors.map { factor in
      RecordArray(
        entry.saying(
          path: entry.path(of: factor.name),
          name: "\(factor.name) of the \(axis.axes[0].rawValue)", unit: factor.unit,
          definition: nil),
        factor.coordinates)
    } + [RecordArray(label, labels)]
  }

  /// Reads the points of an axis, all of which need a coordinate and a name.
  ///
  /// What a point is called in one factor is told by its name, such as `type 1, budget 8`, or is the
  /// coordinate where that is put together otherwise.
  package init(_ kind: Kind, count: Int, in file: ResultFile) throws {
    self.init(kind, factors: [], sizes: [], labels: [])
    let (axis, entry, label) = entries
    guard
      case .strings(let names)? = try file.root.dataset(axis.path).value(of: layout.factors.name)
    else { return }
    if case .int64s(let sizes)? = try file.root.dataset(axis.path).value(
      of: layout.factorSizes.name)
    {
      self.sizes = sizes.map(Int.init)
    }
    labels = try file.read(label, String.self)
    factors = try names.enumerated().map { place, name in
      let path = entry.path(of: name)
      let coordinates = try file.array(path).values
      guard coordinates.count == count, labels.count == count else {
        throw ArtifactError(
          .wrongShape, "\(file.path):\(path)",
          expected: "a coordinate and a name for each of the \(count) points of the axis "
            + axis.axes[0].rawValue, got: "\(coordinates.count) and \(labels.count)")
      }
      var factor = Factor(name, coordinates)
      factor.labels = zip(labels, factor.labels).map { label, number in
        Self.part(place, of: label, in: names) ?? number
      }
      return factor
    }
  }

  private static func part(_ place: Int, of label: String, in factors: [String]) -> String? {
    guard factors.count > 1 else { return label }
    let parts = label.split(separator: ", ")
    guard parts.count == factors.count, parts[place].hasPrefix("\(factors[place]) ")
    else { return nil }
    return String(parts[place].dropFirst(factors[place].count + 1))
  }
}

extension ResultFile {
  /// The states of each population; all of them are one where the file names none.
  package func populations(of stateCount: Int) throws -> [Range<Int>] {
    guard has(layout.populationFirstState) else { return [0..<stateCount] }
    let firsts = try read(layout.populationFirstState, Int64.self).map { Int($0) }
    let bounds = firsts + [stateCount]
    guard zip(bounds, bounds.dropFirst()).allSatisfy({ 0 <= $0 && $0 < $1 }) else {
      throw ArtifactError(
        .wrongShape, "\(path):\(layout.populationFirstState.path)",
        expected: "ascending states below \(stateCount)", got: "\(firsts)")
    }
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }
}
