import Archives
import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation

/// The runs that an archive is to hold, and what speaks against them.
struct ArchiveSelection {
  /// The runs, each once.
  private(set) var runs: [StoredRun] = []
  /// The experiments that were named as a whole, with their plans.
  private(set) var plans: [Plan] = []
  /// Trials of these that have no run.
  private(set) var failures: [ArchivedFailure] = []
  /// Runs that were made by other sources than today's, and not verified by these.
  private(set) var stale: [StoredRun] = []
  /// Runs that were made in a checkout with changes that no commit has.
  private(set) var dirty: [StoredRun] = []

  /// The runs of experiments, tags and paths, and those that a paper uses.
  init(_ names: [String], paper: PaperFolder?, in session: Session) throws {
    for name in names { try add(name, in: session) }
    if let paper { try add(paper, in: session) }
    var seen: Set<String> = []
    runs = runs.filter { seen.insert($0.directory).inserted }
    for run in runs {
      if try session.store.isStale(run, for: session.laboratory.sources) { stale.append(run) }
      if try run.provenance.surroundings.git?.isDirty == true { dirty.append(run) }
    }
    guard !runs.isEmpty else {
      throw CommandLineError(
        .undecided, names.isEmpty ? "--paper" : names.joined(separator: ", "),
        expected: "stored runs in \(session.store.root)", got: "none")
    }
  }

  private mutating func add(_ name: String, in session: Session) throws {
    let store = session.store
    if let experiment = session.laboratory.experiments.first(where: { $0.name == name }) {
      let plan = try Plan(experiment, in: session.laboratory, store: store)
      plans.append(plan)
      runs += plan.trials.compactMap(\.stored)
      failures += try plan.missing.map { trial in
        ArchivedFailure(
          experiment: name, label: trial.label, key: trial.key,
          last: try store.failures(of: trial.key, experiment: name).last)
      }
    } else if try store.experiments.contains(name) {
      runs += try store.runs(of: name)
    } else if let tagged = try store.runs(taggedWith: name) {
      runs += tagged
    } else {
      runs.append(try store.run(matching: name))
    }
  }

  /// Every run that the paper uses.
  private mutating func add(_ paper: PaperFolder, in session: Session) throws {
    let (stored, missing) = try PaperUse(of: paper).runs(in: session.store)
    guard missing.isEmpty else {
      throw CommandLineError(
        .undecided, "paper '\(paper.path)'",
        expected: "every run that it uses in \(session.store.root)",
        got: "\(missing.count) missing: \(missing.prefix(5).joined(separator: ", "))")
    }
    runs += stored
  }

  /// Throws unless everything that speaks against the runs is allowed.
  func check(allowing allowed: Set<ArchiveCommand.Allowance>) throws {
    let troubles: [(ArchiveCommand.Allowance, String, [String])] = [
      (
        .failed, "trials without a run",
        failures.map { failure in
          "\(failure.experiment)/\(failure.label) (\(failure.last?.message ?? "never executed"))"
        }
      ),
      (.stale, "runs by other sources than today's", stale.map(\.name)),
      (.dirty, "runs by sources that no commit has", dirty.map(\.name)),
    ]
    for (allowance, what, names) in troubles where !names.isEmpty && !allowed.contains(allowance) {
      throw CommandLineError(
        .no, "archive", expected: "no \(what), or --allow \(allowance.rawValue)",
        got: "\(names.count): \(names.prefix(5).joined(separator: ", "))"
          + (names.count > 5 ? ", …" : ""))
    }
  }
}

extension StoredRun {
  /// The experiment and the label.
  fileprivate var name: String { "\(experiment)/\(label)" }
}
