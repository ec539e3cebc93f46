import HDF5
import Results

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
      try self.init(valuesOf: file.root.dataset(name))
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

  /// A dataset in a listing; one of a type that cannot be read is listed all the same.
  init(_ dataset: Dataset) throws {
    path = dataset.name
    attributes = try dataset.attributes
    let shape = try dataset.shape
    let type = try? dataset.elementType
    content = .dataset(
      StoredArray(
        type: type?.rawValue ?? "other", shape: shape, axes: try dataset.axisNames,
        values: shape.isEmpty && type != nil ? try dataset.values : nil))
  }

  /// A dataset with all its values.
  init(valuesOf dataset: Dataset) throws {
    path = dataset.name
    attributes = try dataset.attributes
    content = .dataset(
      StoredArray(
        type: try dataset.elementType.rawValue, shape: try dataset.shape,
        axes: try dataset.axisNames, values: try dataset.values))
  }
}

extension Dataset {
  /// All values in row-major order.
  fileprivate var values: [JSON] {
    get throws {
      switch try elementType {
      case .double: try read(Double.self).map(JSON.number)
      case .int64: try read(Int64.self).map { JSON.integer(Int($0)) }
      case .uint8: try read(UInt8.self).map { JSON.integer(Int($0)) }
      case .bool: try read(Bool.self).map(JSON.boolean)
      case .string: try read(String.self).map(JSON.text)
      }
    }
  }
}
