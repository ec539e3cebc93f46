import CHDF5
import Foundation

/// The array inside a dataset or an attribute: the two differ in the names of the calls only.
struct StoredArray {
  enum Owner { case dataset, attribute }

  let owner: Owner
  let id: hid_t
  let place: Place
  /// Whether bytes of texts that are not UTF-8 are read as `\xfc`; they are errors otherwise.
  var escapesText = false
  /// The part of a dataset that is read: so many along each dimension, from an index on; nil for all.
  var block: (offset: [Int], counts: [Int])?

  init(owner: Owner, id: hid_t, place: Place) {
    (self.owner, self.id, self.place) = (owner, id, place)
  }

  var type: Handle {
    get throws(HDF5Error) {
      try place.own(
        owner == .dataset ? H5Dget_type(id) : H5Aget_type(id), .cannotRead, "cannot read its type")
    }
  }

  private var space: Handle {
    get throws(HDF5Error) {
      try place.own(
        owner == .dataset ? H5Dget_space(id) : H5Aget_space(id),
        .cannotRead, "cannot read its shape")
    }
  }

  /// Whether there is no array at all, not even an empty one.
  var isNull: Bool {
    get throws(HDF5Error) {
      let space = try space
      return H5Sget_simple_extent_type(space.id) == H5S_NULL
    }
  }

  var shape: [Int] {
    get throws(HDF5Error) {
      try place.require(!isNull, .wrongShape, "holds no array (null dataspace)")
      let space = try space
      let rank = try place.check(
        H5Sget_simple_extent_ndims(space.id), .cannotRead, "cannot read its shape")
      var extents = [hsize_t](repeating: 0, count: Int(rank))
      try place.check(
        H5Sget_simple_extent_dims(space.id, &extents, nil), .cannotRead, "cannot read its shape")
      try place.require(
        extents.allSatisfy({ $0 <= hsize_t(Int.max) }), .cannotRead,
        "has an impossible shape \(extents)")
      return extents.map { Int($0) }
    }
  }

  /// The element type; `wrongType` if this module has none for what is stored.
  var elementType: ElementType {
    get throws(HDF5Error) {
      let stored = try type
      guard let type = ElementType(storedAs: stored.id) else {
        throw place.error(.wrongType, "has a type other than float, integer, bool and text")
      }
      return type
    }
  }

  var isUnsigned64: Bool {
    get throws(HDF5Error) {
      let type = try type
      return H5Tget_class(type.id) == H5T_INTEGER && H5Tget_size(type.id) == 8
        && H5Tget_sign(type.id) == H5T_SGN_NONE
    }
  }

  /// The values, of whatever type they are.
  var values: DatasetValues {
    get throws(HDF5Error) {
      switch try elementType {
      case .double: .doubles(try Double.coding.read(self))
      case .int64: .integers(try Int64.coding.read(self))
      case .uint8: .bytes(try UInt8.coding.read(self))
      case .bool: .bools(try Bool.coding.read(self))
      case .string: .texts(try String.coding.read(self))
      }
    }
  }

  /// The unit roundoff of a float type with less precision than doubles; else that of doubles.
  var roundoff: Double {
    get throws(HDF5Error) {
      let type = try type
      guard H5Tget_class(type.id) == H5T_FLOAT else { return 0x1p-53 }
      var (sign, exponent, exponentSize, mantissa, size) = (0, 0, 0, 0, 0)
      try place.check(
        H5Tget_fields(type.id, &sign, &exponent, &exponentSize, &mantissa, &size), .cannotRead,
        "cannot read its type")
      let digits = size + (H5Tget_norm(type.id) == H5T_NORM_IMPLIED ? 1 : 0)
      return max(0x1p-53, Double(sign: .plus, exponent: -digits, significand: 1))
    }
  }

  // MARK: Values in other files

