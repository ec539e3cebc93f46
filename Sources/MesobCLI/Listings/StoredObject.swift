import ArtifactStore
import HDF5
import Results

/// A group, a dataset or a link as it was read from a file.
struct StoredObject {
  /// The absolute path inside the file.
  let path: String
  /// The attributes, in the order in which they were written; null where one cannot be read, and why.
  let attributes: [(name: String, value: JSON, remark: String?)]
  /// What is there.
  let content: Content

  /// What distinguishes groups, datasets and links.
  enum Content {
    /// The members of a group; nil where it is too deep.
    case group([StoredObject]?)
    case dataset(StoredArray)
    /// The path that a link leads to, and the file if it is another one.
    ///
    /// A second hard link to an object is one to the path at which the object was met.
    case link(to: String, file: String?)
  }

  /// A dataset's array; the values are there if somebody asked for them or it is a scalar.
  struct StoredArray {
    let type: String
    /// The extents; nil where it has no elements by declaration.
    let shape: [Int]?
    let axes: [String]
    /// The names of other files that the values are in.
    let otherFiles: [String]
    let values: Values
  }

  /// Values that were read.
  enum Values {
    case none
    /// Every value, in row-major order.
    case all([JSON])
    /// The first values of each of the first rows, and the number of rows.
    case excerpt([[JSON]], rows: Int)
  }

  /// How much of a dataset that somebody asked for is read.
  enum Amount { case everything, excerpt }

  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? "/" }

  /// What is at a path in a file, with all that is below a group or values of a dataset.
  init(at name: String, in file: ResultFile, reads amount: Amount) throws {
    guard name == "/" || file.root.contains(name) else {
      throw CommandLineError(
        .undecided, "\(file.path):\(name)", expected: "a group or a dataset", got: "nothing there")
    }
    do {
      var paths: [ObjectToken: String] = [:]
      try self.init(file.root.group(name), &paths)
    } catch let error as HDF5Error where error.code == .wrongType {
      try self.init(file.root.dataset(name), reads: amount)
    }
  }

  /// A group and everything below it that was not met before.
  private init(_ group: Group, depth: Int = 0, _ paths: inout [ObjectToken: String]) throws {
    path = group.name
    attributes = try group.listedAttributes
    paths[try group.token] = path
    guard depth < TreeWalk.deepest else {
      content = .group(nil)
      return
    }
    var members: [StoredObject] = []
    for link in try group.links {
      let path = group.name == "/" ? "/\(link.name)" : "\(group.name)/\(link.name)"
      switch link.target {
      case .group(let token), .dataset(let token):
        if let target = paths[token] {
          members.append(StoredObject(path, .link(to: target, file: nil)))
        } else if case .group = link.target {
          members.append(
            try StoredObject(group.group(link.name), depth: depth + 1, &paths))
        } else {
          paths[token] = path
          members.append(try StoredObject(group.dataset(link.name)))
        }
      case .path(let target):
        members.append(StoredObject(path, .link(to: target, file: nil)))
      case .file(let file, let target):
        members.append(StoredObject(path, .link(to: target, file: file)))
      case .other: continue
      }
    }
    content = .group(members)
  }

  private init(_ path: String, _ content: Content) {
    (self.path, attributes, self.content) = (path, [], content)
  }

  /// A dataset, with values or as it stands in a listing.
  ///
  /// One of a type that cannot be read is listed all the same, and so is one whose values are in
  /// another file.
  private init(_ dataset: Dataset, reads amount: Amount? = nil) throws {
    path = dataset.name
    attributes = try dataset.listedAttributes
    let shape = try dataset.isNull ? nil : dataset.shape
    let type = try? dataset.elementType
    let otherFiles = try dataset.otherFiles
    let values: Values
    switch (amount, shape) {
    case (_, []?) where amount != nil || (type != nil && otherFiles.isEmpty):
      values = .all(try dataset.values.list.listed)
    case (.everything, _): values = .all(try dataset.values.list.listed)
    case (.excerpt, let shape?): values = try dataset.excerpt(of: shape)
    case (.excerpt, nil), (nil, _): values = .none
    }
    content = .dataset(
      StoredArray(
        type: type?.rawValue ?? "other", shape: shape,
        axes: shape == nil ? [] : try dataset.axisNames, otherFiles: otherFiles, values: values))
  }

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

  /// `long_name` and `units`, where they say something.
  private var summary: String? {
    func word(_ name: String) -> String? {
      attributes.first { $0.name == name }?.value.word?.showingOrders()
    }
    let unit = word("units").flatMap { $0 == "1" ? nil : "[\($0)]" }
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

extension Object {
  /// The attributes as they are shown.
  fileprivate var listedAttributes: [(name: String, value: JSON, remark: String?)] {
    get throws {
      try readings.map { name, reading in
        switch reading {
        case .success(let value):
          let (values, isList) = (value.content.values.list.listed, value.content.isList)
          return (name, isList ? .array(values) : values.first ?? .null, nil)
        case .failure(let error): return (name, .null, error.message)
        }
      }
    }
  }
}

extension ElementList {
  /// The values as they are shown: numbers that JSON does not have as texts.
  fileprivate var listed: [JSON] {
    elements.map { value in
      switch value {
      case let value as Double: value.isFinite ? .number(value) : .text("\(value)")
      case let value as Int64: .integer(Int(value))
      case let value as UInt8: .integer(Int(value))
      case let value as Bool: .boolean(value)
      default: .text("\(value)")
      }
    }
  }
}

extension Dataset {
  /// The first 12 values of each of the first 24 rows; nothing else is read.
  fileprivate func excerpt(of shape: [Int]) throws -> StoredObject.Values {
    let (height, width) = (24, 12)
    guard !shape.contains(0) else { return .excerpt([], rows: 0) }
    if shape.count == 1 {
      let values = try values(from: [0], counts: [min(height, shape[0])]).list.listed
      return .excerpt(values.map { [$0] }, rows: shape[0])
    }
    let (leading, last) = (shape.dropLast(), shape[shape.count - 1])
    let (rows, overflow) = leading.reduce((1, false)) { product, extent in
      let (result, overflow) = product.0.multipliedReportingOverflow(by: extent)
      return (result, product.1 || overflow)
    }
    let count = overflow ? Int.max : rows
    let table = try (0..<min(height, count)).map { row in
      try values(
        from: leading.indices(ofRow: row) + [0],
        counts: leading.map { _ in 1 } + [min(width, last)]
      ).list.listed
    }
    return .excerpt(table, rows: count)
  }
}

extension ArraySlice<Int> {
  /// The index along each dimension of a row, for extents.
  fileprivate func indices(ofRow row: Int) -> [Int] {
    var rest = row
    return reversed().map { extent in
      defer { rest /= extent }
      return rest % extent
    }.reversed()
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
