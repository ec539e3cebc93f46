import CHDF5

/// A type whose values a dataset can hold: `Double`, `Int64`, `UInt8`, `Bool` or `String`.
package protocol Element: Sendable {
  /// How values pass between memory and file; only this module makes one, so the set is closed.
  static var coding: ElementCoding<Self> { get }
}

/// How values of one type pass between memory and file.
package struct ElementCoding<Value>: Sendable {
  let type: ElementType
  let write: @Sendable ([Value], StoredArray) throws(HDF5Error) -> Void
  let read: @Sendable (StoredArray) throws(HDF5Error) -> [Value]
}

/// The values of an array or a list, all of one type.
package protocol ElementList: Sendable {
  /// The type of the values.
  associatedtype Value: Element
  /// The values.
  var elements: [Value] { get }
}

extension Array: ElementList where Element: HDF5.Element {
  /// Itself.
  package var elements: [Element] { self }
}

extension ElementList {
  var count: Int { elements.count }

  var type: ElementType { Value.coding.type }

  func write(to array: StoredArray) throws(HDF5Error) { try Value.coding.write(elements, array) }
}

/// The type of a dataset's or attribute's values, as far as this module reads it.
package enum ElementType: String, Sendable {
  /// A float of any width, written as little-endian 64 bits.
  case double = "f64"
  /// An integer of any width but unsigned 8 bits, written as little-endian signed 64 bits.
  case int64 = "i64"
  /// An unsigned 8-bit integer.
  case uint8 = "u8"
  /// The enumeration FALSE = 0, TRUE = 1 over 8 bits, which h5py reads as `bool`.
  case bool
  /// Text; written with variable length as UTF-8, read in any form that is valid UTF-8.
  case string

  /// Bytes of one value in a file that this module writes.
  var width: Int {
    switch self {
    case .double, .int64: 8
    case .uint8, .bool: 1
    case .string: 16
    }
  }
}

extension Double: Element {
  /// Any NaN is written as the one quiet NaN without payload.
  package static var coding: ElementCoding<Double> {
    ElementCoding(type: .double) { values, array throws(HDF5Error) in
      let canonicalNaN = Double(bitPattern: 0x7ff8_0000_0000_0000)
      try array.writeNumbers(values.map { $0.isNaN ? canonicalNaN : $0 }, as: mh5_native_double())
    } read: { array throws(HDF5Error) in
      try array.readNumbers(as: mh5_native_double(), from: [.double], zero: 0)
    }
  }
}

extension Int64: Element {
  /// Reads every stored integer that fits.
  package static var coding: ElementCoding<Int64> {
    ElementCoding(type: .int64) { values, array throws(HDF5Error) in
      try array.writeNumbers(values, as: mh5_native_int64())
    } read: { array throws(HDF5Error) in
      guard try array.isUnsigned64 else {
        return try array.readNumbers(as: mh5_native_int64(), from: [.int64, .uint8], zero: 0)
      }
      let unsigned = try array.readNumbers(
        as: mh5_native_uint64(), from: [.int64], zero: 0 as UInt64)
      if let excess = unsigned.first(where: { $0 > UInt64(Int64.max) }) {
        throw array.place.error(.cannotRead, "holds \(excess), expected at most \(Int64.max)")
      }
      return unsigned.map { Int64($0) }
    }
  }
}

extension UInt8: Element {
  /// Reads stored unsigned bytes only.
  package static var coding: ElementCoding<UInt8> {
    ElementCoding(type: .uint8) { values, array throws(HDF5Error) in
      try array.writeNumbers(values, as: mh5_native_uint8())
    } read: { array throws(HDF5Error) in
      try array.readNumbers(as: mh5_native_uint8(), from: [.uint8], zero: 0)
    }
  }
}

extension Bool: Element {
  /// Stored as h5py's enumeration.
  package static var coding: ElementCoding<Bool> {
    ElementCoding(type: .bool) { values, array throws(HDF5Error) in
      let type = try ElementType.bool.stored(array.place)
      try array.writeNumbers(values.map { $0 ? 1 : 0 as Int8 }, as: type.id)
    } read: { array throws(HDF5Error) in
      let bytes = try array.readNumbers(as: mh5_native_int8(), from: [.bool], zero: 0 as Int8)
      if let other = bytes.first(where: { $0 != 0 && $0 != 1 }) {
        throw array.place.error(.cannotRead, "holds \(other), expected FALSE (0) or TRUE (1)")
      }
      return bytes.map { $0 == 1 }
    }
  }
}

extension String: Element {
  /// Text without NUL, which ends a string in libhdf5.
  package static var coding: ElementCoding<String> {
    ElementCoding(type: .string) { values, array throws(HDF5Error) in
      try array.writeStrings(values)
    } read: { array throws(HDF5Error) in
      try array.readStrings()
    }
  }
}

/// The values of a dataset, of any type.
package enum DatasetValues: Sendable {
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

  /// The values, as whatever type they are.
  package var list: any ElementList {
    switch self {
    case .doubles(let values): values
    case .integers(let values): values
    case .bytes(let values): values
    case .bools(let values): values
    case .texts(let values): values
    }
  }

  /// The number of values.
  package var count: Int { list.count }
  /// The type of the values.
  package var type: ElementType { list.type }
}

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

  /// The values, and whether they are a list.
  package var content: (values: DatasetValues, isList: Bool) {
    switch self {
    case .double(let value): (.doubles([value]), false)
    case .int64(let value): (.integers([value]), false)
    case .uint8(let value): (.bytes([value]), false)
    case .bool(let value): (.bools([value]), false)
    case .string(let value): (.texts([value]), false)
    case .doubles(let values): (.doubles(values), true)
    case .int64s(let values): (.integers(values), true)
    case .strings(let values): (.texts(values), true)
    }
  }

  /// The float; nil for anything else.
  package var number: Double? { if case .double(let value) = self { value } else { nil } }
  /// The integer; nil for anything else.
  package var integer: Int64? { if case .int64(let value) = self { value } else { nil } }
  /// The text; nil for anything else.
  package var text: String? { if case .string(let value) = self { value } else { nil } }

  init(from array: StoredArray) throws(HDF5Error) {
    let rank = try array.shape.count
    try array.place.require(rank < 2, .wrongShape, "has rank \(rank), expected a value or a list")
    switch (try array.elementType, rank) {
    case (.double, 0): self = .double(try Double.coding.read(array)[0])
    case (.int64, 0): self = .int64(try Int64.coding.read(array)[0])
    case (.uint8, 0): self = .uint8(try UInt8.coding.read(array)[0])
    case (.bool, 0): self = .bool(try Bool.coding.read(array)[0])
    case (.string, 0): self = .string(try String.coding.read(array)[0])
    case (.double, _): self = .doubles(try Double.coding.read(array))
    case (.int64, _), (.uint8, _): self = .int64s(try Int64.coding.read(array))
    case (.string, _): self = .strings(try String.coding.read(array))
    case (.bool, _):
      throw array.place.error(.wrongType, "is a list of bool, expected one value")
    }
  }
}
