internal import CNumerics

/// The threads of this process that compute, of which large games take more than one.
///
/// Results do not depend on how many there are.
package enum Threads {
  /// Bounds how many compute at the same time; nil stands for one on each processor.
  package static func limit(to count: Int?) { mesob_limit_threads(count ?? 0) }

  /// Does what this thread computes by itself, beside others that do: each has an even share.
  package static func computing<Result>(_ body: () -> Result) -> Result {
    mesob_begin_computing()
    defer { mesob_end_computing() }
    return body()
  }
}
