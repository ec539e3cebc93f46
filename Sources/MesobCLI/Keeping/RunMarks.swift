import ArtifactStore

/// What people said of a run: its tags and notes.
struct RunMarks {
  var tags: [String] = []
  var notes: [RunNote] = []

  /// No marks.
  init() {}

  /// The marks of a run; none without a run.
  init(of run: StoredRun?, in store: ArtifactStore) throws {
    guard let run else { return }
    tags = try store.tagNames(of: run)
    notes = try store.notes(of: run.key)
  }

  /// A short sign that there are some; nil if there are none.
  var word: String? {
    let words =
      tags.map { "#\($0)" } + (notes.isEmpty ? [] : ["[\(notes.count.counted("note"))]"])
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// All of them.
  var lines: [String] {
    (tags.isEmpty ? [] : ["tags \(tags.joined(separator: ", "))"]) + notes.map { "note \($0.line)" }
  }

  var json: JSON { ["tags": JSON(tags), "notes": .array(notes.map(\.json))] }
}
