package import ArtifactStore
import Foundation

/// Trials that were handed to Slurm as one job array.
///
/// It is a folder of the store, `slurm/<experiment>/<name>`, that is on disk before Slurm hears of
/// it. Slurm's jobs have the submission's name and are found by it alone: Slurm may lose the number
/// of a job and give it to another one.
package struct Submission: Codable, Sendable {
  /// A trial of a submission.
  package struct Task: Codable, Sendable {
    /// The run key.
    package let key: RunKey
    /// The readable name.
    package let label: String
  }

  /// The name of the folder and of the jobs, unique over all submissions.
  package let name: String
  /// The name of the experiment.
  package let experiment: String
  /// The command that executes trials, without their keys.
  package let command: [String]
  /// The trials of each job, by its index in the array.
  package let jobs: [[Task]]

  /// The trials.
  package var tasks: [Task] { jobs.flatMap(\.self) }

  /// Slurm's default for the longest array, less one, since the limit itself is not allowed.
  static let longestArray = 1000

  private static let recordName = "submission.json"
  private static let keysName = "keys"

  init(experiment: String, command: [String], jobs: [[Task]]) {
    let digits = String(UInt64.random(in: 0..<(1 << 48)), radix: 16)
    name = "mesob-" + String(repeating: "0", count: 12 - digits.count) + digits
    self.experiment = experiment
    self.command = command
    self.jobs = jobs
  }

  /// Where the folder is in a store.
  private var path: String { Self.path(of: experiment) + "/\(name)" }

  private static func path(of experiment: String) -> String { "slurm/\(experiment)" }

  /// The folder in a store.
  package func folder(in store: ArtifactStore) -> String { store.folder(at: path) }

  /// Where a job's output goes.
  func logPath(ofJob index: Int, in store: ArtifactStore) -> String {
    "\(folder(in: store))/\(index).log"
  }

  /// Whether every trial has its run, and Slurm has none of them any more.
  func isOver(_ queue: SlurmQueue, _ stored: Set<RunKey>) -> Bool {
    tasks.allSatisfy { stored.contains($0.key) && queue.trials[$0.key] == nil }
  }

  // MARK: Files

  /// Writes the folder: the record, the keys of each job on a line of their own, and the script.
  func write(script: String, to store: ArtifactStore) throws -> String {
    let lines = jobs.map { $0.map(\.key.hex).joined(separator: ",") + "\n" }
    return try store.makeFolder(
      at: path,
      files: [
        Self.recordName: Data(try StoredJSON.document(self).utf8),
        Self.keysName: Data(lines.joined().utf8), SlurmJob.scriptName: Data(script.utf8),
      ])
  }

  func remove(from store: ArtifactStore) { store.removeFolder(at: path) }

  /// Reads a submission back.
  private init(named name: String, of experiment: String, in store: ArtifactStore) throws {
    let path = "\(store.folder(at: Self.path(of: experiment)))/\(name)/\(Self.recordName)"
    let data = FileManager.default.contents(atPath: path)
    guard let data, let submission = try? StoredJSON.read(Self.self, data),
      submission.name == name, submission.experiment == experiment
    else {
      throw RunnerError(
        .damagedSubmission, path, expected: "the record of a submission to Slurm",
        got: data == nil
          ? "no file" : "something else; once 'squeue -n \(name)' is empty, remove the folder")
    }
    self = submission
  }

  /// The submissions of an experiment, sorted by name.
  package static func all(of experiment: String, in store: ArtifactStore) throws -> [Submission] {
    try store.folders(at: path(of: experiment)).filter { $0.hasPrefix("mesob-") }
      .map { try Submission(named: $0, of: experiment, in: store) }
  }
}
