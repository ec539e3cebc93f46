import HDF5

/// An array of one run with the coordinates of its axes, to be joined with those of other runs.
package struct CollectedArray: Sendable {
  /// A dimension: the coordinate of each place, and what else the file says along it.
  package struct Axis: Sendable {
    package let name: String
    package let coordinates: [Double]
    package let attributes: [String: String]
    package let labels: [Label]
  }

  /// What is said of every place of an axis: its name, or its coordinate along a factor.
  package struct Label: Sendable {
    package let name: String
    package let values: Values
    package let attributes: [String: String]

    package enum Values: Sendable {
      case texts([String])
      case numbers([Double])
    }
  }

  package let path: String
  /// The values, row-major.
  package let values: [Double]
  package let axes: [Axis]
  /// Unit, name and definition.
  package let attributes: [String: String]

  /// Reads a dataset and the coordinates of its axes.
  init(_ path: String, in file: ResultFile) throws {
    let dataset = try file.root.dataset(path)
    let array = try ResultArray(dataset)
    self.path = path
    values = array.values
    attributes = try dataset.texts
    let besides = try file.names(in: .root).map { try file.root.dataset($0) }
    axes = try array.axes.map { axis in
      let scale = try file.root.dataset("/\(axis)")
      let labels = try besides.filter { try $0.name != scale.name && $0.axisNames == [axis] }
      return Axis(
        name: axis, coordinates: try ResultArray(scale).values, attributes: try scale.texts,
        labels: try labels.map(Label.init))
    }
  }
}

extension CollectedArray.Label {
  fileprivate init(_ dataset: Dataset) throws {
    name = dataset.name.split(separator: "/").last.map(String.init) ?? dataset.name
    attributes = try dataset.texts
    values =
      try dataset.elementType == .string
      ? .texts(dataset.read(String.self)) : .numbers(ResultArray(dataset).values)
  }
}

extension Dataset {
  /// What is said of it in words.
  fileprivate var texts: [String: String] {
    get throws {
      try ["units", "long_name", "definition"].reduce(into: [:]) { texts, name in
        texts[name] = try text(of: name)
      }
    }
  }
}
