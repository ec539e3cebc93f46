import ArtifactStore
import Foundation
import HDF5
import Results

extension StoredObject {
  /// The object and everything below it, one line each, in a tree.
  ///
  /// Without all attributes, datasets show the name and the unit that they carry.
  func lines(attributes isComplete: Bool, _ style: Style, depth: Int = 0) -> [String] {
    let indentation = String(repeating: "  ", count: depth)
    let details =
      isComplete ? attributes.map { "\(indentation)  @\($0.name) = \(text($0.value))" } : []
    switch content {
    case .group(let children):
      let heading = indentation + style.bold(path == "/" ? "/" : "\(name)/")
      return [heading] + details.map(style.dim)
        + children.flatMap { $0.lines(attributes: isComplete, style, depth: depth + 1) }
    case .dataset(let array):
      var line = "\(indentation)\(style.bold(name))  \(array.type)\(array.extent)"
      if array.shape.isEmpty, let value = array.values?.first { line += " = \(value.plainText)" }
      if !isComplete, let summary { line += "  " + style.dim(summary) }
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
    let text = table.isEmpty ? [] : [TextTable(table, indentation: 2).text]
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
}

extension Listing {
  /// What is at a place in a file.
  init(
    _ object: StoredObject, of file: StoredResult, marks: RunMarks, attributes: Bool, _ style: Style
  ) {
    let run = file.run.map { $0.json + marks.json }
    json = ["file": .text(file.path), "run": run ?? .null] + object.json
    let heading = file.run.map { run in
      [
        "\(run.experiment)/\(run.label)", style.dim("key \(run.key)"),
        style.dim(run.times),
      ] + marks.lines
    }
    text = ((heading ?? []) + object.lines(attributes: attributes, style) + object.excerpt)
      .joined(separator: "\n")
  }
}

extension StoredRun {
  /// How long it took and, if that can be read, when it began.
  fileprivate var times: String {
    let started = (try? provenance.started).map { ", started \($0.formatted(.iso8601))" }
    return "\(seconds) s\(started ?? "")"
  }
}

extension StoredObject {
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

extension JSON {
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
