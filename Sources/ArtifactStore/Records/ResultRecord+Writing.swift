import HDF5

extension ResultRecord {
  /// Writes the record to a new file, sealed and on disk when this returns.
  package func write(to path: String) throws {
    let file = try File.create(at: path)
    for (name, value) in attributes { try file.root.setAttribute(name, value) }
    for group in groups {
      let created = try file.root.makeGroup(group.path)
      for (name, value) in group.attributes { try created.setAttribute(name, value) }
    }
    var scales: [String: Dataset] = [:]
    for axis in axes {
      let (group, name) = try file.root.makeParent(of: axis.path)
      let scale = try group.writeScale(name, axis.values)
      for (name, value) in axis.attributes { try scale.setAttribute(name, value) }
      scales[axis.name] = scale
    }
    for array in arrays {
      let (group, name) = try file.root.makeParent(of: array.path)
      let dataset = try group.write(name, array.values, scales: try attached(to: array, of: scales))
      for (name, value) in array.attributes { try dataset.setAttribute(name, value) }
    }
    try file.close()
  }

  private func attached(
    to array: RecordArray, of declared: [String: Dataset]
  ) throws -> [Dataset] {
    let scales = try array.axes.map { name in
      guard let scale = declared[name] else {
        throw ArtifactError(
          .invalidName, array.path,
          expected: "one of the axes \(axes.map(\.name).joined(separator: ", "))",
          got: "'\(name)'")
      }
      return scale
    }
    let shape = try scales.map { try $0.shape[0] }
    guard shape.reduce(1, *) == array.values.count else {
      throw ArtifactError(
        .wrongShape, array.path, expected: "\(shape) values for the axes \(array.axes)",
        got: "\(array.values.count) values")
    }
    return scales
  }
}

extension Group {
  /// The group at an absolute path, made with its parents where it is missing.
  fileprivate func makeGroup(_ path: String) throws(HDF5Error) -> Group {
    var group = self
    for name in path.split(separator: "/").map(String.init) {
      group = group.contains(name) ? try group.group(name) : try group.createGroup(name)
    }
    return group
  }

  /// The group that holds the object at an absolute path, and the object's own name.
  fileprivate func makeParent(of path: String) throws(HDF5Error) -> (Group, name: String) {
    let parts = path.split(separator: "/")
    let parent = parts.dropLast().joined(separator: "/")
    return (try makeGroup(parent), parts.last.map(String.init) ?? "")
  }

  fileprivate func writeScale(_ name: String, _ values: RecordValues) throws(HDF5Error) -> Dataset {
    switch values {
    case .doubles(let values): try writeScale(name, values)
    case .integers(let values): try writeScale(name, values)
    case .bytes(let values): try writeScale(name, values)
    case .bools(let values): try writeScale(name, values)
    case .texts(let values): try writeScale(name, values)
    }
  }

  fileprivate func write(
    _ name: String, _ values: RecordValues, scales: [Dataset]
  ) throws(HDF5Error) -> Dataset {
    var shape: [Int] = []
    for scale in scales { shape.append(try scale.shape[0]) }
    return switch values {
    case .doubles(let values): try write(name, values, shape: shape, scales: scales)
    case .integers(let values): try write(name, values, shape: shape, scales: scales)
    case .bytes(let values): try write(name, values, shape: shape, scales: scales)
    case .bools(let values): try write(name, values, shape: shape, scales: scales)
    case .texts(let values): try write(name, values, shape: shape, scales: scales)
    }
  }
}
