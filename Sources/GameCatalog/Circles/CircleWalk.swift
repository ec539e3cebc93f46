public import MeanField

/// Moves on a circle of n places: the own move a ∈ {−k, …, k}, then that of chance.
public struct CircleWalk: Sendable {
  /// The number 2k + 1 of moves.
  let actionCount: Int
  /// The move.
  let actionAxes: [Axis]
  /// The uniform law.
  let uniform: [Double]
  /// The place after each place, move and outcome of chance.
  let moves: SuccessorLists<Double>
  /// E[x' | x, a], the mean of the place reached.
  let meanNext: [Double]
  /// Row t, entry x: the move that OpenSpiel charges in x at epoch t.
  let charged: [[Int]]

  /// Tabulates `successor`, which may be any whole number; `weights` are the laws of chance.
  init(
    _ parameters: some CircleParameters, weights: [Double],
    successor: (_ x: Int, _ move: Int, _ outcome: Int) -> Int
  ) throws(MeanFieldError) {
    let (n, k) = (parameters.size, parameters.side)
    let A = 2 * k + 1
    let rows = (0..<n * A).map { i in
      weights.indices.map { b in
        let next = successor(i / A, i % A - k, b) % n
        return next < 0 ? next + n : next
      }
    }
    (actionCount, actionAxes) = (A, [Axis("move", -k...k, unit: "places")])
    uniform = Array(repeating: 1 / Double(n), count: n)
    moves = SuccessorLists(
      try SuccessorGraph(rows: rows, stateCount: n), probabilities: rows.flatMap { _ in weights })
    meanNext = rows.map { row in zip(row, weights).reduce(0) { $0 + Double($1.0) * $1.1 } }
    // A place that nobody can reach is charged nothing: no one is there.
    charged = firstVisitedActions(
      from: Array(0..<n), neutral: k, epochs: parameters.horizon + 1, rows: rows, stateCount: n,
      actionCount: A
    ).map { $0.map { ($0 ?? k) - k } }
  }

}

/// What games of a walk on a circle are described by.
public protocol CircleParameters: GameParameters {
  /// The last epoch T.
  var horizon: Int { get set }
  /// The number n of places.
  var size: Int { get set }
  /// The largest move k.
  var side: Int { get set }
  /// The time Δ between epochs.
  var stepLength: Double { get set }
}

extension CircleParameters {
  /// The parameters that all of them have.
  static var circle: [Parameter<Self>] {
    [
      .horizonOrEpochs(\.horizon),
      Parameter("size", \.size, in: .between(2, 1e5), unit: "places", "number n of places"),
      Parameter("side", \.side, in: .between(1, 1e3), unit: "places", "largest move k"),
      .stepLength(\.stepLength, in: .between(1e-6, 1e3), "time Δ between epochs"),
    ]
  }

  /// Throws when epochs, places, moves and outcomes of chance ask for more than memory holds.
  func requireMemory() throws(MeanFieldError) {
    let moves = 2 * side + 1
    try Self.requireEntries(
      Double(size) * Double(moves) * Double(max(horizon + 1, moves)),
      spelled: "places·moves·epochs and places·moves·moves", parameter: "size")
  }
}

/// A game of a walk on a circle.
public protocol CircleGame: MeanFieldGame where Parameters: CircleParameters {
  /// The walk.
  var walk: CircleWalk { get }
}

extension CircleGame {
  /// The last epoch T.
  public var horizon: Int { parameters.horizon }
  /// The move.
  public var actionAxes: [Axis] { walk.actionAxes }
  /// Uniform.
  public var initialDistribution: [Double] { walk.uniform }
}

/// The distribution function Φ of the standard normal law, by a series whose bits do not depend on
/// the machine.
///
/// Φ(z) = 1/2 + φ(z)·Σₙ z^(2n+1)/(2n+1)!!; all terms have one sign. [AbramowitzStegun1964, 26.2.11]
func normalDistribution(_ z: Double) -> Double {
  // Beyond 9 the tail is below half a unit in the last place of 1.
  guard abs(z) < 9 else { return z > 0 ? 1 : 0 }
  var (term, sum, odd) = (z, z, 1.0)
  while abs(term) > 1e-18 * abs(sum) {
    odd += 2
    term *= z * z / odd
    sum += term
  }
  return 0.5 + Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot() * sum
}
