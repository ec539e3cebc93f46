package import Foundation

/// The folder that runs are published to and read from.
///
///     runs/<experiment>/<label>-<key12>/   result.h5  provenance.json
///     attempts/<experiment>/<label>-<key12>/<attempt>/   executions that gave no run, or another one
///     slurm/<experiment>/<submission>/     what was handed to Slurm, and the logs of its tasks
///     .partial/<attempt>/                  in flight, and beside it who makes it
///     tags/  notes/                        what people say of runs
///     variants/                            experiments with overrides, whose runs are wanted
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
    get throws { try folders(at: "runs").filter { (try? FolderName.check(experiment: $0)) != nil } }
  }

  /// The intact runs of an experiment, sorted by their directories' names.
  ///
  /// A run is what its content says, whatever its directory is called; of copies of a run the one
  /// with its own name is taken. What is not a run directory is passed over; damaged runs are in
  /// ``damagedRuns(of:)``.
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
    let intact = entries.compactMap { try? $0.get() }
    let chosen = Dictionary(intact.map { ($0.key, $0) }) { first, second in
      first.directoryName == first.publishedName ? first : second
    }
    return (
      intact.filter { chosen[$0.key] == $0 },
      entries.compactMap { if case .failure(let damage) = $0 { damage } else { nil } }
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
    if matches.isEmpty, let newer = try unusableRuns(matching: name).first(where: \.isTooNew) {
      throw newer.cause
    }
    let match = try require(
      matches.first, .notFound, "run '\(name)' in \(root)",
      expected: "a path, the first 4 or more digits of a key, a label, or a tag",
      got: "no such run")
    let names = matches.map { "\($0.key.short) (\($0.experiment)/\($0.label))" }
    try require(
      matches.count == 1, .ambiguous, "run '\(name)' in \(root)", expected: "one run",
      got: names.joined(separator: ", "))
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
      let (short, directory) = (FolderName.shortKey(in: name), "\(folder)/\(name)")
      // Another name than that of a run does not make it another one.
      guard
        short.map({ key == nil || $0 == key?.short })
          ?? Disk.exists("\(directory)/\(StoredRun.provenanceName)"), Disk.isFolder(directory)
      else { return nil }
      return Result { () throws(ArtifactError) in try StoredRun.known(at: directory) }
        .mapError { DamagedRun(directory: directory, experiment: experiment, cause: $0) }
    }
    return entries.compactMap(\.self)
  }

  // MARK: Folders beside the runs, for what engines have to remember

  /// The path of a folder in the store.
  package func folder(at path: String) -> String { "\(root)/\(path)" }

  /// The directory that a run is published to.
  package func directory(of key: RunKey, label: String, experiment: String) -> String {
    "\(folder(of: experiment))/\(FolderName.make(label, key))"
  }

  /// Makes a new folder of files, on disk before it has its name: it is there whole or not at all.
  @discardableResult
  package func makeFolder(at path: String, files: [String: Data]) throws -> String {
    let name = URL(filePath: path).lastPathComponent
    let staging = "\(root)/.partial/\(name)"
    try own(name)
    defer { if !Disk.exists(staging) { disown(name) } }
    try Disk.makeFolder(staging)
    for (name, data) in files.sorted(by: { $0.key < $1.key }) {
      try Disk.write(data, to: "\(staging)/\(name)")
    }
    try Disk.synchronize(staging)
    return try settle(staging, at: folder(at: path))
  }

  /// Gives a folder that is in flight its place, which has to be free.
  @discardableResult
  func settle(_ directory: String, at place: String) throws -> String {
    let folder = Disk.parent(of: place)
    while true {
      try Disk.makeFolder(folder)
      do {
        try require(
          Disk.rename(directory, to: place), .cannotWrite, place, expected: "a new name",
          got: "one that is taken")
        return place
      } catch  where Disk.isFolder(directory) && !Disk.isFolder(folder) {
        // Somebody removed the empty folder in between.
      }
    }
  }

  /// The names of the folders at a path, sorted; none if there is nothing.
  package func folders(at path: String) throws -> [String] {
    try Disk.names(in: folder(at: path)).filter { Disk.isFolder("\(folder(at: path))/\($0)") }
  }

  /// Removes a folder and what is in it.
  package func removeFolder(at path: String) { Disk.remove(folder(at: path)) }

  // MARK: What people mean by names: runs to look at, to move away and to put back

  /// Run directories, each once, to be moved away.
  ///
  /// Throws if one of them has a tag, unless `evenTagged`.
  package func unwanted(
    _ runs: [RunDirectory], evenTagged: Bool
  ) throws -> [TrashBundle.Item] {
    var seen: Set<String> = []
    let runs = runs.filter { seen.insert($0.path).inserted }
    for run in runs where !evenTagged {
      let tags = try tagNames(ofRunWith: run.shortKey, experiment: run.experiment)
      try require(
        tags.isEmpty, .invalidName, run.path, expected: "a run without tags, or --force",
        got: "one with \(tags.map { "'\($0)'" }.joined(separator: ", "))")
    }
    return runs.map { TrashBundle.Item(path: $0.path, reason: "run: unwanted", bytes: $0.bytes) }
  }

  /// Puts what names mean in the trash back; everything without names.
  ///
  /// Of several copies the newest is put back first.
  package func restore(
    _ names: [String]?, dropsEqual: Bool
  ) throws -> [(bundle: TrashBundle, restoration: Restoration)] {
    let wanted =
      try names?.map(trashed(matching:))
      ?? trashBundles().reversed().filter { !$0.isBeingDeleted }
      .map { (bundle: $0, items: $0.items) }
    var seen: Set<String> = []
    return try wanted.flatMap { bundle, items in
      try require(
        !bundle.isBeingDeleted, .damaged, bundle.directory, expected: "something to put back",
        got: "the rest of what was being deleted for good; 'mesob trash --empty --yes' ends that")
      if items.isEmpty { try discardIfEmpty(bundle) }
      return try items.filter { seen.insert("\(bundle.id)/\($0.path)").inserted }.map {
        (bundle, try restore($0, of: bundle, dropsEqual: dropsEqual))
      }
    }
  }

  // MARK: Run directories by name, whole or not, for commands that move them

  /// A run directory of this store.
  package struct RunDirectory: Sendable {
    /// The path relative to the store.
    package let path: String
    /// The experiment.
    package let experiment: String
    /// The run; nil if it is damaged.
    package let run: StoredRun?
    /// The first digits of its key.
    package let shortKey: String
    /// The number of its bytes.
    package let bytes: Int
  }

  /// The one run directory that a name means, as in ``run(matching:)``; damaged ones have their
  /// path, their name and the digits at its end.
  package func runDirectory(matching name: String) throws -> RunDirectory {
    do {
      return try runDirectory(at: run(matching: name).directory)
    } catch let error as ArtifactError where [.notFound, .damaged, .tooNew].contains(error.code) {
      let damaged = try unusableRuns(matching: name)
      guard damaged.count == 1 else { throw error }
      return try runDirectory(at: damaged[0].directory)
    }
  }

  /// The run directories that cannot be used and that a path, a directory's name or the first
  /// digits of a key may mean.
  func unusableRuns(matching name: String) throws -> [DamagedRun] {
    let wanted = Disk.canonical(StoredRun.directory(at: name) ?? name)
    return try experiments.flatMap(damagedRuns(of:)).filter { run in
      URL(filePath: run.directory).lastPathComponent == name
        || (name.count >= 4 && run.shortKey?.hasPrefix(name) == true)
        || (wanted != nil && wanted == Disk.canonical(run.directory))
    }
  }

  /// All run directories of an experiment, damaged ones too.
  package func runDirectories(of experiment: String) throws -> [RunDirectory] {
    try entries(of: experiment).map { entry in
      switch entry {
      case .success(let run): try runDirectory(at: run.directory)
      case .failure(let damage): try runDirectory(at: damage.directory)
      }
    }
  }

  private func runDirectory(at directory: String) throws -> RunDirectory {
    let parts = directory.split(separator: "/").suffix(2)
    let path = "runs/" + parts.joined(separator: "/")
    let name = parts.last.map(String.init) ?? ""
    let run = try? StoredRun(at: "\(root)/\(path)")
    guard let shortKey = run?.key.short ?? FolderName.shortKey(in: name),
      let there = Disk.canonical("\(root)/\(path)"), there == Disk.canonical(directory)
    else {
      // A path with dots or links in it is told by where it leads.
      if let canonical = Disk.canonical(directory), canonical != directory {
        return try runDirectory(at: canonical)
      }
      throw ArtifactError(
        .invalidName, directory, expected: "a run directory in \(root)/runs", got: "another folder")
    }
    return RunDirectory(
      path: path, experiment: String(parts[parts.startIndex]),
      run: run, shortKey: shortKey, bytes: Disk.bytes(at: directory))
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
  package var shortKey: String? {
    FolderName.shortKey(in: URL(filePath: directory).lastPathComponent)
  }
  /// Whether nothing is wrong but that a later mesob has published it.
  package var isTooNew: Bool { cause.code == .tooNew }
}

