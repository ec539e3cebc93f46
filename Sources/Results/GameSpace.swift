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
    self.labels = labels ?? coordinates.map(Self.word)
  }

  private static func word(_ number: Double) -> String {
    number.description.replacing(#/\.0$/#, with: "")
  }

  /// What its values are called, in their order; nil where they are called by their numbers.
  fileprivate var names: [String]? {
    labels == coordinates.map(Self.word) ? nil : values.map { labels[$0] }
  }

  /// The same with names for its values.
  fileprivate func called(_ names: [String]) -> Factor {
    let called = zip(values.map { coordinates[$0] }, names)
    let words = Dictionary(called) { first, _ in first }
    var factor = self
    factor.labels = coordinates.map { words[$0] ?? Self.word($0) }
    return factor
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
          path: entry.path(of: factor.name), name: "\(factor.name) of the \(axis.axes[0].rawValue)",
          unit: factor.unit, definition: nil), .doubles(factor.coordinates),
        attributes: (factors.count > 1 ? factor.names : nil).map {
          [(layout.factorNames.name, .strings($0))]
        } ?? [])
    } + [RecordArray(label, labels)]
  }

  /// Reads the points of an axis, all of which need a coordinate and a name.
  ///
  /// In files before layout 5 the points of a factor are called by their numbers, unless it is the only
  /// one.
  package init(_ kind: Kind, count: Int, in file: ResultFile) throws {
    self.init(kind, factors: [], sizes: [], labels: [])
    let (axis, entry, label) = entries
    let scale = try file.root.dataset(axis.path)
    guard case .strings(let names)? = try scale.value(of: layout.factors.name) else { return }
    let sizes = try scale.value(of: layout.factorSizes.name)
    if case .int64s(let sizes)? = sizes { self.sizes = sizes.map(Int.init) }
    labels = try file.read(label, String.self)
    factors = try names.map { name in
      let path = entry.path(of: name)
      let dataset = try file.root.dataset(path)
      let coordinates = try ResultArray(dataset).values
      try require(
        coordinates.count == count && labels.count == count, .wrongShape, "\(file.path):\(path)",
        expected: "a coordinate and a name for each of the \(count) points of the axis "
          + axis.axes[0].rawValue, got: "\(coordinates.count) and \(labels.count)")
      let factor = Factor(name, coordinates, labels: names.count == 1 ? labels : nil)
      guard case .strings(let words)? = try dataset.value(of: layout.factorNames.name) else {
        return factor
      }
      return factor.called(words)
    }
  }
}

