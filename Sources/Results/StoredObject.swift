package import ArtifactStore
import HDF5

/// A group, a dataset or a link as it was read from a file.
package struct StoredObject: Sendable {
  /// The absolute path inside the file.
  package let path: String
  /// The attributes, in the order in which they were written; null where one cannot be read, and why.
  package let attributes: [(name: String, value: JSONValue, remark: String?)]
  /// What is there.
  package let content: Content

  /// What distinguishes groups, datasets and links.
  package enum Content: Sendable {
    /// The members of a group; nil where it is too deep.
    case group([StoredObject]?)
    case dataset(StoredArray)
    /// The path that a link leads to, and the file if it is another one.
    ///
    /// A second hard link to an object is one to the path at which the object was met.
    case link(to: String, file: String?)
  }

  /// A dataset's array; the values are there if somebody asked for them or it is a scalar.
  package struct StoredArray: Sendable {
    package let type: String
    /// The extents; nil where it has no elements by declaration.
    package let shape: [Int]?
    package let axes: [String]
    /// The names of other files that the values are in.
    package let otherFiles: [String]
    package let values: Values
  }

  /// Values that were read.
  package enum Values: Sendable {
    case none
    /// Every value, in row-major order.
    case all([JSONValue])
    /// The first values of each of the first rows, and the number of rows.
    case excerpt([[JSONValue]], rows: Int)
  }

  /// How much of a dataset that somebody asked for is read.
  package enum Amount { case everything, excerpt }

  /// The last part of the path.
  package var name: String { path.split(separator: "/").last.map(String.init) ?? "/" }

  /// What is at a path in a file, with all that is below a group or values of a dataset.
  package init(at name: String, in file: ResultFile, reads amount: Amount) throws {
    guard name == "/" || file.root.contains(name) else {
      throw ArtifactError(
        .notFound, "\(file.path):\(name)", expected: "a group or a dataset", got: "nothing there")
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
}

extension Object {
  /// The attributes as they are shown.
  fileprivate var listedAttributes: [(name: String, value: JSONValue, remark: String?)] {
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
  fileprivate var listed: [JSONValue] {
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
  package func indices(ofRow row: Int) -> [Int] {
    var rest = row
    return reversed().map { extent in
      defer { rest /= extent }
      return rest % extent
    }.reversed()
  }
}
