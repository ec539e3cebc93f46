import Foundation

/// The folder that runs are published to and read from.
///
///     runs/<experiment>/<label>-<key12>/   result.h5  provenance.json
///     attempts/<experiment>/<label>-<key12>/<attempt>/   executions that gave no run, or another one
///     slurm/<experiment>/<submission>/     what was handed to Slurm, and the logs of its tasks
///     .partial/<attempt>/                  in flight, and beside it who makes it
///     tags/  notes/                        what people say of runs
///     .trash/<id>/                         what was removed, and can be put back
///
/// Directories are the only index. A run directory appears whole or not at all and never changes.
package struct ArtifactStore: Sendable {
  /// The folder.
  package let root: String

  /// The store in a folder, which is made when the first run is published.
  package init(root: String) { self.root = root }

  /// The names of the experiments that have run directories, sorted.
  ///
  /// Folders that cannot be an experiment's by their names are passed over.
  package var experiments: [String] {
    get throws {
      try folders(at: "runs").filter { (try? FolderName.check(experiment: $0)) != nil }
    }
  }

  /// The intact runs of an experiment, sorted by their directories' names.
  ///
  /// What is not a run directory is passed over; damaged runs are in ``damagedRuns(of:)``.
  package func runs(of experiment: String) throws -> [StoredRun] {
    try intactAndDamagedRuns(of: experiment).intact
  }

  /// The run directories of an experiment that cannot be used, and why.
  package func damagedRuns(of experiment: String) throws -> [DamagedRun] {
    try intactAndDamagedRuns(of: experiment).damaged
  }

  /// Both by one look at the directories.
  package func intactAndDamagedRuns(
    of experiment: String
  ) throws -> (intact: [StoredRun], damaged: [DamagedRun]) {
    let entries = try entries(of: experiment)
    return (
      entries.compactMap { try? $0.get() },
      entries.compactMap { entry in
        guard case .failure(let damage) = entry else { return nil }
        return damage
      }
    )
  }

  /// Throws `tooNew` if a later mesob has published a run under one of these keys.
  package func requireNoNewerRun(of keys: Set<RunKey>, experiment: String) throws {
    let short = Set(keys.map(\.short))
    let newer = try damagedRuns(of: experiment).first { run in
      run.isTooNew && run.shortKey.map(short.contains) == true
    }
    if let newer { throw newer.cause }
  }

  /// The intact run with this key; nil if there is none.
  package func run(for key: RunKey, experiment: String) throws -> StoredRun? {
    try entries(of: experiment, key).lazy.compactMap { try? $0.get() }.first { $0.key == key }
  }

  /// The one run that a name means: a path to it, the beginning of its key, its label, or a tag.
  ///
  /// A label may be preceded by the experiment's name and a slash. A tag means its run.
  package func run(matching name: String) throws -> StoredRun {
    if let directory = StoredRun.directory(at: name) { return try StoredRun(at: directory) }
    let runs = try experiments.flatMap(runs(of:))
    var matches = runs.filter {
      $0.label == name || "\($0.experiment)/\($0.label)" == name
        || URL(filePath: $0.directory).lastPathComponent == name
    }
    for run in try self.runs(taggedWith: name) ?? []
    where !matches.contains(where: { $0.directory == run.directory }) { matches.append(run) }
    if matches.isEmpty, name.count >= 4 { matches = runs.filter { $0.key.hex.hasPrefix(name) } }
    guard let match = matches.first, matches.count == 1 else {
      guard !matches.isEmpty else {
        if let newer = try unusableRuns(matching: name).first(where: \.isTooNew) {
          throw newer.cause
        }
        throw ArtifactError(
          .notFound, "run '\(name)' in \(root)",
          expected: "a path, the first 4 or more digits of a key, a label, or a tag",
          got: "no such run")
      }
      throw ArtifactError(
        .ambiguous, "run '\(name)' in \(root)", expected: "one run",
        got: matches.map { "\($0.key.short) (\($0.experiment)/\($0.label))" }
          .joined(separator: ", "))
    }
    return match
  }

  // MARK: Directories

  func folder(of experiment: String) -> String { "\(root)/runs/\(experiment)" }

  /// The run directories of an experiment, all of them or those that may have a key.
  func entries(
    of experiment: String, _ key: RunKey? = nil
  ) throws -> [Result<StoredRun, DamagedRun>] {
    try FolderName.check(experiment: experiment)
    let folder = folder(of: experiment)
    let entries = try Disk.names(in: folder).concurrentMap {
      name -> Result<StoredRun, DamagedRun>? in
      guard let short = FolderName.shortKey(in: name), key == nil || short == key?.short,
        Disk.isFolder("\(folder)/\(name)")
      else { return nil }
      let directory = "\(folder)/\(name)"
      do throws(ArtifactError) {
        return .success(try StoredRun(at: directory))
      } catch {
        return .failure(
          DamagedRun(directory: directory, experiment: experiment, cause: error))
      }
    }
    return entries.compactMap(\.self)
  }
}

/// A run directory that cannot be used.
package struct DamagedRun: Error, Equatable, Sendable {
  /// Its path.
  package let directory: String
  /// The experiment.
  package let experiment: String
  /// What is wrong with it.
  package let cause: ArtifactError
  /// The same in words.
  package var reason: String { cause.description }
  /// The first digits of its key, which its name ends in.
  var shortKey: String? { FolderName.shortKey(in: URL(filePath: directory).lastPathComponent) }
  /// Whether nothing is wrong but that a later mesob has published it.
  package var isTooNew: Bool { cause.code == .tooNew }
}