/// The part of a run directory's name that people read.
enum FolderName {
  /// Longer names would meet the limits of file systems and of patience.
  private static let limit = 96

  /// What the Greek letters of labels are spelled as.
  private static let spellings: [Character: String] = [
    "α": "alpha", "β": "beta", "ε": "epsilon", "η": "eta", "λ": "lambda", "μ": "mu", "τ": "tau",
  ]

  /// `label` with Greek letters spelled out and everything but ASCII letters, digits, `=`, `_`,
  /// `+` and `.` turned into dashes.
  static func readable(_ label: String) -> String {
    var name = ""
    for character in label.flatMap({ spellings[$0] ?? String($0) }) {
      if character.isASCII, character.isLetter || character.isNumber || "=_+.".contains(character) {
        name.append(character)
      } else if !name.hasSuffix("-") {
        name.append("-")
      }
    }
    let trimmed = name.drop { "-.".contains($0) }.prefix(limit)
    let end = trimmed.lastIndex { $0 != "-" }.map { trimmed.index(after: $0) }
    return end.map { String(trimmed[..<$0]) } ?? "run"
  }

  /// The name of a run directory.
  static func make(_ label: String, _ key: RunKey) -> String { "\(readable(label))-\(key.short)" }

  /// The shortened key at the end of a run directory's name; nil if the name is of another kind.
  static func shortKey(in name: String) -> String? {
    let digits = name.suffix(RunKey.shortLength)
    guard digits.utf8.count == RunKey.shortLength, digits.utf8.allSatisfy(Digest.isDigit),
      name.dropLast(RunKey.shortLength).hasSuffix("-")
    else { return nil }
    return String(digits)
  }

  /// Throws unless `experiment` can be a folder's name as it is.
  static func check(experiment: String) throws(ArtifactError) {
    try require(
      readable(experiment) == experiment, .invalidName, "experiment", expected: "a kebab-case name",
      got: "'\(experiment)'")
  }
}
