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
  private var pieces: [UnsafeMutableBufferPointer<mesob_piece>] = []
  private var chains: [UnsafeMutablePointer<mesob_kernel>] = []

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
      guard let kernel = kernels[t] else {
        (c[t].states, c[t].actions) = (stateCount, actionCount)
        continue
      }
      // Epochs that lead to the same states share the way there, and their numbers if they can.
      if t > 0, moving[t] == moving[t - 1], let last = kernels[t - 1], kernel.hasForm(of: last) {
        c[t] = c[t - 1]
        if !moving[t], kernel.storedValues == last.storedValues { continue }
      } else {
        c[t] = laidOut(kernel, actionCount: actionCount, moving: moving[t])
      }
      if moving[t] {
        c[t].offset = positions[t].lowerBound
      } else {
        c[t].p = stored(kernel.storedValues)
      }
    }
  }

  deinit {
    c.deallocate()
    for array in indices { array.deallocate() }
    for array in numbers { array.deallocate() }
    for array in pieces { array.deallocate() }
    for chain in chains { chain.deallocate() }
  }

  /// The kernel of epoch t with the numbers of `moving`.
  func kernel(at t: Int, _ moving: [Double]) -> TransitionKernel<Double>? {
    positions[t].isEmpty
      ? kernels[t] : kernels[t]?.with(storedValues: Array(moving[positions[t]]))
  }

  /// The form of a kernel, whose numbers may be `moving`, without its numbers.
  private func laidOut(
    _ kernel: TransitionKernel<Double>, actionCount A: Int, moving: Bool
  ) -> mesob_kernel {
    var c = mesob_kernel()
    (c.states, c.actions) = (kernel.stateCount, A)
    switch kernel {
    case .successors(let lists):
      c.form = Int32(MESOB_LISTS)
      let (starts, successors) = (lists.graph.starts, lists.graph.successors)
      (c.starts, c.successors) = (stored(starts), stored(successors))
      if c.isShared {
        let pieces = KernelPieces(c.states, successors) { s in
          Int(starts[s * A])..<Int(starts[(s + 1) * A])
        }
        cut(&c, pieces)
      }
    case .outcomes(let table):
      c.form = Int32(MESOB_OUTCOMES)
      let (X, successors) = (table.outcomes.outcomeCount, table.outcomes.successors)
      c.outcomes = X
      c.successors = stored(successors)
      // Numbers that do not move and actions for which the loops over runs have room.
      let hasRuns = !moving && A <= Self.mostActions
      let pieces = KernelPieces(c.states, successors, hasRuns: hasRuns) { $0 * X..<($0 + 1) * X }
      if c.isShared || !pieces.shifts.isEmpty { cut(&c, pieces) }
      if let chain = table.outcomes.chain {
        c.chain = laidOut(chain)
      }
    case .deterministic(let map):
      c.form = Int32(MESOB_MAP)
      c.successors = stored(map.successors)
      if c.isShared {
        cut(&c, KernelPieces(c.states, map.successors) { $0 * A..<($0 + 1) * A })
      }
    case .dense: c.form = Int32(MESOB_DENSE)
    }
    return c
  }

  /// A chain is a kernel with one action.
  private func laidOut(_ chain: OutcomeMap.Chain) -> UnsafePointer<mesob_kernel> {
    let lists = SuccessorLists(chain.graph, probabilities: chain.probabilities)
    let c = UnsafeMutablePointer<mesob_kernel>.allocate(capacity: 1)
    c.initialize(to: laidOut(.successors(lists), actionCount: 1, moving: false))
    c.pointee.p = stored(chain.probabilities)
    chains.append(c)
    return UnsafePointer(c)
  }

  /// Cuts the states of a kernel into pieces.
  private func cut(_ c: inout mesob_kernel, _ cut: KernelPieces) {
    let copy = UnsafeMutableBufferPointer<mesob_piece>.allocate(capacity: cut.pieces.count)
    _ = copy.initialize(from: cut.pieces)
    pieces.append(copy)
    (c.pieces, c.piece_count, c.reach) = (
      UnsafePointer(copy.baseAddress), cut.pieces.count, cut.reach
    )
    (c.shifts, c.descending) = (stored(cut.shifts), stored(cut.descending))
  }

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

extension mesob_kernel {
  /// Whether it is so large that threads share it.
  fileprivate var isShared: Bool { states * actions >= Int(MESOB_SHARED) }
}
