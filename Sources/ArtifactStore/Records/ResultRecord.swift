package import HDF5

/// Everything that goes into a result file, in the order in which it is written.
///
/// A record is a plain value; equal records become equal bytes.
package struct ResultRecord: Sendable {
  /// The attributes of the root.
  package var attributes: [(String, AttributeValue)]
  /// Groups with attributes of their own, parents before children.
  package var groups: [RecordGroup]
  /// The coordinates that arrays refer to by name.
  package var axes: [RecordAxis]
  /// The arrays.
  package var arrays: [RecordArray]

  /// The version of the layout that the record says it has.
  var schema: Int64? {
    attributes.lazy.compactMap { name, value in
      if name == SchemaVersion.attributeName, case .int64(let version) = value {
        version
      } else {
        nil
      }
    }.first
  }

  /// Puts a record together.
  package init(
    attributes: [(String, AttributeValue)] = [], groups: [RecordGroup] = [],
    axes: [RecordAxis] = [], arrays: [RecordArray] = []
  ) {
    self.attributes = attributes
    self.groups = groups
    self.axes = axes
    self.arrays = arrays
  }
}

/// A group and what is said about it.
package struct RecordGroup: Sendable {
  /// The absolute path, such as `/solution`.
  package var path: String
  /// The attributes.
  package var attributes: [(String, AttributeValue)]

  /// Describes a group.
  package init(_ path: String, attributes: [(String, AttributeValue)] = []) {
    self.path = path
    self.attributes = attributes
  }
}

/// The coordinates along one dimension, stored as an HDF5 dimension scale.
package struct RecordAxis: Sendable {
  /// The name by which arrays refer to it: `state`.
  package var name: String
  /// The absolute path, such as `/state`.
  package var path: String
  /// One coordinate for each point.
  package var values: RecordValues
  /// The attributes, such as `units` and `long_name`.
  package var attributes: [(String, AttributeValue)]

  /// Describes an axis, stored in the root group unless a path is given.
  package init(
    _ name: String, path: String? = nil, _ values: RecordValues,
    attributes: [(String, AttributeValue)] = []
  ) {
    self.name = name
    self.path = path ?? "/\(name)"
    self.values = values
    self.attributes = attributes
  }
}

/// A named array over named axes, in row-major order; without axes it is a scalar.
package struct RecordArray: Sendable {
  /// The absolute path, such as `/solution/policy`.
  package var path: String
  /// The values.
  package var values: RecordValues
  /// The name of the axis of each dimension.
  package var axes: [String]
  /// The attributes, such as `units`, `long_name` and `definition`.
  package var attributes: [(String, AttributeValue)]

  /// Describes an array.
  package init(
    _ path: String, _ values: RecordValues, axes: [String] = [],
    attributes: [(String, AttributeValue)] = []
  ) {
    self.path = path
    self.values = values
    self.axes = axes
    self.attributes = attributes
  }
}

/// The values of an array or an axis.
package enum RecordValues: Sendable {
  /// 64-bit floats.
  case doubles([Double])
  /// 64-bit integers.
  case integers([Int64])
  /// Bytes.
  case bytes([UInt8])
  /// Truth values.
  case bools([Bool])
  /// Texts.
  case texts([String])

  /// The number of values.
  package var count: Int {
    switch self {
    case .doubles(let values): values.count
    case .integers(let values): values.count
    case .bytes(let values): values.count
    case .bools(let values): values.count
    case .texts(let values): values.count
    }
  }
}
