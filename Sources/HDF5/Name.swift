import CHDF5

/// Names of objects and attributes, and what text can be stored.
enum Name {
  /// Throws unless `name` is neither empty nor cut short by a NUL.
  static func check(_ name: String, _ place: Place) throws(HDF5Error) {
    guard !name.isEmpty, !name.utf8.contains(0) else {
      throw place.error(
        .invalidName, "a name must have characters and no NUL, got \(name.debugDescription)")
    }
  }

  /// Throws unless `name` can be given to a new object: one component of a path.
  static func checkNew(_ name: String, _ place: Place) throws(HDF5Error) {
    try check(name, place)
    guard !name.utf8.contains(UInt8(ascii: "/")), name != "." else {
      throw place.error(
        .invalidName, "a new name must be free of \"/\" and not \".\", got \"\(name)\"")
    }
  }

  /// Throws unless all of `texts` can be stored: a NUL would end them.
  static func checkTexts(_ texts: [String], _ place: Place) throws(HDF5Error) {
    guard let text = texts.first(where: { $0.utf8.contains(0) }) else { return }
    throw place.error(.cannotWrite, "text must be free of NUL, got \(text.debugDescription)")
  }

  /// Reads a name from a call that returns its length and fills a buffer of a given size.
  static func read<Length: SignedInteger>(
    _ place: Place, _ call: (UnsafeMutablePointer<CChar>?, Int) -> Length
  ) throws(HDF5Error) -> String {
    let length = Int(try place.check(call(nil, 0), .cannotRead, "cannot read a name"))
    var bytes = [CChar](repeating: 0, count: length + 1)
    try place.check(call(&bytes, length + 1), .cannotRead, "cannot read a name")
    guard let name = String(validating: bytes.dropLast(), as: UTF8.self) else {
      throw place.error(.cannotRead, "a name is not UTF-8")
    }
    return name
  }
}
