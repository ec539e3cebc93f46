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
