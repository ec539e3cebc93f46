/// One factor of the state or action space: `type` and `budget`, or `bid`.
///
/// States and actions are numbered in row-major order over their axes, the last varying fastest.
public struct Axis: Sendable, Hashable {
  /// What the axis counts, in one kebab-case word.
  public var name: String
  /// The unit of the coordinates, `1` for pure numbers and labels.
  public var unit: String
  /// A number for each point.
  public var coordinates: [Double]
  /// A word for each point.
  public var labels: [String]

  /// An axis of named points.
  public init(_ name: String, labels: [String]) {
    self.name = name
    self.unit = "1"
    self.coordinates = labels.indices.map(Double.init)
    self.labels = labels
  }

  /// An axis of numbers.
  public init(_ name: String, coordinates: [Double], unit: String = "1") {
    (self.name, self.unit, self.coordinates) = (name, unit, coordinates)
    self.labels = coordinates.map { ParameterValue.number($0).description }
  }

  /// The number of points.
  public var count: Int { labels.count }
}

extension [Axis] {
  /// The number of points of the product space.
  public var pointCount: Int { reduce(1) { $0 * $1.count } }

  /// The label of each point of the product space, in row-major order: `type 1, budget 8`.
  public var pointLabels: [String] {
    reduce([""]) { labels, axis in
      labels.flatMap { prefix in
        axis.labels.map { label in
          let word = count == 1 ? label : "\(axis.name) \(label)"
          return prefix.isEmpty ? word : "\(prefix), \(word)"
        }
      }
    }
  }

  /// For each axis its coordinate at every point of the product space, in row-major order.
  public var pointCoordinates: [[Double]] {
    let count = pointCount
    var stride = count
    return map { axis in
      stride /= Swift.max(1, axis.count)
      return (0..<count).map { axis.coordinates[$0 / stride % axis.count] }
    }
  }
}
