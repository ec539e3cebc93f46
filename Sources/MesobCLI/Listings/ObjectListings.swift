import ArtifactStore
import Results

extension StoredObject: JSONConvertible {
  /// The object and everything below it, one line each, in a tree.
  ///
  /// Without all attributes, datasets show the name and the unit that they carry.
  func lines(attributes isComplete: Bool, _ style: Style, depth: Int = 0) -> [String] {
    let indentation = String(repeating: "  ", count: depth)
    let details: [String] =
      isComplete
      ? attributes.map { attribute in
        let text = attribute.remark.map { "(\($0))" } ?? attribute.value.plainText
        return "\(indentation)  @\(attribute.name.showingOrders()) = \(text.shortened(to: 200))"
      } : []
    switch content {
    case .group(let children):
      let heading = indentation + style.bold(path == "/" ? "/" : "\(name.showingOrders())/")
      let below =
        children?.flatMap { $0.lines(attributes: isComplete, style, depth: depth + 1) }
        ?? ["\(indentation)  …"]
      return [heading] + details.map(style.dim) + below
    case .dataset(let array):
      var line = "\(indentation)\(style.bold(name.showingOrders()))  \(array.type)\(array.extent)"
      if array.shape == [], case .all(let values) = array.values, let value = values.first {
        line += " = \(value.plainText)"
      }
      if let file = array.otherFiles.first { line += " in \(file.showingOrders()), not read" }
      if !isComplete, let summary { line += "  " + style.dim(summary) }
      return [line] + details.map(style.dim)
    case .link(let target, let file):
      let place = file.map { "\($0.showingOrders()):" } ?? ""
      let remark = file == nil ? "" : ", not followed"
      return [
        "\(indentation)\(style.bold(name.showingOrders()))  -> \(place)\(target.showingOrders())\(remark)"
      ]
    }
  }

  /// An excerpt of the values: at most 24 rows of 12 numbers.
  var excerpt: [String] {
    guard case .dataset(let array) = content, let shape = array.shape,
      case .excerpt(let read, let rows) = array.values
    else { return [] }
    let width = shape.count > 1 ? shape[shape.count - 1] : 1
    let table = read.enumerated().map { row, values in
      let cells = values.map(\.plainText)
      return [array.index(ofRow: row, width)] + cells + (width > cells.count ? ["…"] : [])
    }
    let text = table.isEmpty ? [] : [textTable(table, indentation: 2)]
    let rest = rows - read.count
    return text + (rest > 0 ? ["  … \(rest) more rows; --json prints all"] : [])
  }

  /// `long_name` and the unit, where they say something.
  private var summary: String? {
    func word(_ name: String) -> String? {
      attributes.first { $0.name == name }?.value.word?.showingOrders()
    }
    let unit = (word("unit_note") ?? word("units")).flatMap { $0 == "1" ? nil : "[\($0)]" }
    let words = [word("long_name"), unit].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// The object as JSON, with everything below it.
  var json: JSON {
    let json: JSON = [
      "path": .text(path), "attributes": JSON(attributes.map { ($0.name, $0.value) }),
    ]
    switch content {
    case .group(let children):
      return json + ["kind": "group", "children": children.map { .array($0.map(\.json)) } ?? .null]
    case .dataset(let array):
      var members =
        json + [
          "kind": "dataset", "type": .text(array.type),
          "shape": array.shape.map { JSON($0) } ?? .null,
          "axes": JSON(array.axes),
        ]
      if !array.otherFiles.isEmpty { members = members + ["other_files": JSON(array.otherFiles)] }
      if case .all(let values) = array.values {
        members = members + ["values": JSON(nesting: values[...], array.shape ?? [])]
      }
      return members
    case .link(let target, let file):
      return ["path": .text(path), "kind": "link", "target": .text(target), "file": JSON(file)]
    }
  }
}

extension StoredObject.StoredArray {
  /// `(epoch 2, state 3)`; dimensions without a name show their extent alone.
  fileprivate var extent: String {
    guard let shape else { return " (null)" }
    guard !shape.isEmpty else { return "" }
    let dimensions = zip(shape, axes).map { count, axis in
      axis.isEmpty ? "\(count)" : "\(axis.showingOrders()) \(count)"
    }
    return " (\(dimensions.joined(separator: ", ")))"
  }

  /// The index of a row of the last dimension, or of a value if there is only one dimension.
  fileprivate func index(ofRow row: Int, _ width: Int) -> String {
    let shape = shape ?? []
    let leading = shape.count > 1 ? shape.dropLast() : shape[...]
    let words = leading.indices(ofRow: row).map(String.init) + (shape.count > 1 ? [":"] : [])
    return "[\(words.joined(separator: ", "))]"
  }
}

extension JSON {
  /// The text of a value without quotation marks, on one line.
  fileprivate var plainText: String { word?.showingOrders() ?? text.showingOrders() }

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
