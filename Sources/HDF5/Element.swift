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
      try array.writeNumbers(values.map { $0.isNaN ? canonicalNaN : $0 }, as: .nativeDouble)
    } read: { array throws(HDF5Error) in
      try array.readNumbers(as: .nativeDouble, from: [.double], zero: 0)
    }
  }
}

extension Int64: Element {
  /// Reads every stored integer that fits.
  package static var coding: ElementCoding<Int64> {
    ElementCoding(type: .int64) { values, array throws(HDF5Error) in
      try array.writeNumbers(values, as: .nativeInt64)
    } read: { array throws(HDF5Error) in
      guard try array.isUnsigned64 else {
        return try array.readNumbers(as: .nativeInt64, from: [.int64, .uint8], zero: 0)
      }
      let unsigned = try array.readNumbers(as: .nativeUInt64, from: [.int64], zero: 0 as UInt64)
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
      try array.writeNumbers(values, as: .nativeUInt8)
    } read: { array throws(HDF5Error) in
      try array.readNumbers(as: .nativeUInt8, from: [.uint8], zero: 0)
    }
  }
}

extension Bool: Element {
  /// Stored as h5py's enumeration.
  package static var coding: ElementCoding<Bool> {
    ElementCoding(type: .bool) { values, array throws(HDF5Error) in
      try array.writeNumbers(values.map { $0 ? 1 : 0 as Int8 }, as: .bool)
    } read: { array throws(HDF5Error) in
      let bytes = try array.readNumbers(as: .nativeInt8, from: [.bool], zero: 0 as Int8)
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
