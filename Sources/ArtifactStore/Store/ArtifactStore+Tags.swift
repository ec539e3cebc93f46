import Foundation

/// Names for runs, one file a tag, replaced whole.
extension ArtifactStore {
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
    guard let tag = StoredJSON.value(RunTag.self, at: path), tag.name == name else {
      throw ArtifactError(
        .damaged, path, expected: "the record of the tag '\(name)'", got: "something else")
    }
    return tag
  }

  /// The runs of a tag, in its order; nil if there is no such tag.
  ///
  /// Throws `notFound` if one of them is not in the store any more.
  package func runs(taggedWith name: String) throws -> [StoredRun]? {
    try tag(named: name).map { tag in
      try tag.runs.map { member in
        guard let run = try run(for: member.key, experiment: member.experiment) else {
          throw ArtifactError(
            .notFound, "tag '\(name)' in \(root)",
            expected: "the run \(member.key.short) (\(member.experiment)/\(member.label))",
            got: "none; 'mesob trash' lists what was moved to the trash")
        }
        return run
      }
    }
  }

  /// The names of the tags that a run has; unreadable tags are passed over.
  package func tagNames(of run: StoredRun) throws -> [String] {
    try tagNames(ofRunWith: run.key.short, experiment: run.experiment)
  }

  /// The names of the tags that a run has, which may be damaged.
  package func tagNames(of directory: RunDirectory) throws -> [String] {
    try tagNames(ofRunWith: directory.shortKey, experiment: directory.experiment)
  }

  private func tagNames(ofRunWith shortKey: String, experiment: String) throws -> [String] {
    try tags().compactMap { try? $0.get() }
      .filter { $0.runs.contains { $0.key.short == shortKey && $0.experiment == experiment } }
      .map(\.name)
  }

  /// Gives runs a name, each once.
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
        guard conflict == .add else {
          throw ArtifactError(
            .invalidName, "tag '\(name)'",
            expected: "a name that is free, --add to give it to more runs, or --move",
            got: "one of "
              + old.runs.map { "\($0.key.short) (\($0.experiment)/\($0.label))" }
              .joined(separator: ", "))
        }
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
      guard Disk.exists(tagPath(name)) else {
        throw ArtifactError(.notFound, "tag '\(name)' in \(root)", expected: "a tag", got: "none")
      }
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
}
