import ArtifactStore
import ExperimentRunner
import Verification
import Foundation
import Results

/// The result files that names mean, and run directories among them that cannot be used.
struct VerificationSelection {
  private(set) var targets: [StoredResult] = []
  private(set) var damaged: [DamagedRun] = []

  /// The files of experiments, tags, runs and paths, each once; everything that is stored with `all`.
  init(_ names: [String], all: Bool, in session: Session) throws {
    let store = session.store
    let names = all ? try store.experiments : names
    guard !names.isEmpty else { throw Self.nothing("--all", store) }
    for name in names { try add(name, in: session) }
    var seen: Set<String> = []
    targets = targets.filter { seen.insert($0.path).inserted }
  }

  private mutating func add(_ name: String, in session: Session) throws {
    let store = session.store
    if Disk.isFile(name) {
      // The file of a run is verified as the run.
      let run = try? store.run(matching: name)
      targets.append(
        run.map { StoredResult($0) } ?? StoredResult(path: name))
      return
    }
    if try store.experiments.contains(name) {
      let (runs, unusable) = (try store.runs(of: name), try store.damagedRuns(of: name))
      targets += runs.map { StoredResult($0) }
      damaged += unusable
      guard runs.isEmpty && unusable.isEmpty else { return }
    }
    guard !session.laboratory.experiments.contains(where: { $0.name == name }) else {
      throw Self.nothing("experiment '\(name)'", store)
    }
    if let runs = try store.runs(taggedWith: name) {
      targets += runs.map { StoredResult($0) }
      return
    }
    targets.append(StoredResult(try store.run(matching: name)))
  }

  private static func nothing(_ subject: String, _ store: ArtifactStore) -> CommandLineError {
    CommandLineError(
      .undecided, subject, expected: "stored runs in \(store.root)", got: "none")
  }
}
