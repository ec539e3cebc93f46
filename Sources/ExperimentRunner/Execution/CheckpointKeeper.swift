import ArtifactStore
import Foundation
import MeanField

/// Keeps the checkpoints of one trial, now and then and before the solve is left.
///
/// Only the same executable goes on from a checkpoint, so that no result is made by two programs.
final class CheckpointKeeper {
  /// A checkpoint as it is stored.
  struct Record<State: Sendable & Codable>: Codable {
    let key: RunKey
    let executable: Digest
    let chain: HashChain
    let checkpoint: Checkpoint<State>
  }

  private let store: ArtifactStore
  private let planned: PlannedTrial
  private let experiment: String
  /// Seconds between two checkpoints.
  private let interval: Double
  /// Whether a solve may go on from a checkpoint.
  private let resumes: Bool
  private var due: ContinuousClock.Instant

  init(
    _ planned: PlannedTrial, of experiment: String, in store: ArtifactStore, every interval: Double,
    resumes: Bool
  ) {
    self.resumes = resumes
    self.store = store
    self.planned = planned
    self.experiment = experiment
    self.interval = interval
    due = .now + .seconds(interval)
  }

  /// What to go on from; nil if there is nothing that this executable wrote.
  func latest<State>() -> Record<State>? {
    guard resumes, let content = try? store.checkpoint(of: planned.key, experiment: experiment),
      let record = try? StoredJSON.read(Record<State>.self, content),
      record.key == planned.key, record.executable == Build.executable
    else { return nil }
    return record
  }

  /// Keeps a checkpoint if it is time to, or the last one.
  ///
  /// Writing takes at most a twentieth of the time. A checkpoint that cannot be written is no reason
  /// to end a solve.
  func keep<State>(
    isLast: Bool, _ chain: HashChain, _ checkpoint: () -> Checkpoint<State>
  ) {
    let now = ContinuousClock.now
    guard isLast || now >= due else { return }
    let record = Record(
      key: planned.key, executable: Build.executable, chain: chain, checkpoint: checkpoint())
    if let content = try? StoredJSON.line(record, lossless: true) {
      try? store.keepCheckpoint(
        Data(content.utf8), key: planned.key, label: planned.label, experiment: experiment)
    }
    let spent = (ContinuousClock.now - now).inSeconds
    due = .now + .seconds(max(interval, 20 * spent))
  }

  /// Removes the checkpoint of a trial that has its run.
  func discard() { try? store.removeCheckpoint(of: planned.key, experiment: experiment) }
}
