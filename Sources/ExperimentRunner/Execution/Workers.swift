import Foundation
import Synchronization

/// Threads with stacks that are large enough for solvers.
package enum Workers {
  /// Runs `body` on `count` threads at the same time, and returns when all of them have.
  package static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    let group = DispatchGroup()
    for _ in 0..<max(1, count) {
      group.enter()
      let worker = Thread {
        body()
        group.leave()
      }
      worker.stackSize = 8 << 20
      worker.start()
    }
    group.wait()
  }

  /// What `body` makes of every element, side by side; nil where it makes nothing or was stopped.
  ///
  /// `report` is called from the threads, one call at a time, with how many are done.
  package static func map<Element: Sendable, Value: Sendable>(
    _ elements: [Element], by count: Int, isStopped: @escaping @Sendable () -> Bool,
    report: @escaping @Sendable (_ done: Int, Value) -> Void,
    _ body: @escaping @Sendable (Element) -> Value?
  ) -> [Value?] {
    let next = Mutex(0)
    let values = Mutex([Int: Value]())
    run(min(count, elements.count)) {
      while !isStopped() {
        let index = next.withLock { next in
          next += 1
          return next - 1
        }
        guard index < elements.count else { return }
        guard let value = body(elements[index]) else { continue }
        values.withLock { values in
          values[index] = value
          report(values.count, value)
        }
      }
    }
    return values.withLock { values in elements.indices.map { values[$0] } }
  }
}
