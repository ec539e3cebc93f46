import Dispatch
import Synchronization

/// Independent plays on several threads.
enum Replicas {
  /// Does `body` for each replica on several threads; false if stopped before the end.
  static func run(
    _ count: Int, threads: Int, isStopped: @Sendable () -> Bool,
    _ body: @Sendable (_ replica: Int) -> Void
  ) -> Bool {
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
      while !isStopped() {
        let replica = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard replica < count else { return }
        body(replica)
      }
    }
    return next.load(ordering: .relaxed) >= count
  }
}
