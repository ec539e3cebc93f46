import ExperimentRunner
import Foundation
import Synchronization

/// SIGINT and SIGTERM: the first asks the command to finish cleanly, the next ends the process.
final class Signals: Sendable {
  /// What the command looks at.
  let interruption = Interruption()
  private let received = Atomic(Int32(0))
  private let isWatchful: Bool

  /// Signals of this process, or only those that `receive` is told of.
  init(ofProcess isWatchful: Bool = true) { self.isWatchful = isWatchful }

  /// The status to end with after a signal.
  var status: ExitStatus {
    received.load(ordering: .relaxed) == SIGTERM ? .terminated : .interrupted
  }

  /// Notes a signal.
  func receive(_ signal: Int32) {
    received.store(signal, ordering: .relaxed)
    interruption.request()
  }

  /// From now on, a thread of its own waits for the signals, unless the process ignores them.
  func watch() {
    guard isWatchful else { return }
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM] where !Self.isIgnored(signal) { sigaddset(&signals, signal) }
    // Threads that are made from here on inherit the mask, so only `sigwait` sees the signals.
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let watched = signals
    Thread {
      var watched = watched
      var signal = Int32(0)
      while sigwait(&watched, &signal) == 0 {
        if self.interruption.isRequested { _exit(self.status.rawValue) }
        self.receive(signal)
      }
    }.start()
  }

  /// Background jobs of scripts are started with SIGINT ignored; that must stay so.
  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    #if os(Linux)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
