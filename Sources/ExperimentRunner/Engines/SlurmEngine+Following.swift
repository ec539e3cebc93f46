import ArtifactStore
import Foundation

extension SlurmEngine {
  /// Waits until nothing of the plan is in the queue any more, or somebody asks to stop.
  ///
  /// Slurm and the store are looked at once in every `interval` seconds. A Slurm that does not
  /// answer is asked again: it may come back, and the jobs go on meanwhile.
  package func follow(
    _ run: SlurmRun, every interval: Double = 1, interruption: Interruption,
    report: (RunEvent) -> Void = { _ in }
  ) -> RunSummary {
    var watch = SlurmWatch(run, in: store)
    while true {
      watch.look(report)
      if watch.isOver || interruption.isRequested { return watch.summary }
      for _ in 0..<10 where !interruption.isRequested {
        Thread.sleep(forTimeInterval: interval / 10)
      }
    }
  }
}
