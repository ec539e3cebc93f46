import Foundation

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
}
