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
    try publish(
      stage(record, provenance: provenance, key: key, label: label, experiment: experiment))
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
      var record = record
      if record.schema != nil {
        record.attributes.append((SchemaVersion.labelAttribute, .string(label)))
      }
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
    try Disk.makeFolder(folder(of: identity.experiment))
    let directory = directory(
      of: identity.key, label: identity.label, experiment: identity.experiment)
    if let existing = try run(for: identity.key, experiment: identity.experiment),
      let hash = contentHash(of: existing)
    {
      return try stepBack(staged, for: existing, hash)
    }
    while try !Disk.rename(staged.directory, to: directory) {
      switch Result(catching: { () throws(ArtifactError) in try StoredRun(at: directory) }) {
      case .success(let existing) where existing.key == identity.key:
        // Another publisher was quicker.
        if let hash = contentHash(of: existing) { return try stepBack(staged, for: existing, hash) }
      case .failure(let error) where error.code == .tooNew:
        // The run of a later mesob stays.
        Disk.remove(staged.directory)
        throw error
      case .success, .failure: break
      }
      // What is there is damaged, or another run by this one's name, and makes room, unless another publisher has moved it.
      do {
        try settle(directory, at: attempt(identity, "damaged-\(Disk.random())"))
      } catch  where !Disk.isFolder(directory) {}
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
    let kept = try settle(staged.directory, at: attempt(staged.identity, staged.attempt))
    throw ArtifactError(
      .differs, "\(existing.directory), run key \(existing.key.short)",
      expected: "content \(hash.root)", got: "\(staged.identity.contentHash), kept in \(kept)")
  }

  // MARK: Attempts

  /// Keeps a failed execution, its provenance and what went wrong, and returns its directory.
  @discardableResult
  package func recordFailure(
    _ message: String, log: Data? = nil, provenance: Provenance, key: RunKey, label: String,
    experiment: String
  ) throws -> String {
    try FolderName.check(experiment: experiment)
    var files = [
      "error.txt": Data((message + "\n").utf8),
      StoredRun.provenanceName: try StoredJSON.data(provenance),
    ]
    files["log.jsonl"] = log
    let name = FolderName.make(label, key)
    return try makeFolder(at: "attempts/\(experiment)/\(name)/\(provenance.attempt)", files: files)
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

  /// The path of the result that an attempt at a trial gave.
  package func attemptPath(
    _ attempt: String, key: RunKey, label: String, experiment: String
  ) -> String {
    "\(root)/attempts/\(experiment)/\(FolderName.make(label, key))/\(attempt)/"
      + StoredRun.resultName
  }

  /// The folder of an attempt at a run.
  private func attempt(_ run: RunIdentity, _ name: String) -> String {
    "\(root)/attempts/\(run.experiment)/\(FolderName.make(run.label, run.key))/\(name)"
  }

  // MARK: Advice on who works on what, so that several processes do little twice
  //
  //     .partial/claim-<key12>
  //
  // A claim is a hint and never a lock, and says who made it: whoever finds one does other trials first, and this one after
  // them. Claims of processes that died change nothing but that order.

  /// Says that a trial is being worked on; false if somebody else said so before.
  package func claim(_ key: RunKey) -> Bool {
    try? Disk.makeFolder("\(root)/.partial")
    let claim = open(claimPath(key), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard claim >= 0 else { return errno != EEXIST }
    let file = FileHandle(fileDescriptor: claim, closeOnDealloc: true)
    try? file.write(contentsOf: StoredJSON.data(Owner.current))
    return true
  }

  /// Takes a claim back.
  package func release(_ key: RunKey) { unlink(claimPath(key)) }

  /// The run that has appeared under a trial's name, if it is whole.
  package func publishedRun(for key: RunKey, label: String, experiment: String) -> StoredRun? {
    let directory = directory(of: key, label: label, experiment: experiment)
    guard let run = try? StoredRun(at: directory), run.key == key else { return nil }
    return run
  }

  private func claimPath(_ key: RunKey) -> String {
    "\(root)/.partial/\(InFlight.claimPrefix)\(key.short)"
  }

  // MARK: What is being made, in `.partial`, and by whom

  private static let ownerSuffix = ".owner"

  /// Says that this process works on something in flight, before it is there.
  ///
  /// Without the record nothing goes wrong: nobody can tell then whose it is, and it is kept for a day.
  func own(_ name: String) throws {
    try Disk.makeFolder("\(root)/.partial")
    try? StoredJSON.data(Owner.current).write(to: URL(filePath: ownerPath(name)))
  }

  /// Takes that back, after the thing has left.
  func disown(_ name: String) { unlink(ownerPath(name)) }

  private func ownerPath(_ name: String) -> String {
    "\(root)/.partial/\(name)\(Self.ownerSuffix)"
  }

  /// What is in flight, or was left there, sorted by name.
  package func inFlight() throws -> [InFlight] {
    let names = try Disk.names(in: "\(root)/.partial")
    let records = Set(names.filter { $0.hasSuffix(Self.ownerSuffix) })
    let things = names.filter { !records.contains($0) }
    let orphans = records.subtracting(things.map { $0 + Self.ownerSuffix }).sorted()
    return (things + orphans).map { name in
      let record = name + Self.ownerSuffix
      // So is a claim, and what is left of a thing that has gone.
      let isOwnRecord = name.hasPrefix(InFlight.claimPrefix) || records.contains(name)
      let companions = records.contains(record) ? [record] : []
      let owner = StoredJSON.value(
        Owner.self, at: "\(root)/.partial/\(isOwnRecord ? name : record)")
      return InFlight(
        name: name, companions: companions, owner: owner,
        isForgotten: owner == nil
          && ([name] + companions).allSatisfy { Owner.isForgotten("\(root)/.partial/\($0)") })
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

/// A directory or file in `.partial`.
package struct InFlight: Sendable {
  static let claimPrefix = "claim-"

  /// Whether somebody works on it.
  package enum State: String, Sendable {
    /// A process of this machine does.
    case alive
    /// The process of this machine that did has ended, or the machine has been started anew; or
    /// nobody says that it is theirs, and nobody has touched it for a day.
    case abandoned
    /// Another machine's process may, or nobody can tell whose it is.
    case unknown
  }

  /// Its name.
  package let name: String
  /// The names of the files that go with it.
  package let companions: [String]
  let owner: Owner?
  /// Whether nobody says that it is theirs, and nobody has touched it for a day.
  let isForgotten: Bool

  /// Whether somebody works on it.
  package var state: State { owner?.state ?? (isForgotten ? .abandoned : .unknown) }

  /// Why it is a leftover, or may be one.
  var reason: String {
    guard let owner else {
      return isForgotten
        ? "nobody says whose it is, and it was not touched for a day"
        : "made by unknown owner, which may still work on it"
    }
    let maker = "process \(owner.process) of \(owner.host)"
    return state == .abandoned
      ? "\(maker) has ended" : "made by \(maker), which may still work on it"
  }

  /// The first digits of the key of a trial that is claimed; nil for anything else.
  package var claimedKey: String? {
    name.hasPrefix(Self.claimPrefix) ? String(name.dropFirst(Self.claimPrefix.count)) : nil
  }
}

/// The process that works on something in flight, so that others can tell whether it still does.
///
///     .partial/<name>.owner    of a directory or file
///     .partial/claim-<key12>   a claim is its own record
struct Owner: Codable, Hashable, Sendable {
  /// The name of the machine.
  var host: String
  /// What tells machines of one name apart; nil where there is nothing.
  var machine: String?
  /// What the machine calls its present boot; nil where it does not tell.
  var boot: String?
  /// The set of processes that the number counts in; nil where there is only one.
  var namespace: String?
  /// The number of the process.
  var process: Int32
  /// When the process began, in the machine's own count; nil where it does not tell.
  var start: String?

  /// This process.
  static let current = Owner(
    host: hostName, machine: line(of: "/etc/machine-id"),
    boot: line(of: "/proc/sys/kernel/random/boot_id"),
    namespace: try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid"),
    process: getpid(), start: status(of: getpid())?.start)

  /// Whether the process still works.
  var state: InFlight.State {
    guard host == Owner.current.host else { return .unknown }
    guard boot == Owner.current.boot else {
      // Either the machine has been started anew, or another one has its name.
      return machine != nil && machine == Owner.current.machine ? .abandoned : .unknown
    }
    guard namespace == Owner.current.namespace else { return .unknown }
    guard process > 0, kill(process, 0) == 0 || errno == EPERM else { return .abandoned }
    // The number may have been given to another process since.
    guard let now = Owner.status(of: process) else { return .alive }
    return now.isEnded || (start != nil && now.start != start) ? .abandoned : .alive
  }

  /// Whether nobody has touched a file, or a folder and anything in it, for so long that whoever made
  /// it and did not say so, as everybody does at once, was killed.
  static func isForgotten(_ path: String, now: Date = Date()) -> Bool {
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return ([path] + names.map { "\(path)/\($0)" }).allSatisfy { path in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      let touched = attributes?[.modificationDate] as? Date
      return touched.map { now.timeIntervalSince($0) > patience } ?? false
    }
  }

  /// A day, since the clocks of machines that share a folder differ.
  private static let patience: TimeInterval = 24 * 3600

  // MARK: What the machine tells

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func line(of path: String) -> String? {
    let text = (try? String(contentsOfFile: path, encoding: .utf8))?.trimmed
    return text?.isEmpty == false ? text : nil
  }

  /// When a process began and whether only its entry is left, from Linux's `/proc`.
  private static func status(of process: Int32) -> (start: String, isEnded: Bool)? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let name = text.lastIndex(of: ")")
    else { return nil }
    // The third field follows the name; the start is the 22nd.
    let fields = text[text.index(after: name)...].split(separator: " ")
    guard fields.count > 19 else { return nil }
    return (String(fields[19]), fields[0] == "Z" || fields[0] == "X")
  }
}
