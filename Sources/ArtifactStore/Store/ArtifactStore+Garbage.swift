import Foundation

/// What the folders alone say of themselves; which runs are wanted is for others to know.
extension ArtifactStore {
  /// What was left in flight: what nobody works on any more, and what nobody can tell the owner of.
  package func leftovers() throws -> (abandoned: [Garbage], unknown: [Garbage]) {
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
  /// `busy` has the first digits of keys that somebody works on.
  package func outdatedAttempts(except busy: Set<String>) throws -> [Garbage] {
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
  package func unreferencedContents() throws -> [Garbage] {
    let inputs = try garbage(.input, in: "inputs", because: "no run reads it") {
      Digest(hex: $0) != nil
    }
    let references = try ContentReferences(in: self, readsConfigurations: !inputs.isEmpty)
    let contents = [
      inputs,
      try garbage(.sources, in: "sources", because: "no run was made by them") {
        $0.hasSuffix(".json")
      },
      try garbage(.verification, in: "verifications", because: "its run is gone") {
        $0.utf8.count == RunKey.shortLength && $0.utf8.allSatisfy(Digest.isDigit)
      },
    ]
    return contents.joined().filter { !references.include($0.path) }
  }

  private func garbage(
    _ kind: Garbage.Kind, in folder: String, because reason: String, where isOurs: (String) -> Bool
  ) throws -> [Garbage] {
    try Disk.names(in: self.folder(at: folder)).filter(isOurs)
      .map { Garbage(kind, at: "\(folder)/\($0)", in: self, because: reason) }
  }
}
