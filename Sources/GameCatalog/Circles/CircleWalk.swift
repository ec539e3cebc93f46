internal import MeanField

/// Moves on a circle of n places: the own move a ∈ {−k, …, k}, then that of chance.
struct CircleWalk: Sendable {
  /// The number n of places.
  let size: Int
  /// The number 2k + 1 of moves.
  let actionCount: Int
  /// The place after each place, move and outcome of chance.
  let graph: SuccessorGraph
  /// The probability of each successor, in the order of the graph.
  let probabilities: [Double]
  /// E[x' | x, a], the mean of the place reached.
  let meanNext: [Double]
  /// Row t, entry x: the move that OpenSpiel charges in x at epoch t.
  let charged: [[Int]]

  /// Tabulates `successor`, which may be any whole number; `weights` are the laws of chance.
  init(
    size n: Int, side k: Int, epochs: Int, weights: [Double],
    successor: (_ x: Int, _ move: Int, _ outcome: Int) -> Int
  ) throws(MeanFieldError) {
    let A = 2 * k + 1
    var rows: [[Int]] = []
    for x in 0..<n {
      for a in 0..<A {
        rows.append(
          weights.indices.map { b in
            let next = successor(x, a - k, b) % n
            return next < 0 ? next + n : next
          })
      }
    }
    size = n
    actionCount = A
    graph = try SuccessorGraph(rows: rows, stateCount: n)
    probabilities = rows.flatMap { _ in weights }
    meanNext = rows.map { row in zip(row, weights).reduce(0) { $0 + Double($1.0) * $1.1 } }
    // A place that nobody can reach is charged nothing: no one is there.
    charged = firstVisitedActions(
      from: Array(0..<n), neutral: k, epochs: epochs, rows: rows, stateCount: n, actionCount: A
    ).map { $0.map { ($0 ?? k) - k } }
  }

  /// The uniform law.
  var uniform: [Double] { Array(repeating: 1 / Double(size), count: size) }

  /// The transitions, which depend on nobody.
  func kernel<Number: Scalar>() -> TransitionKernel<Number> {
    .successors(SuccessorLists(graph, probabilities: probabilities.map { Number($0) }))
  }

  /// μ(x) = Σₐ L(x, a).
  func shares<Number: Scalar>(_ L: Span<Number>) -> [Number] {
    (0..<size).map { x in
      (1..<actionCount).reduce(L[x * actionCount]) { $0 + L[x * actionCount + $1] }
    }
  }

  /// The axes of places and moves.
  static func moves(_ side: Int) -> Axis {
    Axis("move", coordinates: (-side...side).map(Double.init), unit: "places")
  }
}

extension ParameterSet {
  /// Throws when epochs, places, moves and outcomes of chance ask for more than memory holds.
  static func requireCircle(
    horizon: Int, size: Int, moves: Int, outcomes: Int
  ) throws(MeanFieldError) {
    try requireEntries(
      Double(size) * Double(moves) * Double(max(horizon, outcomes)),
      spelled: "places·moves·epochs and places·moves·moves", parameter: "size")
  }
}