  /// The names of other files that have values of a dataset: of raw bytes, or of other HDF5 files.
  var otherFiles: [String] {
    get throws(HDF5Error) {
      guard owner == .dataset else { return [] }
      let list = try place.own(H5Dget_create_plist(id), .cannotRead, "cannot read its properties")
      if H5Pget_layout(list.id) == H5D_VIRTUAL {
        var count = 0
        try place.check(
          H5Pget_virtual_count(list.id, &count), .cannotRead, "cannot read its properties")
        var names: Set<String> = []
        for part in 0..<count {
          names.insert(
            String(
              escaping: try Name.bytes(place) {
                H5Pget_virtual_filename(list.id, part, $0, $1)
              }))
        }
        return names.subtracting(["."]).sorted()
      }
      let count = try place.check(
        H5Pget_external_count(list.id), .cannotRead, "cannot read its properties")
      return try (0..<UInt32(count)).map { part throws(HDF5Error) in
        var name = [CChar](repeating: 0, count: 4097)
        try place.check(
          H5Pget_external(list.id, part, 4096, &name, nil, nil), .cannotRead,
          "cannot read its properties")
        return String(escaping: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
      }
    }
  }

  /// Throws `elsewhere` if values are in another file.
  func requireOwnValues() throws(HDF5Error) {
    if let file = try otherFiles.first { throw place.elsewhere(file) }
  }

  // MARK: Numbers

  func writeNumbers<Number>(_ values: [Number], as type: hid_t) throws(HDF5Error) {
    try place.check(
      values.withUnsafeBytes { write($0, as: type) }, .cannotWrite, "cannot write its values")
  }

  func readNumbers<Number>(
    as type: hid_t, from stored: [ElementType], zero: Number
  ) throws(HDF5Error) -> [Number] {
    let found = try elementType
    try place.require(
      stored.contains(found), .wrongType, "holds \(found.rawValue), expected \(stored[0].rawValue)")
    var values = [Number](
      repeating: zero, count: try plausibleCount(width: MemoryLayout<Number>.stride))
    try place.check(
      values.withUnsafeMutableBytes { read($0, as: type) }, .cannotRead, "cannot read its values")
    return values
  }

  // MARK: Text

  func writeStrings(_ values: [String]) throws(HDF5Error) {
    let type = try ElementType.string.stored(place)
    let pointers = values.map { strdup($0) }
    defer { pointers.forEach { free($0) } }
    guard !pointers.contains(nil) else { throw place.error(.library, "out of memory") }
    try place.check(
      pointers.withUnsafeBytes { write($0, as: type.id) }, .cannotWrite, "cannot write its text")
  }

  func readStrings() throws(HDF5Error) -> [String] {
    let found = try elementType
    try place.require(found == .string, .wrongType, "holds \(found.rawValue), expected string")
    let stored = try type
    let isVariable = try place.check(
      H5Tis_variable_str(stored.id), .cannotRead, "cannot read its type")
    return isVariable > 0 ? try readVariable(stored) : try readFixed(stored)
  }

  private func readVariable(_ stored: Handle) throws(HDF5Error) -> [String] {
    let type = try ElementType.string.stored(place)
    try place.check(
      H5Tset_cset(type.id, H5Tget_cset(stored.id)), .cannotRead, "cannot read its encoding")
    let count = try plausibleCount(width: 16)
    let space = try block == nil ? space : Dataspace.make(shape: [count], place)
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    try place.check(
      pointers.withUnsafeMutableBytes { read($0, as: type.id) }, .cannotRead, "cannot read its text"
    )
    defer {
      pointers.withUnsafeMutableBytes {
        _ = mh5_reclaim(type.id, space.id, $0.baseAddress)
      }
    }
    return try pointers.map { pointer throws(HDF5Error) in
      try text(UnsafeRawBufferPointer(start: pointer, count: pointer.map { strlen($0) } ?? 0))
    }
  }

  /// Text of fixed length, as other programs write it; the padding is dropped.
  private func readFixed(_ stored: Handle) throws(HDF5Error) -> [String] {
    let width = H5Tget_size(stored.id)
    let type = try place.own(H5Tcopy(stored.id), .library, "cannot make a type")
    try place.check(H5Tset_strpad(type.id, H5T_STR_NULLPAD), .library, "cannot make a type")
    let count = try plausibleCount(width: width)
    var bytes = [UInt8](repeating: 0, count: count * width)
    try place.check(
      bytes.withUnsafeMutableBytes { read($0, as: type.id) }, .cannotRead, "cannot read its text")
    return try (0..<count).map { index throws(HDF5Error) in
      let slot = bytes[index * width..<(index + 1) * width]
      let end = slot.lastIndex { $0 != 0 }.map { $0 + 1 } ?? slot.startIndex
      return try text(slot[..<end])
    }
  }

  private func text(_ bytes: some Collection<UInt8>) throws(HDF5Error) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      if escapesText { return String(escaping: bytes) }
      throw place.error(.cannotRead, "holds text that is not UTF-8")
    }
    return text
  }

  // MARK: Transfer

  private func write(_ bytes: UnsafeRawBufferPointer, as type: hid_t) -> herr_t {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return 0 }
    return switch owner {
    case .dataset: H5Dwrite(id, type, mh5_all(), mh5_all(), mh5_default(), start)
    case .attribute: H5Awrite(id, type, start)
    }
  }

  private func read(_ bytes: UnsafeMutableRawBufferPointer, as type: hid_t) -> herr_t {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return 0 }
    if let block { return read(block, to: start, as: type) }
    return switch owner {
    case .dataset: H5Dread(id, type, mh5_all(), mh5_all(), mh5_default(), start)
    case .attribute: H5Aread(id, type, start)
    }
  }

  private func read(
    _ block: (offset: [Int], counts: [Int]), to start: UnsafeMutableRawPointer, as type: hid_t
  ) -> herr_t {
    guard let stored = try? space,
      let memory = try? Dataspace.make(shape: [block.counts.reduce(1, *)], place)
    else { return -1 }
    let (offset, counts) = (block.offset.map { hsize_t($0) }, block.counts.map { hsize_t($0) })
    guard H5Sselect_hyperslab(stored.id, H5S_SELECT_SET, offset, nil, counts, nil) >= 0 else {
      return -1
    }
    return H5Dread(id, type, memory.id, stored.id, mh5_default(), start)
  }

  /// The number of values, if arrays of that size can come out of a file of this size.
  ///
  /// A damaged shape must not make us ask for memory without bound. Deflate never gains more
  /// than 1032 : 1 (zlib's technical notes); the allowance is for datasets that were declared
  /// but never written, which read as fill values.
  @discardableResult
  func plausibleCount(width: Int) throws(HDF5Error) -> Int {
    let shape = try shape
    try requireOwnValues()
    if let block {
      let isInside =
        block.offset.count == shape.count && block.counts.count == shape.count
        && shape.indices.allSatisfy {
          block.offset[$0] >= 0 && block.counts[$0] >= 0
            && block.counts[$0] <= shape[$0] - block.offset[$0]
        }
      try place.require(
        isInside, .wrongShape,
        "has shape \(shape), asked for \(block.counts) from \(block.offset) on")
      return block.counts.reduce(1, *)
    }
    let file = try place.own(H5Iget_file_id(id), .library, "cannot find its file")
    var fileSize: hsize_t = 0
    try place.check(H5Fget_filesize(file.id, &fileSize), .cannotRead, "cannot tell the file's size")
    let storage = owner == .dataset ? min(H5Dget_storage_size(id), fileSize) : fileSize
    let allowance = 64 << 20
    let (gained, overflow) = Int(clamping: storage).multipliedReportingOverflow(by: 1032)
    let limit = overflow ? Int.max - allowance : gained
    let count = Shape.count(shape)
    let size = count.flatMap { Shape.count([$0, width]) }
    guard let count, let size, size - allowance <= limit else {
      throw place.error(
        .cannotRead, "has shape \(shape), more than \(storage) stored bytes can hold")
    }
    return count
  }
}

