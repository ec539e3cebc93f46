import ArtifactStore
import ExperimentRunner
import Foundation
import HDF5
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
    return [heading + "  " + style.dim(by ?? "no record that can be read: put it back by hand")]
      + items.prefix(limit).map { "  \($0.path)" }
      + (rest > 0 ? ["  … \(rest) more; --verbose prints all"] : [])
  }
}

/// A group or a dataset as it was read from a file.
struct StoredObject {
  /// The absolute path inside the file.
  let path: String
  /// The attributes, in the order in which they were written.
  let attributes: [(name: String, value: AttributeValue)]
  /// The children of a group, or the array of a dataset.
  let content: Content

  /// What distinguishes groups and datasets.
  enum Content {
    case group([StoredObject])
    case dataset(StoredArray)
  }

  /// A dataset's array; the values are there if somebody asked for them or it is a scalar.
  struct StoredArray {
    let type: String
    let shape: [Int]
    let axes: [String]
    let values: [JSON]?
  }

  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? "/" }

  /// What is at a path in a file, with all that is below a group or all values of a dataset.
  init(at name: String, in file: ResultFile) throws {
    guard name == "/" || file.root.contains(name) else {
      throw CommandLineError(
        .undecided, "\(file.path):\(name)", expected: "a group or a dataset", got: "nothing there")
    }
    do {
      try self.init(file.root.group(name))
    } catch let error as HDF5Error where error.code == .wrongType {
      try self.init(file.root.dataset(name), readsValues: true)
    }
  }

  /// A group and everything below it.
  init(_ group: Group) throws {
    path = group.name
    attributes = try group.attributes
    content = .group(
      try group.children.map { name, isGroup in
        try isGroup ? StoredObject(group.group(name)) : StoredObject(group.dataset(name))
      })
  }

  /// A dataset, with all its values or as it stands in a listing.
  ///
  /// One of a type that cannot be read is listed all the same.
  init(_ dataset: Dataset, readsValues: Bool = false) throws {
    path = dataset.name
    attributes = try dataset.attributes
    let shape = try dataset.shape
    let type = try? dataset.elementType
    content = .dataset(
      StoredArray(
        type: type?.rawValue ?? "other", shape: shape, axes: try dataset.axisNames,
        values: readsValues || (shape.isEmpty && type != nil) ? try dataset.values() : nil))
  }

  /// The object and everything below it, one line each, in a tree.
  ///
  /// Without all attributes, datasets show the name and the unit that they carry.
  func lines(attributes isComplete: Bool, _ style: Style, depth: Int = 0) -> [String] {
    let indentation = String(repeating: "  ", count: depth)
    let name = name.showingOrders()
    let details =
      isComplete
      ? attributes.map { "\(indentation)  @\($0.name) = \(text($0.value))".showingOrders() } : []
    switch content {
    case .group(let children):
      let heading = indentation + style.bold(path == "/" ? "/" : "\(name)/")
      return [heading] + details.map(style.dim)
        + children.flatMap { $0.lines(attributes: isComplete, style, depth: depth + 1) }
    case .dataset(let array):
      var line = "\(indentation)\(style.bold(name))  \(array.type)\(array.extent)"
      if array.shape.isEmpty, let value = array.values?.first {
        line += " = \(value.plainText.showingOrders())"
      }
      if !isComplete, let summary { line += "  " + style.dim(summary.showingOrders()) }
      return [line] + details.map(style.dim)
    }
  }

  /// An excerpt of the values: at most 24 rows of 12 numbers.
  var excerpt: [String] {
    guard case .dataset(let array) = content, let values = array.values, !array.shape.isEmpty else {
      return []
    }
    let width = array.shape.count > 1 ? array.shape[array.shape.count - 1] : 1
    guard width > 0 else { return [] }
    let rows = values.count / width
    let table = (0..<min(rows, 24)).map { row in
      let cells = values[row * width..<(row + 1) * width].prefix(12).map(\.plainText)
      return [array.index(ofRow: row, width)] + cells + (width > 12 ? ["…"] : [])
    }
    let text = table.isEmpty ? [] : [textTable(table, indentation: 2)]
    return text + (rows > 24 ? ["  … \(rows - 24) more rows; --json prints all"] : [])
  }

  /// `long_name` and `units`, where they say something.
  private var summary: String? {
    func word(_ name: String) -> String? {
      guard case .string(let word) = attributes.first(where: { $0.name == name })?.value else {
        return nil
      }
      return word
    }
    let unit = word("units").flatMap { $0 == "1" ? nil : "[\($0)]" }
    let words = [word("long_name"), unit].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  private func text(_ value: AttributeValue) -> String {
    JSON(value).plainText.shortened(to: 200)
  }

  /// The object as JSON, with everything below it.
  var json: JSON {
    let json: JSON = [
      "path": .text(path),
      "attributes": JSON(attributes.map { ($0.name, JSON($0.value)) }),
    ]
    switch content {
    case .group(let children):
      return json + ["kind": "group", "children": .array(children.map(\.json))]
    case .dataset(let array):
      return json + [
        "kind": "dataset", "type": .text(array.type), "shape": JSON(array.shape),
        "axes": JSON(array.axes),
      ] + (array.values.map { ["values": JSON(nesting: $0[...], array.shape)] } ?? [:])
    }
  }
}

extension Dataset {
  /// All values in row-major order.
  fileprivate func values() throws -> [JSON] {
    switch try elementType {
    case .double: try read(Double.self).map(JSON.number)
    case .int64: try read(Int64.self).map { JSON.integer(Int($0)) }
    case .uint8: try read(UInt8.self).map { JSON.integer(Int($0)) }
    case .bool: try read(Bool.self).map(JSON.boolean)
    case .string: try read(String.self).map(JSON.text)
    }
  }
}

extension StoredObject.StoredArray {
  /// `(epoch 2, state 3)`; dimensions without a name show their extent alone.
  fileprivate var extent: String {
    guard !shape.isEmpty else { return "" }
    let dimensions = zip(shape, axes).map { count, axis in
      axis.isEmpty ? "\(count)" : "\(axis) \(count)"
    }
    return " (\(dimensions.joined(separator: ", ")))"
  }

  /// The index of a row of the last dimension, or of a value if there is only one dimension.
  fileprivate func index(ofRow row: Int, _ width: Int) -> String {
    var rest = row
    let leading = shape.count > 1 ? shape.dropLast() : shape[...]
    var indices: [Int] = []
    for count in leading.reversed() {
      indices.append(rest % count)
      rest /= count
    }
    let words = indices.reversed().map(String.init) + (shape.count > 1 ? [":"] : [])
    return "[\(words.joined(separator: ", "))]"
  }
}

extension JSON {
  /// The text of a value without quotation marks.
  fileprivate var plainText: String {
    if case .text(let text) = self { return text }
    if case .number(let value) = self, !value.isFinite { return "\(value)" }
    return text
  }

  /// Values in row-major order as lists of lists; a scalar by itself.
  fileprivate init(nesting values: ArraySlice<JSON>, _ shape: [Int]) {
    guard let count = shape.first else {
      self = values.first ?? .null
      return
    }
    let width = count > 0 ? values.count / count : 0
    self = .array(
      (0..<count).map { index in
        let start = values.startIndex + index * width
        return JSON(nesting: values[start..<start + width], Array(shape.dropFirst()))
      })
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
