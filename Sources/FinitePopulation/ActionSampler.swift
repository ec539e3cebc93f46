import MeanField

/// A policy prepared for drawing: an alias table for each epoch and state.
///
/// A draw costs one table look-up, whatever the number of actions. Built in O(T·S·A).
struct ActionSampler: Sendable {
  private let stateCount: Int
  private let actionCount: Int
  /// One cell per epoch, state and action.
  private let cells: [Cell]

  /// A share of 1/A: the cell's own action up to the threshold, its alias above.
  private struct Cell {
    var threshold: Double
    var alias: Int32
  }

  init(_ π: Policy) {
    (stateCount, actionCount) = (π.shape.stateCount, π.shape.actionCount)
    var cells: [Cell] = []
    cells.reserveCapacity(π.shape.count)
    for t in 0..<π.shape.epochCount {
      let slice = π[t]
      for s in 0..<stateCount {
        cells += Self.row(Array(slice[s * actionCount..<(s + 1) * actionCount]))
      }
    }
    self.cells = cells
  }

  /// The alias table of one distribution. [Vose1991]
  private static func row(_ p: [Double]) -> [Cell] {
    let A = p.count
    var rest = p.map { $0 * Double(A) }
    var row = (0..<A).map { Cell(threshold: 1, alias: Int32($0)) }
    var small = (0..<A).filter { rest[$0] < 1 }
    var large = (0..<A).filter { rest[$0] >= 1 }
    while let a = small.popLast(), let b = large.popLast() {
      row[a] = Cell(threshold: rest[a], alias: Int32(b))
      rest[b] -= 1 - rest[a]
      if rest[b] < 1 { small.append(b) } else { large.append(b) }
    }
    // What rounding leaves over keeps its own action, unless that has probability 0.
    let likeliest = p.indices.max { p[$0] < p[$1] } ?? 0
    for a in p.indices where p[a] == 0 && row[a].threshold == 1 {
      row[a] = Cell(threshold: 0, alias: Int32(likeliest))
    }
    return row
  }

  /// The action that a random word chooses at epoch t in state s.
  @inline(__always)
  func action(at t: Int, in s: Int, _ word: UInt64) -> Int {
    let scaled = word.unit * Double(actionCount)
    let a = Int(scaled)
    let cell = cells[(t * stateCount + s) * actionCount + a]
    return scaled - Double(a) < cell.threshold ? a : Int(cell.alias)
  }
}

extension ActionSampler {
  /// The probabilities that the tables stand for, row-major (T + 1) × S × A.
  var probabilities: [Double] {
    var p = [Double](repeating: 0, count: cells.count)
    for (k, cell) in cells.enumerated() {
      p[k] += cell.threshold / Double(actionCount)
      p[k - k % actionCount + Int(cell.alias)] += (1 - cell.threshold) / Double(actionCount)
    }
    return p
  }
}
