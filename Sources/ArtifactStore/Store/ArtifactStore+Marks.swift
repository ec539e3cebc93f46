package import Foundation
package import Vocabulary

/// A dated remark on a run.
///
///     notes/<key12>/<time>-<random>.json
package struct RunNote: Codable, Sendable {
  /// The run key.
  package let key: RunKey
  /// When it was written.
  package let written: Date
  /// What it says.
  package let text: String
}

/// Remarks on runs, one file each, so that none is lost when two people write at the same time.
extension ArtifactStore {
  /// Adds a remark to a run.
  @discardableResult
  package func addNote(_ text: String, to run: StoredRun) throws -> RunNote {
    let now = Date()
    let note = RunNote(key: run.key, written: now, text: text)
    try add(note, to: noteFolder(run.key), as: Provenance.newAttempt(at: now))
    return note
  }

  /// The remarks on runs with this key, oldest first; files that are none are passed over.
  package func notes(of key: RunKey) throws -> [RunNote] {
    let notes = try records(RunNote.self, in: noteFolder(key))
    // Names begin with the time, so notes of one second keep the order of their names.
    return notes.filter { $0.key == key }.enumerated()
      .sorted { ($0.element.written, $0.offset) < ($1.element.written, $1.offset) }
      .map(\.element)
  }

  private func noteFolder(_ key: RunKey) -> String { "\(root)/notes/\(key.short)" }

  // MARK: Folders of records

  /// Adds a record to a folder of them.
  func add(_ record: some Encodable, to folder: String, as name: String) throws {
    try Disk.makeFolder(folder)
    try Disk.write(try StoredJSON.data(record), to: "\(folder)/\(name).json")
    try Disk.synchronize(folder)
  }

  /// The records in a folder by their names; files that are none are passed over.
  func records<Record: Decodable>(_: Record.Type, in folder: String) throws -> [Record] {
    guard Disk.isFolder(folder) else { return [] }
    return try Disk.names(in: folder).compactMap {
      StoredJSON.value(Record.self, at: "\(folder)/\($0)")
    }
  }

  // MARK: Experiments with overrides, one file each, from their first run command on

  private static let variantSuffix = ".json"

  /// The path of a variant's record, relative to the store.
  package static func path(ofVariant name: String) -> String { "variants/\(name)\(variantSuffix)" }

  /// What stands between the name of an experiment and the hash of what chooses some of its trials.
  private static let viewMark = "@only-"

  /// The path of the report of an experiment or variant, or of some of its trials alone.
  package static func path(ofReport name: String, view: String? = nil) -> String {
    "reports/\(name)" + (view.map { viewMark + Digest(of: $0).hex.prefix(8) } ?? "")
  }

  /// The paths of the reports of an experiment or variant, of all its trials and of some alone.
  package func reportPaths(of name: String) throws -> [String] {
    try folders(at: "reports").filter { $0 == name || $0.hasPrefix(name + Self.viewMark) }
      .map { Self.path(ofReport: $0) }
  }

  /// Records that a variant stands; one that does keeps the words that it was given first.
  package func keep(_ variant: ExperimentVariant) throws {
    let path = "\(root)/\(Self.path(ofVariant: variant.name))"
    if !Disk.exists(path) { try keep(try StoredJSON.data(variant), at: path, as: "variant") }
  }

  /// Whether variants are recorded here, be there one or none any more.
  package var recordsVariants: Bool { Disk.isFolder("\(root)/variants") }

  /// Every variant that was recorded, by name; records that cannot be read as the errors that say
  /// why.
  package func recordedVariants() throws -> [Result<ExperimentVariant, ArtifactError>] {
    try Disk.names(in: "\(root)/variants").filter { $0.hasSuffix(Self.variantSuffix) }.map { file in
      let (path, name) = ("\(root)/variants/\(file)", file.dropLast(Self.variantSuffix.count))
      guard let variant = StoredJSON.value(ExperimentVariant.self, at: path), variant.name == name
      else {
        return .failure(
          ArtifactError(
            .damaged, path, expected: "the record of the variant '\(name)'", got: "something else"))
      }
      return .success(variant)
    }
  }

  // MARK: Names for runs, one file a tag, replaced whole

  private static let tagSuffix = ".json"

