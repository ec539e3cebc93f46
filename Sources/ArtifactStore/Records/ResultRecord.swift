public import HDF5

/// Everything that goes into a result file, in the order in which it is written.
///
/// A record is a plain value; equal records become equal bytes.
public struct ResultRecord: Sendable {
  /// The attributes of the root.
  public var attributes: [(String, AttributeValue)]
  /// Groups with attributes of their own, parents before children.
  public var groups: [RecordGroup]
  /// The coordinates that arrays refer to by name.
  public var axes: [RecordAxis]
  /// The arrays.
  public var arrays: [RecordArray]

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
  public init(
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
public struct RecordGroup: Sendable {
  /// The absolute path, such as `/solution`.
  public var path: String
  /// The attributes.
  public var attributes: [(String, AttributeValue)]

  /// Describes a group.
  public init(_ path: String, attributes: [(String, AttributeValue)] = []) {
    self.path = path
    self.attributes = attributes
  }
}

/// The coordinates along one dimension, stored as an HDF5 dimension scale.
public struct RecordAxis: Sendable {
  /// The name by which arrays refer to it: `state`.
  public var name: String
  /// The absolute path, such as `/state`.
  public var path: String
  /// One coordinate for each point.
  public var values: RecordValues
  /// The attributes, such as `units` and `long_name`.
  public var attributes: [(String, AttributeValue)]

  /// Describes an axis, stored in the root group unless a path is given.
  public init(
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
public struct RecordArray: Sendable {
  /// The absolute path, such as `/solution/policy`.
  public var path: String
  /// The values.
  public var values: RecordValues
  /// The name of the axis of each dimension.
  public var axes: [String]
  /// The attributes, such as `units`, `long_name` and `definition`.
  public var attributes: [(String, AttributeValue)]

  /// Describes an array.
  public init(
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
public enum RecordValues: Sendable, Hashable {
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
  public var count: Int {
    switch self {
    case .doubles(let values): values.count
    case .integers(let values): values.count
    case .bytes(let values): values.count
    case .bools(let values): values.count
    case .texts(let values): values.count
    }
  }
}
