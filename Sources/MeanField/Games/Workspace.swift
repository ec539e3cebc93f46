internal import Synchronization

/// Arrays that passes over a game borrow and give back, so that a step makes none after the first.
final class Workspace: Sendable {
  /// An array that nobody uses at present.
  private struct Idle: @unchecked Sendable {
    let array: UnsafeMutableBufferPointer<Double>
  }

  private let idle = Mutex<[Idle]>([])

  init() {}

  deinit { idle.withLock { for loan in $0 { loan.array.deallocate() } } }

  /// Lends an array of so many numbers, whatever they are.
  func lend<Result>(_ count: Int, _ body: (UnsafeMutablePointer<Double>) -> Result) -> Result {
    let loan =
      idle.withLock { idle in
        idle.firstIndex { $0.array.count >= count }.map { idle.remove(at: $0) }
      } ?? Self.made(count)
    defer { idle.withLock { $0.append(loan) } }
    return body(loan.array.baseAddress.unsafelyUnwrapped)
  }

  private static func made(_ count: Int) -> Idle {
    let array = UnsafeMutableBufferPointer<Double>.allocate(capacity: max(count, 1))
    array.initialize(repeating: 0)
    return Idle(array: array)
  }
}