  /// What to do when a tag has runs already.
  package enum TagConflict: Sendable {
    /// Refuse.
    case refuse
    /// Keep them, and add the new ones.
    case add
    /// Let them go.
    case move
  }

  private var tagFolder: String { "\(root)/tags" }
  private func tagPath(_ name: String) -> String { "\(tagFolder)/\(name)\(Self.tagSuffix)" }

  /// Every tag by name; those that cannot be read as the errors that say why.
  ///
  /// Files that cannot be tags by their names are passed over.
  package func tags() throws -> [Result<RunTag, ArtifactError>] {
    guard Disk.isFolder(tagFolder) else { return [] }
    return try Disk.names(in: tagFolder).filter { $0.hasSuffix(Self.tagSuffix) }
      .map { String($0.dropLast(Self.tagSuffix.count)) }
      .filter { name in (try? RunTag.check(name)) != nil }
      .compactMap { name in
        do throws(ArtifactError) {
          return try tag(named: name).map { .success($0) }
        } catch {
          return .failure(error)
        }
      }
  }

  /// A tag; nil if there is none of this name.
  package func tag(named name: String) throws(ArtifactError) -> RunTag? {
    guard (try? RunTag.check(name)) != nil else { return nil }
    let path = tagPath(name)
    guard Disk.exists(path) else { return nil }
    let tag = StoredJSON.value(RunTag.self, at: path)
    return try require(
      tag?.name == name ? tag : nil, .damaged, path, expected: "the record of the tag '\(name)'",
      got: "something else")
  }

  /// The runs of a tag, in its order; nil if there is no such tag.
  ///
  /// Throws `notFound` if one of them is not in the store any more.
  package func runs(taggedWith name: String) throws -> [StoredRun]? {
    try tag(named: name).map { tag in
      try tag.runs.map { member in
        try require(
          run(for: member.key, experiment: member.experiment), .notFound,
          "tag '\(name)' in \(root)",
          expected: "the run \(member.key.short) (\(member.experiment)/\(member.label))",
          got: "none; 'mesob trash' lists what was moved to the trash")
      }
    }
  }

  /// The names of the tags that a run has; unreadable tags are passed over.
  package func tagNames(of run: StoredRun) throws -> [String] {
    try tagNames(ofRunWith: run.key.short, experiment: run.experiment)
  }

  /// The names of the tags that a run has, which may be damaged.
  func tagNames(ofRunWith shortKey: String, experiment: String) throws -> [String] {
    try tags().compactMap { try? $0.get() }
      .filter { $0.runs.contains { $0.key.short == shortKey && $0.experiment == experiment } }
      .map(\.name)
  }

  /// Gives runs a name, each once; the same runs again change nothing.
  @discardableResult
  package func tag(
    _ runs: [StoredRun], as name: String, ifTaken conflict: TagConflict = .refuse
  ) throws -> RunTag {
    try RunTag.check(name)
    return try withTagsLocked {
      let members = runs.map(RunTag.Member.init)
      var kept: [RunTag.Member] = []
      // A tag that cannot be read may be moved, which is how it is mended.
      if conflict != .move, let old = try tag(named: name) {
        if old.runs.map(\.key) == members.map(\.key) { return old }
        try require(
          conflict == .add, .invalidName, "tag '\(name)'",
          expected: "a name that is free, --add to give it to more runs, or --move",
          got: "one of "
            + old.runs.map { "\($0.key.short) (\($0.experiment)/\($0.label))" }.joined(
              separator: ", "))
        kept = old.runs
      }
      for member in members
      where !kept.contains(where: { $0.key == member.key && $0.experiment == member.experiment }) {
        kept.append(member)
      }
      let tag = RunTag(name: name, tagged: Date(), runs: kept)
      try keep(try StoredJSON.data(tag), at: tagPath(name), as: "tag")
      return tag
    }
  }

  /// Removes a tag; its runs stay.
  package func removeTag(_ name: String) throws {
    try RunTag.check(name)
    try withTagsLocked {
      try require(
        Disk.exists(tagPath(name)), .notFound, "tag '\(name)' in \(root)", expected: "a tag",
        got: "none")
      try Disk.delete(tagPath(name))
      try Disk.synchronize(tagFolder)
    }
  }