extension ElementType {
  /// The type in the file of new data.
  func stored(_ place: Place) throws(HDF5Error) -> Handle {
    switch self {
    case .double: return try Self.copy(mh5_ieee_f64le(), place)
    case .int64: return try Self.copy(mh5_std_i64le(), place)
    case .uint8: return try Self.copy(mh5_std_u8le(), place)
    case .bool:
      let type = try place.own(H5Tenum_create(mh5_std_i8le()), .library, "cannot make a type")
      for (name, value) in [("FALSE", 0), ("TRUE", 1)] as [(String, Int8)] {
        let status = withUnsafePointer(to: value) { H5Tenum_insert(type.id, name, $0) }
        try place.check(status, .library, "cannot make a type")
      }
      return type
    case .string:
      let type = try Self.copy(mh5_c_s1(), place)
      try place.check(H5Tset_size(type.id, mh5_variable()), .library, "cannot make a type")
      try place.check(H5Tset_cset(type.id, H5T_CSET_UTF8), .library, "cannot make a type")
      return type
    }
  }

  /// The type in the file of one text of so many bytes.
  static func text(ofLength length: Int, _ place: Place) throws(HDF5Error) -> Handle {
    let type = try copy(mh5_c_s1(), place)
    try place.check(H5Tset_size(type.id, max(1, length)), .library, "cannot make a type")
    try place.check(H5Tset_cset(type.id, H5T_CSET_UTF8), .library, "cannot make a type")
    try place.check(H5Tset_strpad(type.id, H5T_STR_NULLPAD), .library, "cannot make a type")
    return type
  }

  private static func copy(_ type: hid_t, _ place: Place) throws(HDF5Error) -> Handle {
    try place.own(H5Tcopy(type), .library, "cannot make a type")
  }

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

/// Shapes as libhdf5 wants them.
enum Dataspace {
  /// A scalar for the empty shape, else a fixed extent per dimension.
  static func make(shape: [Int], _ place: Place) throws(HDF5Error) -> Handle {
    let extents = shape.map { hsize_t($0) }
    return try place.own(
      shape.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(shape.count), extents, nil),
      .wrongShape, "shape \(shape) is not possible")
  }
}

/// Arithmetic on shapes that may come from a damaged file.
enum Shape {
  /// The number of elements; nil if an extent is negative or the product overflows.
  static func count(_ shape: [Int]) -> Int? {
    if shape.contains(0) { return shape.allSatisfy { $0 >= 0 } ? 0 : nil }
    return shape.reduce(1) { (product: Int?, extent) in
      guard let product, extent >= 0 else { return nil }
      let (result, overflow) = product.multipliedReportingOverflow(by: extent)
      return overflow ? nil : result
    }
  }

  /// The first element of the next chunk in row-major order; false behind the last one.
  static func advance(_ offset: inout [hsize_t], by chunk: [hsize_t], in shape: [Int]) -> Bool {
    for axis in shape.indices.reversed() {
      offset[axis] += chunk[axis]
      if offset[axis] < hsize_t(shape[axis]) { return true }
      offset[axis] = 0
    }
    return false
  }

  /// Chunks of about 1 MiB: whole rows of the leading dimensions.
  static func chunks(_ shape: [Int], width: Int) -> [Int] {
    var budget = max(1, (1 << 20) / width)
    var chunks = shape
    for axis in shape.indices.reversed() {
      chunks[axis] = min(shape[axis], budget)
      budget = max(1, budget / chunks[axis])
    }
    return chunks
  }
}
