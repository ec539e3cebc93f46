internal import CNumerics

/// The states of a kernel piece by piece, each with the states that it leads to.
///
/// Threads share a push by the states that it leads to: each of them looks at the pieces from which
/// its own are reached, in their order, so that sums have one order whoever takes them.
struct KernelPieces {
  /// The pieces, from the first state to the last.
  private(set) var pieces: [mesob_piece] = []
  /// Where the outcomes of runs lead, relative to the state; X numbers for each run.
  private(set) var shifts: [Int32] = []
  /// The outcomes of each run, from the largest shift on.
  private(set) var descending: [Int32] = []
  /// From the first to the last state that a piece leads to, the most of all pieces.
  private(set) var reach = 1

  private let successors: [Int32]
  private let positions: (_ state: Int) -> Range<Int>

  /// Shorter runs are not worth it, and longer ones are cut.
  private static let (shortestRun, longestRun) = (8, 1024)
  /// States beside runs are cut into pieces of so many, about.
  private static let usual = 256

  /// Cuts S states, whose successors are at some positions each.
  ///
  /// If it `hasRuns`, states that all outcomes shift alike, such as the inner cells of a grid's row,
  /// are pieces of their own.
  init(
    _ S: Int, _ successors: [Int32], hasRuns: Bool = false,
    at positions: @escaping (_ state: Int) -> Range<Int>
  ) {
    (self.successors, self.positions) = (successors, positions)
    var (s, rest) = (0, 0)
    while s < S {
      let end = hasRuns ? endOfRun(from: s, before: min(S, s + Self.longestRun)) : s + 1
      if end - s >= Self.shortestRun, let run = run(from: s) {
        append(rest..<s)
        append(s..<end, run)
        rest = end
      } else if end - rest >= Self.usual {
        append(rest..<end)
        rest = end
      }
      s = end
    }
    append(rest..<S)
  }

  /// The first state that an outcome shifts differently than state s.
  private func endOfRun(from s: Int, before end: Int) -> Int {
    let own = positions(s)
    var next = s + 1
    while next < end {
      let (shift, others) = (Int32(next - s), positions(next))
      guard zip(own, others).allSatisfy({ successors[$0] + shift == successors[$1] }) else { break }
      next += 1
    }
    return next
  }

  /// The shifts of state s and their order; nil if two outcomes have the same one, which would be added
  /// in another order than elsewhere.
  private func run(from s: Int) -> (shifts: [Int32], descending: [Int32])? {
    let shifts = successors[positions(s)].map { $0 - Int32(s) }
    let order = shifts.indices.sorted { shifts[$0] > shifts[$1] }
    let isDistinct = zip(order, order.dropFirst()).allSatisfy { shifts[$0] != shifts[$1] }
    return isDistinct ? (shifts, order.map(Int32.init)) : nil
  }

  private mutating func append(
    _ states: Range<Int>, _ run: (shifts: [Int32], descending: [Int32])? = nil
  ) {
    guard !states.isEmpty else { return }
    let (first, last) = (positions(states.lowerBound), positions(states.upperBound - 1))
    let (low, high) = successors[first.lowerBound..<last.upperBound]
      .reduce((Int32.max, 0)) { (min($0.0, $1), max($0.1, $1 + 1)) }
    pieces.append(
      mesob_piece(
        end: Int32(states.upperBound), low: low, high: high,
        shifts: run == nil ? -1 : Int32(shifts.count)))
    reach = max(reach, Int(high) - Int(low))
    if let run {
      shifts += run.shifts
      descending += run.descending
    }
  }
}
