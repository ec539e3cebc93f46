package import Foundation
import HDF5

extension ArtifactStore {
  /// Writes a result and publishes it under its key, whole or not at all.
  ///
  /// Whoever publishes a key second gets the first one's run if the contents agree. If they
  /// differ, this throws `differs` and keeps the second result with the attempts.
  package func publish(
    _ record: ResultRecord, provenance: Provenance, key: RunKey, label: String,
    experiment: String
  ) throws -> StoredRun {
    let staged = try stage(
      record, provenance: provenance, key: key, label: label, experiment: experiment)
    return try publish(staged)
  }

  /// A result that is written and on disk, but not yet in the store.
  struct StagedRun {
    let directory: String
    let attempt: String
    let identity: RunIdentity
  }

  /// Writes a result to a directory of its own among those in flight.
  func stage(
    _ record: ResultRecord, provenance: Provenance, key: RunKey, label: String, experiment: String
  ) throws -> StagedRun {
    try FolderName.check(experiment: experiment)
    let directory = "\(root)/.partial/\(provenance.attempt)"
    try own(provenance.attempt)
    do {
      try Disk.makeFolder(directory)
      let path = "\(directory)/\(StoredRun.resultName)"
      try record.write(to: path)
      var provenance = provenance
      let image = try FileImage(at: path)
      let identity = RunIdentity(
        key: key, experiment: experiment, label: label,
        contentHash: try ContentHash(of: File.open(image)).root, fileHash: Digest(of: image),
        fileBytes: Disk.size(ofFileAt: path) ?? 0, schema: record.schema)
      provenance.identity = identity
      try Disk.write(
        try StoredJSON.data(provenance), to: "\(directory)/\(StoredRun.provenanceName)")
      try Disk.synchronize(directory)
      return StagedRun(directory: directory, attempt: provenance.attempt, identity: identity)
    } catch {
      Disk.remove(directory)
      disown(provenance.attempt)
      throw error
    }
  }

  /// Moves a written result to its place, unless the run is there already.
  func publish(_ staged: StagedRun) throws -> StoredRun {
    let identity = staged.identity
    defer { if !Disk.exists(staged.directory) { disown(staged.attempt) } }
    let folder = folder(of: identity.experiment)
    try Disk.makeFolder(folder)
    let directory = "\(folder)/\(FolderName.make(identity.label, identity.key))"
    if let existing = try run(for: identity.key, experiment: identity.experiment),
      let hash = contentHash(of: existing)
    {
      return try stepBack(staged, for: existing, hash)
    }
    while try !Disk.rename(staged.directory, to: directory) {
      // Another publisher was quicker, or what is there is damaged and makes room.
      if let existing = try? StoredRun(at: directory), let hash = contentHash(of: existing) {
        return try stepBack(staged, for: existing, hash)
      }
      try requireNotNewer(directory, than: staged)
      try setAside(directory, identity)
    }
    return try StoredRun(at: directory)
  }

  /// The hash of a run's result as it is on disk; nil if that is damaged.
  private func contentHash(of run: StoredRun) -> ContentHash? {
    try? ContentHash(ofFileAt: run.resultPath)
  }

  /// Leaves the place to the run that has it, if that says the same.
  private func stepBack(
    _ staged: StagedRun, for existing: StoredRun, _ hash: ContentHash
  ) throws -> StoredRun {
    guard hash.root != staged.identity.contentHash else {
      Disk.remove(staged.directory)
      return existing
    }
    let kept = try moveToAttempts(staged.directory, staged.identity, as: staged.attempt)
    throw ArtifactError(
      .differs, "\(existing.directory), run key \(existing.key.short)",
      expected: "content \(hash.root)", got: "\(staged.identity.contentHash), kept in \(kept)")
  }

  /// Throws `tooNew` where the run of a later mesob has the place: that one stays.
  private func requireNotNewer(_ directory: String, than staged: StagedRun) throws {
    do {
      _ = try StoredRun(at: directory)
    } catch  where error.code == .tooNew {
      Disk.remove(staged.directory)
      throw error
    } catch {}
  }

