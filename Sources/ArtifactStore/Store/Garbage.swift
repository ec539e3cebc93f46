import Foundation

/// Something in the store that nothing refers to.
package struct Garbage: Equatable, Sendable {
  /// What it is.
  package enum Kind: String, Sendable, CaseIterable {
    /// What was in flight when its process ended.
    case leftover
    /// An execution without a run of its own, of a trial that has one by now.
    case attempt
    /// A run that nobody plans.
    case run
    /// A file that runs read.
    case input
    /// The description of a program's sources.
    case sources
    /// Records of later executions of a run.
    case verification
    /// A folder of what was handed to Slurm.
    case submission
  }

  /// What it is.
  package let kind: Kind
  /// Its path relative to the store.
  package let path: String
  /// Why nothing needs it, or why it is kept all the same.
  package let reason: String
  /// The number of its bytes.
  package let bytes: Int
  /// The paths of the files that go with it.
  package var companions: [String] = []

  /// Describes something in a store.
  package init(_ kind: Kind, at path: String, in store: ArtifactStore, because reason: String) {
    (self.kind, self.path, self.reason) = (kind, path, reason)
    bytes = Disk.bytes(at: "\(store.root)/\(path)")
  }

  /// What moves to the trash.
  package var items: [TrashBundle.Item] {
    [TrashBundle.Item(path: path, reason: "\(kind): \(reason)", bytes: bytes)]
      + companions.map { TrashBundle.Item(path: $0, reason: "belongs to \(path)", bytes: 0) }
  }
}

/// What the folders alone say of themselves; which runs are wanted is for others to know.
extension ArtifactStore {
  /// What was left in flight: what nobody works on any more, and what nobody can tell the owner of.
  package func leftovers() throws -> (abandoned: [Garbage], unknown: [Garbage]) {
    let things = try inFlight().filter { $0.state != .alive }.map { thing in
      var garbage = Garbage(
        .leftover, at: ".partial/\(thing.name)", in: self, because: thing.reason)
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

/// The files that runs refer to, be they in the store or in the trash.
package struct ContentReferences: Sendable {
  /// The paths of files that runs refer to.
  private var paths: Set<String>
  /// The folders of files that runs may refer to, since a run or its configuration was not read.
  private var unknown: Set<String>

  /// Reads the runs, and their configurations if it matters which inputs these name.
  package init(in store: ArtifactStore, readsConfigurations: Bool) throws {
    let experiments = try store.experiments
    let trashed = try store.trashBundles().flatMap { bundle in
      bundle.items.compactMap(bundle.run(in:))
    }
    let runs = try experiments.flatMap(store.runs(of:)) + trashed
    let damaged = try experiments.flatMap(store.damagedRuns(of:))
    let keys = runs.map(\.key.short) + damaged.compactMap(\.shortKey)
    paths = Set(
      keys.map { "verifications/\($0)" }
        + runs.compactMap(\.sourceDigest).map { "sources/\($0).json" })
    unknown = damaged.isEmpty ? [] : ["inputs", "sources"]
    if !readsConfigurations { unknown.insert("inputs") }
    for run in runs where readsConfigurations {
      guard let json = try? run.configurationJSON() else {
        unknown = ["inputs", "sources"]
        continue
      }
      // Whatever the configuration calls it, a hash is written as 64 digits.
      let hashes = json.split { !$0.isHexDigit }.filter { $0.count == 64 }
      paths.formUnion(hashes.map { "inputs/" + String($0) })
    }
  }

  /// Whether a run refers, or may refer, to what is at a path of the store.
  package func include(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    return parts.count == 2 && (paths.contains(path) || unknown.contains(String(parts[0])))
  }
}

/// What refers to runs besides the declarations of experiments.
package struct RunReferences: Sendable {
  /// Files that could not be read, so that nobody knows what they refer to.
  package private(set) var unreadable: [String] = []
  private var byKey: [String: [String]] = [:]
  private var byExperiment: [String: String] = [:]

  /// Looks for tags, notes, and the lists that reports and archives keep of their runs.
  ///
  /// A report without such a list may be made of any run of its experiment.
  package init(in store: ArtifactStore) throws {
    for result in try store.tags() {
      switch result {
      case .success(let tag):
        for run in tag.runs { add("tag '\(tag.name)'", to: run.key.short) }
      case .failure(let error): unreadable.append(error.subject)
      }
    }
    for key in try store.folders(at: "notes")
    where try !Disk.names(in: store.folder(at: "notes/\(key)")).isEmpty { add("a note", to: key) }
    for case .failure(let error) in try store.recordedVariants() {
      unreadable.append(error.subject)
    }
    for place in ["reports", "archives"] {
      for folder in try store.folders(at: place) {
        // That of a variant is `NAME@HASH8`.
        let experiment = String(folder.prefix { $0 != "@" })
        try addLists(below: "\(place)/\(folder)", of: experiment, in: store)
      }
    }
  }

  private mutating func add(_ reason: String, to shortKey: String) {
    if byKey[shortKey]?.contains(reason) != true { byKey[shortKey, default: []].append(reason) }
  }

  private mutating func addLists(
    below folder: String, of experiment: String, in store: ArtifactStore
  ) throws {
    let path = store.folder(at: folder)
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let lists = names.filter { URL(filePath: $0).lastPathComponent == RunList.fileName }
    if lists.isEmpty, !names.isEmpty {
      byExperiment[experiment] = "\(folder), which does not list its runs"
    }
    for name in lists {
      guard let list = StoredJSON.value(RunList.self, at: "\(path)/\(name)") else {
        unreadable.append("\(path)/\(name)")
        continue
      }
      for run in list.runs { add(folder, to: String(run.key.prefix(RunKey.shortLength))) }
    }
  }

  /// What refers to the run directory at a path of the store, whose key begins with some digits or
  /// else ends its name; empty if nothing does.
  package func reasons(toKeep path: String, shortKey: String? = nil) -> [String] {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count == 3, parts[0] == "runs",
      let key = shortKey ?? FolderName.shortKey(in: parts[2])
    else { return [] }
    return (byKey[key] ?? []) + [byExperiment[parts[1]]].compactMap(\.self)
  }
}
