internal import CNumerics

/// The kernels of all epochs, laid out for C: forms, and the numbers that no population moves.
///
/// Numbers that a population moves are in one array of whoever uses the kernels, `moving`, one epoch
/// after the other.
final class Transitions: @unchecked Sendable {
  /// The kernel of each epoch, nil at the last one; of those that move, 0 where
  /// a population moves a number.
  let kernels: [TransitionKernel<Double>?]
  /// The positions of each epoch's numbers among the moving ones; empty for kernels that do not move.
  let positions: [Range<Int>]
  /// One for each epoch.
  let c: UnsafeMutableBufferPointer<mesob_kernel>
  /// The numbers of the kernels that move.
  var movingNumbers: [Double] {
    zip(kernels, positions).flatMap { $1.isEmpty ? [] : $0?.storedValues ?? [] }
  }
  private var indices: [UnsafeMutableBufferPointer<Int32>] = []
  private var numbers: [UnsafeMutableBufferPointer<Double>] = []

  /// Lays out kernels, of which those at some epochs move.
  init(
    _ kernels: [TransitionKernel<Double>?], moving: [Bool], stateCount: Int, actionCount: Int
  ) {
    self.kernels = kernels
    var end = 0
    positions = zip(kernels, moving).map { kernel, moves in
      let start = end
      if moves { end += kernel?.storedValues.count ?? 0 }
      return start..<end
    }
    c = .allocate(capacity: kernels.count)
    c.initialize(repeating: mesob_kernel())
    for t in kernels.indices {
      // Epochs that lead to the same states with the same numbers share them.
      if t > 0, !moving[t], !moving[t - 1], let kernel = kernels[t], let last = kernels[t - 1],
        kernel.hasForm(of: last), kernel.storedValues == last.storedValues
      {
        c[t] = c[t - 1]
      } else if let kernel = kernels[t] {
        c[t] = laidOut(kernel, actionCount: actionCount)
        if moving[t] {
          (c[t].p, c[t].offset) = (nil, positions[t].lowerBound)
        } else {
          c[t].p = stored(kernel.storedValues)
          if case .outcomes(let table) = kernel { findRuns(of: table.outcomes, for: &c[t]) }
        }
      } else {
        (c[t].states, c[t].actions) = (stateCount, actionCount)
      }
    }
  }

  deinit {
    c.deallocate()
    for array in indices { array.deallocate() }
    for array in numbers { array.deallocate() }
  }

  /// The kernel of epoch t with the numbers of `moving`.
  func kernel(at t: Int, _ moving: [Double]) -> TransitionKernel<Double>? {
    positions[t].isEmpty
      ? kernels[t] : kernels[t]?.with(storedValues: Array(moving[positions[t]]))
  }

  private func laidOut(_ kernel: TransitionKernel<Double>, actionCount: Int) -> mesob_kernel {
    var c = mesob_kernel()
    (c.states, c.actions) = (kernel.stateCount, actionCount)
    switch kernel {
    case .successors(let lists):
      c.form = Int32(MESOB_LISTS)
      (c.starts, c.successors) = (stored(lists.graph.starts), stored(lists.graph.successors))
    case .outcomes(let table):
      c.form = Int32(MESOB_OUTCOMES)
      c.outcomes = table.outcomes.outcomeCount
      c.successors = stored(table.outcomes.successors)
      if let chain = table.outcomes.chain {
        (c.chain_starts, c.chain_successors) = (
          stored(chain.graph.starts), stored(chain.graph.successors)
        )
        c.chain = stored(chain.probabilities)
      }
    case .deterministic(let map):
      c.form = Int32(MESOB_MAP)
      c.successors = stored(map.successors)
    case .dense: c.form = Int32(MESOB_DENSE)
    }
    return c
  }

  /// Looks for runs of states that outcomes shift alike, such as the inner cells of a grid's row.
  private func findRuns(of map: OutcomeMap, for c: inout mesob_kernel) {
    let (S, X, next) = (map.stateCount, map.outcomeCount, map.successors)
    guard c.actions <= Self.mostActions else { return }
    func isAlike(_ s: Int, _ first: Int) -> Bool {
      (0..<X).allSatisfy { Int(next[s * X + $0]) - s == Int(next[first * X + $0]) - first }
    }
    var (ends, regular): ([Int32], [Int32]) = ([], [])
    var (shifts, descending): ([Int32], [Int32]) = ([], [])
    var s = 0
    while s < S {
      let first = s
      while s < S, isAlike(s, first) { s += 1 }
      let shift = (0..<X).map { next[first * X + $0] - Int32(first) }
      let order = (0..<X).sorted { (shift[$0], $0) > (shift[$1], $1) }
      // Two outcomes of one shift would be added in another order than elsewhere.
      let isDistinct = zip(order, order.dropFirst()).allSatisfy { shift[$0] != shift[$1] }
      if s - first >= Self.shortestRun, isDistinct {
        ends.append(Int32(s))
        regular.append(1)
      } else if regular.last == 0 {
        ends[ends.count - 1] = Int32(s)
        continue
      } else {
        ends.append(Int32(s))
        regular.append(0)
      }
      shifts += shift
      descending += order.map(Int32.init)
    }
    guard regular.contains(1) else { return }
    c.runs = ends.count
    (c.run_ends, c.regular) = (stored(ends), stored(regular))
    (c.shifts, c.descending) = (stored(shifts), stored(descending))
  }

  /// Shorter runs are not worth it.
  private static let shortestRun = 8
  /// More actions have no room in the loops over runs.
  private static let mostActions = 32

  private func stored(_ array: [Int32]) -> UnsafePointer<Int32>? {
    let copy = UnsafeMutableBufferPointer<Int32>.allocate(capacity: array.count)
    _ = copy.initialize(from: array)
    indices.append(copy)
    return UnsafePointer(copy.baseAddress)
  }

  private func stored(_ array: [Double]) -> UnsafePointer<Double>? {
    let copy = UnsafeMutableBufferPointer<Double>.allocate(capacity: max(array.count, 1))
    _ = copy.initialize(from: array)
    numbers.append(copy)
    return UnsafePointer(copy.baseAddress)
  }
}
