/// The successors of each row (a state–action pair, or a state) without their probabilities.
///
/// Compressed rows: those of row r are `successors[starts[r]..<starts[r + 1]]`. Every index is
/// proved once, here.
public struct SuccessorGraph: Sendable, Hashable {
  /// The number S of states that a successor may be.
  public let stateCount: Int
  /// The first position of each row, and the end of the last.
  public let starts: [Int32]
  /// The successor states.
  public let successors: [Int32]

  /// Builds the graph; throws when a successor is not a state.
  public init(rows: [[Int]], stateCount: Int) throws(MeanFieldError) {
    var starts: [Int32] = [0]
    var successors: [Int32] = []
    for (r, row) in rows.enumerated() {
      for s in row {
        try MeanFieldError.require(
          (0..<stateCount).contains(s), .wrongShape, "successor of row \(r)",
          expected: "a state below \(stateCount)", got: "\(s)")
        successors.append(Int32(s))
      }
      starts.append(Int32(successors.count))
    }
    (self.stateCount, self.starts, self.successors) = (stateCount, starts, successors)
  }

  /// Rows of equal length, one after another; for graphs that a game finds anew at each epoch.
  public init(rowLength: Int, successors: [Int32], stateCount: Int) {
    precondition(rowLength > 0 && successors.count % rowLength == 0)
    precondition(successors.allSatisfy { $0 >= 0 && $0 < stateCount })
    self.stateCount = stateCount
    starts = stride(from: 0, through: successors.count, by: rowLength).map(Int32.init)
    self.successors = successors
  }

  /// The number of rows.
  public var rowCount: Int { starts.count - 1 }

  func row(_ r: Int, through p: [Double]) -> [(state: Int, probability: Double)] {
    (Int(starts[r])..<Int(starts[r + 1])).map { (Int(successors[$0]), p[$0]) }
  }
}

/// Successors with probabilities, one list for each state–action pair s·A + a.
public struct SuccessorLists<Number: Scalar>: Sendable {
  /// Who follows whom.
  public let graph: SuccessorGraph
  /// The probability of each successor, in the order of the graph.
  public let probabilities: [Number]

  /// Puts probabilities on a graph.
  public init(_ graph: SuccessorGraph, probabilities: [Number]) {
    precondition(probabilities.count == graph.successors.count)
    (self.graph, self.probabilities) = (graph, probabilities)
  }
}

/// Tabulates the state after each action or outcome of each state, row-major.
///
/// Throws when a successor is not a state; kernels then need no further checks.
func successorTable(
  stateCount: Int, columns: Int, of noun: String, _ successor: (_ state: Int, _ column: Int) -> Int
) throws(MeanFieldError) -> [Int32] {
  var table: [Int32] = []
  table.reserveCapacity(stateCount * columns)
  for s in 0..<stateCount {
    for column in 0..<columns {
      let next = successor(s, column)
      try MeanFieldError.require(
        (0..<stateCount).contains(next), .wrongShape, "state after \(noun) \(column) in state \(s)",
        expected: "a state below \(stateCount)", got: "\(next)")
      table.append(Int32(next))
    }
  }
  return table
}

/// One successor for each state–action pair.
public struct DeterministicMap: Sendable, Hashable {
  /// The number S of states.
  public let stateCount: Int
  /// The successor of each pair, row-major S × A.
  public let successors: [Int32]

  /// Tabulates `successor`; throws when it leaves the state space.
  public init(
    stateCount: Int, actionCount: Int, successor: (_ state: Int, _ action: Int) -> Int
  ) throws(MeanFieldError) {
    self.stateCount = stateCount
    successors = try successorTable(
      stateCount: stateCount, columns: actionCount, of: "action", successor)
  }

  /// Wraps successors, row-major S × A, that are states; for maps that change with the population.
  public init(stateCount: Int, successors: [Int32]) {
    precondition(successors.allSatisfy { $0 >= 0 && $0 < stateCount })
    (self.stateCount, self.successors) = (stateCount, successors)
  }
}
