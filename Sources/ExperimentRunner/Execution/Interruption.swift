import Synchronization

/// A flag that asks a run to stop: set by a signal handler, read by the workers.
package final class Interruption: Sendable {
  private let flag = Atomic(false)

  /// Not requested yet.
  package init() {}

  /// Asks to stop: running trials end before their next step and leave a checkpoint.
  package func request() { flag.store(true, ordering: .relaxed) }

  /// Whether somebody asked.
  package var isRequested: Bool { flag.load(ordering: .relaxed) }
}
