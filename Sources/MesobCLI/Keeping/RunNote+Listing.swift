import ArtifactStore

extension RunNote {
  /// What a listing has of it.
  var json: JSON {
    ["written": .text(written.formatted(.iso8601)), "text": .text(text)]
  }

  /// The date and the text, further lines of it indented.
  var line: String {
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      String(line.filter { !$0.isASCII || $0 >= " " })
    }
    return "\(written.formatted(.iso8601))  \(lines.joined(separator: "\n  "))"
  }
}

extension Listing {
  /// The notes on a run.
  init(_ notes: [RunNote], of run: StoredRun) {
    json = ["run": run.json, "notes": .array(notes.map(\.json))]
    text = notes.map(\.line).joined(separator: "\n")
  }
}
