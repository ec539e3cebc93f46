import Foundation

/// What the folders alone say of themselves; which runs are wanted is for others to know.
extension ArtifactStore {
  /// What was left in flight: what nobody works on any more, and what nobody can tell the owner of.
  public func leftovers() throws -> (abandoned: [Garbage], unknown: [Garbage]) {
    let things = try inFlight().filter { $0.state != .alive }.map { thing in
      var garbage = Garbage(
        .leftover, at: ".partial/\(thing.name)", in: self,
        because: thing.state == .abandoned
          ? "\(thing.maker) has ended" : "made by \(thing.maker), which may still work on it")
      garbage.companions = thing.companions.map { ".partial/\($0)" }
      return (thing.state, garbage)
    }
    return (
      things.filter { $0.0 == .abandoned }.map(\.1), things.filter { $0.0 == .unknown }.map(\.1)
    )
  }

  /// Attempts and checkpoints of trials that have an intact run, but for those in `busy`.
  ///
  /// - Parameter busy: The first digits of keys that somebody works on.
  public func outdatedAttempts(except busy: Set<String>) throws -> [Garbage] {
    try folders(at: "attempts").flatMap { experiment in
      guard (try? FolderName.check(experiment: experiment)) != nil else { return [Garbage]() }
      let stored = Set(try runs(of: experiment).map(\.key.short))
      return try folders(at: "attempts/\(experiment)").flatMap { trial in
        guard let key = FolderName.shortKey(in: trial), stored.contains(key), !busy.contains(key)
        else { return [Garbage]() }
        let path = "attempts/\(experiment)/\(trial)"
        return try Disk.names(in: folder(at: path)).map {
          Garbage(.attempt, at: "\(path)/\($0)", in: self, because: "the trial has a run by now")
        }
      }
    }
  }

  /// Input files, descriptions of sources and verifications that no run refers to, be it in the
  /// store or in the trash.
  ///
  /// Where a run cannot be read, nobody knows what it refers to, and no input or source is garbage.
  public func unreferencedContents(sources digest: String?) throws -> [Garbage] {
    let runs = try experiments.flatMap(runs(of:)) + runsInTrash()
    let known = Set(runs.map(\.key.short))
    let damaged = try experiments.flatMap(damagedRuns(of:))
    let marks = known.union(
      damaged.compactMap { FolderName.shortKey(in: URL(filePath: $0.directory).lastPathComponent) })
    let verifications = try folders(at: "verifications")
      .filter { $0.utf8.count == RunKey.shortLength && !marks.contains($0) }
      .map {
        Garbage(.verification, at: "verifications/\($0)", in: self, because: "its run is gone")
      }
    guard damaged.isEmpty else { return verifications }

    let manifests = Set(runs.compactMap(\.sourceDigest) + [digest].compactMap(\.self))
    let sources = try Disk.names(in: folder(at: "sources"))
      .filter { $0.hasSuffix(".json") && !manifests.contains(String($0.dropLast(5))) }
      .map { Garbage(.sources, at: "sources/\($0)", in: self, because: "no run was made by them") }
    let inputs = try Disk.names(in: folder(at: "inputs")).filter { Digest(hex: $0) != nil }
    guard !inputs.isEmpty else { return sources + verifications }
    var read: Set<String> = []
    for run in runs {
      guard let json = try? run.configurationJSON() else { return sources + verifications }
      // Whatever the configuration calls it, a hash is written as 64 digits.
      read.formUnion(json.split { !$0.isHexDigit }.filter { $0.count == 64 }.map(String.init))
    }
    return inputs.filter { !read.contains($0) }
      .map { Garbage(.input, at: "inputs/\($0)", in: self, because: "no run reads it") }
      + sources + verifications
  }

  private func runsInTrash() throws -> [StoredRun] {
    try trashBundles().flatMap { bundle in bundle.items.compactMap(bundle.run(in:)) }
  }
}