  /// One process at a time, where the file system knows locks; elsewhere the last writer wins.
  private func withTagsLocked<R>(_ body: () throws -> R) throws -> R {
    try Disk.makeFolder(tagFolder)
    let descriptor = open(tagFolder, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    if descriptor >= 0 { flock(descriptor, LOCK_EX) }
    return try body()
  }

  /// Keeps the record of a verification.
  package func record(_ verification: VerificationRecord) throws {
    try add(verification, to: verificationFolder(verification.key), as: verification.attempt)
  }

  /// What was verified of a run's present content, oldest first.
  ///
  /// A record that cannot be read is passed over.
  package func verifications(of run: StoredRun) throws -> [VerificationRecord] {
    try records(VerificationRecord.self, in: verificationFolder(run.key))
      .filter { $0.key == run.key && $0.contentHash == run.identity.contentHash }
  }

  private func verificationFolder(_ key: RunKey) -> String { "\(root)/verifications/\(key.short)" }
}

/// A name that somebody gave to runs.
///
///     tags/<name>.json
package struct RunTag: Codable, Sendable {
  /// A run that has the name.
  package struct Member: Codable, Sendable {
    /// The run key.
    package let key: RunKey
    /// The experiment.
    package let experiment: String
    /// The readable name.
    package let label: String

    /// A stored run.
    init(_ run: StoredRun) {
      key = run.key
      experiment = run.experiment
      label = run.label
    }
  }

  /// The name.
  package let name: String
  /// When it was given last.
  package let tagged: Date
  /// The runs, in the order in which they were named.
  package let runs: [Member]

  /// Throws unless a name can be a tag's: kebab-case, and nothing that run keys begin with.
  package static func check(_ name: String) throws(ArtifactError) {
    let words = name.split(separator: "-", omittingEmptySubsequences: false)
    let isKebab = words.allSatisfy { word in
      !word.isEmpty
        && word.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    }
    let isKey = name.count >= 4 && name.utf8.allSatisfy(Digest.isDigit)
    try require(
      isKebab && !isKey && name.utf8.count <= 64, .invalidName, "tag",
      expected: "at most 64 lower-case letters, digits and single hyphens between them",
      got: "'\(name)'" + (isKebab && isKey ? ", which could be the beginning of a run key" : ""))
  }
}

/// The tags and notes of a run.
package struct RunMarks: Sendable {
  /// The names of the tags.
  package var tags: [String] = []
  /// The notes, oldest first.
  package var notes: [RunNote] = []

  /// No marks.
  package init() {}

  /// The marks of a run; none without a run.
  package init(of run: StoredRun?, in store: ArtifactStore) throws {
    guard let run else { return }
    tags = try store.tagNames(of: run)
    notes = try store.notes(of: run.key)
  }
}

/// The record of one later execution of a run, and how near it came.
///
///     verifications/<key12>/<attempt>.json
package struct VerificationRecord: Codable, Sendable {
  /// How near an execution came to what is stored, from worst to best.
  package enum Level: String, Codable, Sendable, CaseIterable, Comparable {
    /// Something is further off than its tolerance.
    case differs
    /// Everything is within its tolerance.
    case tolerance
    /// Every bit is the same.
    case bits

    /// From worst to best.
    package static func < (a: Level, b: Level) -> Bool {
      a != b && (a == .differs || b == .bits)
    }
  }

  /// The one verification, unique over machines.
  package var attempt: String
  /// The run key.
  package var key: RunKey
  /// The hash of the content that was verified.
  package var contentHash: Digest
  /// How near the execution came.
  package var level: Level
  /// The dataset that is furthest off; nil if every bit is the same.
  package var worst: String?
  /// When it ended.
  package var verified: Date
  /// Seconds that the solver worked.
  package var seconds: Double
  /// Where it ran.
  package var surroundings: Surroundings

  /// Records an execution that ended now.
  package init(
    of run: StoredRun, level: Level, worst: String? = nil, seconds: Double,
    _ surroundings: Surroundings
  ) {
    verified = Date()
    attempt = Provenance.newAttempt(at: verified)
    (key, contentHash) = (run.key, run.identity.contentHash)
    (self.level, self.worst, self.seconds) = (level, worst, seconds)
    self.surroundings = surroundings
  }
}
