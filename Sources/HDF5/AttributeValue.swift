import CHDF5

/// A value attached to a group or dataset by name.
package enum AttributeValue: Sendable, Hashable {
  /// A float.
  case double(Double)
  /// An integer.
  case int64(Int64)
  /// An unsigned byte.
  case uint8(UInt8)
  /// A truth value.
  case bool(Bool)
  /// A text.
  case string(String)
  /// A list of floats.
  case doubles([Double])
  /// A list of integers.
  case int64s([Int64])
  /// A list of texts.
  case strings([String])

  /// The element type, and the length of a list; nil for one value.
  var layout: (type: ElementType, length: Int?) {
    switch self {
    case .double: (.double, nil)
    case .int64: (.int64, nil)
    case .uint8: (.uint8, nil)
    case .bool: (.bool, nil)
    case .string: (.string, nil)
    case .doubles(let values): (.double, values.count)
    case .int64s(let values): (.int64, values.count)
    case .strings(let values): (.string, values.count)
    }
  }

  /// The texts among the values.
  var texts: [String] {
    switch self {
    case .string(let text): [text]
    case .strings(let texts): texts
    default: []
    }
  }

  func write(to array: StoredArray) throws(HDF5Error) {
    switch self {
    case .double(let value): try Double.coding.write([value], array)
    case .int64(let value): try Int64.coding.write([value], array)
    case .uint8(let value): try UInt8.coding.write([value], array)
    case .bool(let value): try Bool.coding.write([value], array)
    case .string(let value): try String.coding.write([value], array)
    case .doubles(let values): try Double.coding.write(values, array)
    case .int64s(let values): try Int64.coding.write(values, array)
    case .strings(let values): try String.coding.write(values, array)
    }
  }

  init(from array: StoredArray) throws(HDF5Error) {
    let isScalar: Bool
    switch try array.shape.count {
    case 0: isScalar = true
    case 1: isScalar = false
    case let rank:
      throw array.place.error(.wrongShape, "has rank \(rank), expected a value or a list")
    }
    switch (try array.elementType, isScalar) {
    case (.double, true): self = .double(try Double.coding.read(array)[0])
    case (.int64, true): self = .int64(try Int64.coding.read(array)[0])
    case (.uint8, true): self = .uint8(try UInt8.coding.read(array)[0])
    case (.bool, true): self = .bool(try Bool.coding.read(array)[0])
    case (.string, true): self = .string(try String.coding.read(array)[0])
    case (.double, false): self = .doubles(try Double.coding.read(array))
    case (.int64, false), (.uint8, false): self = .int64s(try Int64.coding.read(array))
    case (.string, false): self = .strings(try String.coding.read(array))
    case (.bool, false):
      throw array.place.error(.wrongType, "is a list of bool, expected one value")
    }
  }
}
