import CHDF5

/// The types that this module asks libhdf5 for, in memory (native) and in the file.
enum Datatype {
  case nativeDouble, nativeInt64, nativeUInt64, nativeUInt8, nativeInt8, bool, text

  /// The type in the file of new data.
  static func stored(_ type: ElementType, _ place: Place) throws(HDF5Error) -> Handle {
    switch type {
    case .double: try copy(mh5_ieee_f64le(), place)
    case .int64: try copy(mh5_std_i64le(), place)
    case .uint8: try copy(mh5_std_u8le(), place)
    case .bool: try bool.make(place)
    case .string: try text.make(place)
    }
  }

  func make(_ place: Place) throws(HDF5Error) -> Handle {
    switch self {
    case .nativeDouble: return try Self.copy(mh5_native_double(), place)
    case .nativeInt64: return try Self.copy(mh5_native_int64(), place)
    case .nativeUInt64: return try Self.copy(mh5_native_uint64(), place)
    case .nativeUInt8: return try Self.copy(mh5_native_uint8(), place)
    case .nativeInt8: return try Self.copy(mh5_native_int8(), place)
    case .bool:
      let type = try place.own(H5Tenum_create(mh5_std_i8le()), .library, "cannot make a type")
      for (name, value) in [("FALSE", 0), ("TRUE", 1)] as [(String, Int8)] {
        let status = withUnsafePointer(to: value) { H5Tenum_insert(type.id, name, $0) }
        try place.check(status, .library, "cannot make a type")
      }
      return type
    case .text:
      let type = try Self.copy(mh5_c_s1(), place)
      try place.check(H5Tset_size(type.id, mh5_variable()), .library, "cannot make a type")
      try place.check(H5Tset_cset(type.id, H5T_CSET_UTF8), .library, "cannot make a type")
      return type
    }
  }

  private static func copy(_ type: hid_t, _ place: Place) throws(HDF5Error) -> Handle {
    try place.own(H5Tcopy(type), .library, "cannot make a type")
  }
}

extension ElementType {
  /// The element type that reads values of a stored type; nil if none does.
  init?(storedAs type: hid_t) {
    let size = H5Tget_size(type)
    switch H5Tget_class(type) {
    case H5T_FLOAT: self = .double
    case H5T_INTEGER where size == 1 && H5Tget_sign(type) == H5T_SGN_NONE: self = .uint8
    case H5T_INTEGER where size <= 8: self = .int64
    case H5T_STRING: self = .string
    case H5T_ENUM where size == 1 && H5Tget_nmembers(type) == 2:
      var values: [Int8] = [-1, -1]
      guard H5Tenum_valueof(type, "FALSE", &values[0]) >= 0,
        H5Tenum_valueof(type, "TRUE", &values[1]) >= 0, values == [0, 1]
      else { return nil }
      self = .bool
    default: return nil
    }
  }
}