extension ResultFile {
  /// The states of each population; all of them are one where the file names none.
  package func populations(of stateCount: Int) throws -> [Range<Int>] {
    guard has(layout.populationFirstState) else { return [0..<stateCount] }
    let firsts = try integers(layout.populationFirstState)
    let bounds = firsts + [stateCount]
    try require(
      zip(bounds, bounds.dropFirst()).allSatisfy({ 0 <= $0 && $0 < $1 }), .wrongShape,
      "\(path):\(layout.populationFirstState.path)",
      expected: "ascending states below \(stateCount)", got: "\(firsts)")
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  /// The numbers of epochs, states and actions.
  package var policyShape: [Int] {
    get throws {
      let shape = try root.dataset(layout.policy.path).shape
      try require(
        shape.count == 3 && shape.allSatisfy({ $0 > 0 }), .wrongShape,
        "\(path):\(layout.policy.path)", expected: "epochs, states and actions",
        got: "shape \(shape)")
      return shape
    }
  }
}

/// A stored policy with the meaning of its states and actions.
package struct PolicyRecord: Equatable, Sendable {
  /// The number of epochs.
  package var epochCount: Int
  /// The factors of the state space, the last varying fastest.
  package var stateFactors: [Factor]
  /// The factors of the action space, the last varying fastest.
  package var actionFactors: [Factor]
  /// π(a ∣ s) at each epoch, shape (epoch, state, action) in row-major order.
  package var probabilities: [Double]
  /// The share of the agents in each state, shape (epoch, state) in row-major order.
  package var stateDistribution: [Double]

  /// Collects what is known of a policy.
  package init(
    epochCount: Int, stateFactors: [Factor], actionFactors: [Factor], probabilities: [Double],
    stateDistribution: [Double]
  ) {
    (self.epochCount, self.probabilities) = (epochCount, probabilities)
    (self.stateFactors, self.actionFactors) = (stateFactors, actionFactors)
    self.stateDistribution = stateDistribution
  }

  /// The number of states.
  package var stateCount: Int { stateFactors.first?.coordinates.count ?? 0 }
  /// The number of actions.
  package var actionCount: Int { actionFactors.first?.coordinates.count ?? 0 }

  /// π(a ∣ s).
  package func probability(of action: Int, in state: Int, at epoch: Int) -> Double {
    probabilities[(epoch * stateCount + state) * actionCount + action]
  }

  /// The share of the agents in a state.
  package func share(in state: Int, at epoch: Int) -> Double {
    stateDistribution[epoch * stateCount + state]
  }

  /// Reads the policy of a result.
  package init(reading file: ResultFile) throws {
    let shape = try file.policyShape
    self.init(
      epochCount: shape[0],
      stateFactors: try GameSpace(.states, count: shape[1], in: file).factors,
      actionFactors: try GameSpace(.actions, count: shape[2], in: file).factors,
      probabilities: try file.read(layout.policy, Double.self),
      stateDistribution: try file.read(layout.stateDistribution, Double.self))
  }
}

/// A game at the flow of a solution, as plain arrays: everything that a certificate follows from.
package struct FrozenArrays: Sendable {
  /// The most numbers that are stored: rewards, positions, successors and probabilities together.
  package static let limit = 1 << 20

  package var rewards: [Double]
  /// The first position of the successors of each pair, epoch by epoch.
  package var starts: [Int]
  package var successors: [Int]
  package var probabilities: [Double]

  package init(rewards: [Double], starts: [Int], successors: [Int], probabilities: [Double]) {
    (self.rewards, self.starts) = (rewards, starts)
    (self.successors, self.probabilities) = (successors, probabilities)
  }

  /// The epochs before transitions, and the positions of successors.
  package func axes(horizon: Int) -> [RecordAxis] {
    [
      RecordAxis(layout.transitionEpoch, 0..<horizon),
      RecordAxis(layout.transition, successors.indices),
    ]
  }

  /// What is written.
  package var arrays: [RecordArray] {
    [
      RecordArray(layout.reward, rewards), RecordArray(layout.transitionStart, starts),
      RecordArray(layout.transitionState, successors),
      RecordArray(layout.transitionProbability, probabilities),
    ]
  }

  /// Reads the arrays; throws where they are not stored or do not fit together.
  package init(reading file: ResultFile) throws {
    try require(
      file.has(layout.reward) && file.has(layout.transitionStart), .notFound, layout.reward.path,
      expected: "rewards and transitions at the solution's flow",
      got: "none: the game is too large, or the file of an older version")
    let shape = try file.policyShape
    self.init(
      rewards: try file.read(layout.reward, Double.self, shape: shape),
      starts: try file.read(
        layout.transitionStart, Int64.self, shape: [shape[0] - 1, shape[1], shape[2]]
      ).map { Int($0) },
      successors: try file.integers(layout.transitionState),
      probabilities: try file.read(layout.transitionProbability, Double.self))
    let ends = starts.dropFirst() + [successors.count]
    try require(
      successors.count == probabilities.count && starts.first ?? 0 == 0
        && zip(starts, ends).allSatisfy({ $0 <= $1 }) && (!starts.isEmpty || successors.isEmpty),
      .wrongShape, layout.transitionStart.path,
      expected: "ascending positions in lists of one length",
      got: "others, lists of \(successors.count) and \(probabilities.count)")
  }
}
