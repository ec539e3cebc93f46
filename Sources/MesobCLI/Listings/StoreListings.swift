import ArtifactStore
import ExperimentRunner
import Foundation
import Results
import Vocabulary

// MARK: Tags and notes

extension RunMarks: JSONConvertible {
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

  var json: JSON { JSON(members: ["tags": tags, "notes": notes]) }
}

extension RunNote: JSONConvertible {
  var json: JSON { JSON(members: ["written": written, "text": text]) }

  /// The date and the text, further lines of it indented.
  fileprivate var line: String {
    let lines = text.split(whereSeparator: \.isNewline).map { String($0).oneLine }
    return "\(written.formatted(.iso8601))  \(lines.joined(separator: "\n  "))"
  }
}

extension RunTag: JSONConvertible {
  private var members: ListedTable<Member> {
    ListedTable(
      rows: runs,
      columns: [
        .member("key", \.key), .member("experiment", \.experiment), .member("label", \.label),
        .cell(\.key.short), .cell { "\($0.experiment)/\($0.label)" },
      ])
  }

  var json: JSON { JSON(members: ["name": name, "tagged": tagged, "runs": members]) }

  fileprivate func text(_ style: Style) -> String {
    "\(style.bold(name))\n\(textTable(members.cells, indentation: 2))"
  }
}

extension Listing {
  /// Tags and their runs.
  init(_ tags: [RunTag], _ style: Style) {
    self.init(json: tags.json, text: tags.map { $0.text(style) }.joined(separator: "\n"))
  }

  /// The notes on a run.
  init(_ notes: [RunNote], of run: StoredRun) {
    json = JSON(members: ["run": run.json, "notes": notes])
    text = notes.map(\.line).joined(separator: "\n")
  }

  // MARK: Garbage

  /// What is garbage, one line each, and what is kept all the same.
  init(_ survey: GarbageSurvey, movedTo bundle: TrashBundle?, showsKept: Bool) {
    func table(_ things: [Garbage], _ kind: String? = nil) -> ListedTable<Garbage> {
      ListedTable(
        rows: things,
        columns: [
          .both("kind", \.kind.rawValue) { kind ?? $0.kind.rawValue }, .cell(\.bytes.byteText),
          .both("path", \.path), .member("bytes", \.bytes), .both("reason", \.reason),
        ])
    }
    let (garbage, kept) = (table(survey.garbage), table(survey.kept, "kept"))
    json = JSON(members: [
      "garbage": garbage, "kept": kept, "bytes": survey.bytes, "remarks": survey.remarks,
      "trash": bundle?.id,
    ])
    text = textTable(garbage.cells + (showsKept ? kept.cells : []))
  }

  // MARK: Trash

  /// What is in the trash; `deleted` is nil unless that was the question.
  init(_ bundles: [TrashBundle], deleted: Bool?, verbose: Bool, _ style: Style) {
    json = JSON(members: [
      "bundles": bundles, "bytes": bundles.reduce(0) { $0 + $1.bytes }, "deleted": deleted,
    ])
    text = bundles.map { $0.lines(limit: verbose ? .max : 8, style).joined(separator: "\n") }
      .joined(separator: "\n")
  }

  /// What was moved, or would be.
  init(moved items: [TrashBundle.Item], to bundle: TrashBundle?) {
    json = JSON(members: [
      "trash": bundle?.id, "bytes": items.reduce(0) { $0 + $1.bytes }, "items": items,
    ])
    text = textTable(items.map { [$0.bytes.byteText, $0.path] })
  }

  /// What became of things that were to be put back.
  init(_ restorations: [(bundle: TrashBundle, restoration: Restoration)]) {
    let items = ListedTable(
      rows: restorations,
      columns: [
        .member("trash", \.bundle.id), .cell(\.restoration.outcome.rawValue),
        .both("path", \.restoration.path), .member("outcome", \.restoration.outcome.rawValue),
      ])
    json = JSON(members: [
      "restored": restorations.count { $0.restoration.outcome == .restored }, "items": items,
    ])
    text = items.text
  }

  // MARK: Doctor

  /// Findings, one line each, and below it the cure.
  init(_ findings: [Finding], _ style: Style) {
    json = JSON(members: [
      "problems": findings.count { $0.grade == .problem },
      "warnings": findings.count { $0.grade == .warning },
      "findings": findings.map { finding in
        JSON(members: [
          "subject": finding.subject, "grade": finding.grade.rawValue,
          "message": finding.message, "cure": finding.cure,
        ])
      },
    ])
    let width = findings.map(\.subject.count).max() ?? 0
    text = findings.map { finding in
      let subject = finding.subject.padding(toLength: width, withPad: " ", startingAt: 0)
      let grade = finding.grade.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
      let word =
        switch finding.grade {
        case .ok: style.dim(grade)
        case .warning: style.bold(grade)
        case .problem: style.red(grade)
        }
      let line = "\(word)  \(subject)  \(finding.message)"
      return finding.cure.map { "\(line)\n         \(style.dim("→ \($0)"))" } ?? line
    }.joined(separator: "\n")
  }

  /// What is at a place in a file.
  init(
    _ object: StoredObject, of file: StoredResult, marks: RunMarks, attributes: Bool, _ style: Style
  ) {
    let run = file.run.map { $0.json + marks.json }
    json = ["file": .text(file.path), "run": run ?? .null] + object.json
    let heading = file.run.map { run in
      [
        "\(run.experiment)/\(run.label)".showingOrders(), style.dim("key \(run.key)"),
        style.dim(run.times),
      ] + marks.lines
    }
    text = ((heading ?? []) + object.lines(attributes: attributes, style) + object.excerpt)
      .joined(separator: "\n")
  }
}

extension TrashBundle.Item: JSONConvertible {
  var json: JSON { JSON(members: ["path": path, "bytes": bytes, "reason": reason]) }
}

extension TrashBundle: JSONConvertible {
  var json: JSON {
    JSON(members: [
      "id": id, "trashed": trashed, "command": command, "bytes": bytes, "directory": directory,
      "items": items,
    ])
  }

  fileprivate func lines(limit: Int, _ style: Style) -> [String] {
    let heading = "\(style.bold(id))  \(bytes.byteText)  \(items.count.counted("thing"))"
    let by = command.map { words in
      let words = (words.first?.split(separator: "/").last).map { [String($0)] + words.dropFirst() }
      return (words ?? []).joined(separator: " ").shortened(to: 80)
    }
    let rest = items.count - min(items.count, limit)
    return [heading + "  " + style.dim(by ?? "no record; what is there can be restored")]
      + items.prefix(limit).map { "  \($0.path)" }
      + (rest > 0 ? ["  … \(rest) more; --verbose prints all"] : [])
  }
}

extension StoredRun {
  /// How long it took and, if that can be read, when it began.
  fileprivate var times: String {
    let started = (try? provenance.started).map { ", started \($0.formatted(.iso8601))" }
    return "\(seconds) s\(started ?? "")"
  }

  /// What `inspect` says about the run itself.
  var json: JSON {
    let provenance = try? provenance
    return [
      "key": .text(key.hex), "label": .text(label), "experiment": .text(experiment),
      "directory": .text(directory), "started": JSON(provenance?.started.formatted(.iso8601)),
      "seconds": .number(seconds),
      "peak_memory_bytes": provenance.map { .integer($0.peakMemoryBytes) } ?? .null,
      "content_hash": .text(identity.contentHash.hex),
    ]
  }
}