  /// Makes room where a damaged run is; another publisher may do the same at the same time.
  private func setAside(_ directory: String, _ identity: RunIdentity) throws {
    let name = "damaged-\(Disk.random())"
    do {
      try moveToAttempts(directory, identity, as: name)
    } catch  where !Disk.isFolder(directory) {
      return
    }
  }

  // MARK: Attempts

  /// Keeps a failed execution, its provenance and what went wrong, and returns its directory.
  @discardableResult
  package func recordFailure(
    _ message: String, log: Data? = nil, provenance: Provenance, key: RunKey, label: String,
    experiment: String
  ) throws -> String {
    try FolderName.check(experiment: experiment)
    let staging = "\(root)/.partial/\(provenance.attempt)"
    try own(provenance.attempt)
    defer { if !Disk.exists(staging) { disown(provenance.attempt) } }
    try Disk.makeFolder(staging)
    try Disk.write(Data((message + "\n").utf8), to: "\(staging)/error.txt")
    if let log { try Disk.write(log, to: "\(staging)/log.jsonl") }
    try Disk.write(try StoredJSON.data(provenance), to: "\(staging)/\(StoredRun.provenanceName)")
    try Disk.synchronize(staging)
    return try moveToAttempts(
      staging, FolderName.make(label, key), of: experiment, as: provenance.attempt)
  }

  /// The message of the latest failure of this key; nil if there is none.
  package func lastFailure(of key: RunKey, experiment: String) throws -> String? {
    try failures(of: key, experiment: experiment).last?.message
  }

  /// The failures of this key, the latest last.
  package func failures(of key: RunKey, experiment: String) throws -> [RunFailure] {
    let folder = "\(root)/attempts/\(experiment)"
    let attempts = try Disk.names(in: folder).filter { FolderName.shortKey(in: $0) == key.short }
      .flatMap { run in
        try Disk.names(in: "\(folder)/\(run)").map {
          (attempt: $0, folder: "\(folder)/\(run)/\($0)")
        }
      }
    return attempts.sorted { $0.attempt < $1.attempt }.compactMap { attempt, folder in
      FileManager.default.contents(atPath: "\(folder)/error.txt").map {
        RunFailure(
          attempt: attempt, directory: folder,
          message: String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .newlines))
      }
    }
  }

  @discardableResult
  private func moveToAttempts(
    _ directory: String, _ identity: RunIdentity, as name: String
  ) throws -> String {
    try moveToAttempts(
      directory, FolderName.make(identity.label, identity.key), of: identity.experiment, as: name)
  }

  /// The path of the result that an attempt at a trial gave.
  package func attemptPath(
    _ attempt: String, key: RunKey, label: String, experiment: String
  ) -> String {
    "\(root)/attempts/\(experiment)/\(FolderName.make(label, key))/\(attempt)/"
      + StoredRun.resultName
  }

  private func moveToAttempts(
    _ directory: String, _ run: String, of experiment: String, as name: String
  ) throws -> String {
    let folder = "\(root)/attempts/\(experiment)/\(run)"
    while true {
      try Disk.makeFolder(folder)
      do {
        guard try Disk.rename(directory, to: "\(folder)/\(name)") else {
          throw ArtifactError(
            .cannotWrite, "\(folder)/\(name)", expected: "a new name", got: "one that is taken")
        }
        return "\(folder)/\(name)"
      } catch  where Disk.isFolder(directory) && !Disk.isFolder(folder) {
        // Somebody removed the empty folder in between.
      }
    }
  }
}

/// An execution that failed, and why.
package struct RunFailure: Sendable {
  /// The one execution.
  package let attempt: String
  /// The directory of what it left.
  package let directory: String
  /// What went wrong.
  package let message: String

  /// How it came about; nil if that cannot be read.
  package var provenance: Provenance? {
    StoredJSON.value(Provenance.self, at: "\(directory)/\(StoredRun.provenanceName)")
  }
}
