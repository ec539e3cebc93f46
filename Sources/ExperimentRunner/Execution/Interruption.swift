import Synchronization

/// A flag that asks a run to stop: set by a signal handler, read by the workers.
public final class Interruption: Sendable {
  private let flag = Atomic(false)

  /// Not requested yet.
  public init() {}

  /// Asks to stop: running trials end before their next step and leave a checkpoint.
  public func request() { flag.store(true, ordering: .relaxed) }

  /// Whether somebody asked.
  public var isRequested: Bool { flag.load(ordering: .relaxed) }
}
