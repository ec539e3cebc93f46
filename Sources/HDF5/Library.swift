import CHDF5
import Foundation
package import Vocabulary

/// libhdf5 behind one lock.
///
/// Its high-level part is not safe to call from several threads even where the rest is, and some
/// builds are not safe at all, so every call is made inside `Library.locked`. The lock is
/// recursive: a handle may be released in the middle of another call.
package enum Library {
  private static let lock = NSRecursiveLock()
  /// Whether this process is a reader, whose one thread has no use for the lock that the thread which
  /// made the process held.
  nonisolated(unsafe) static var isAlone = false
  /// Whether links to other files lead nowhere, as they do from the first call on.
  private static let isConfined = mh5_keep_inside() >= 0

  /// The version of libhdf5 that this process runs with, such as `1.14.6`.
  package static var version: String {
    var (major, minor, release) = (UInt32(0), UInt32(0), UInt32(0))
    lock.withLock { _ = H5get_libversion(&major, &minor, &release) }
    return "\(major).\(minor).\(release)"
  }

  /// Runs `body` alone, with libhdf5's printing of errors turned off for this thread.
  static func locked<R>(_ body: () throws(HDF5Error) -> R) throws(HDF5Error) -> R {
    if !isAlone { lock.lock() }
    defer {
      // Errors that stay on a thread's stack keep libhdf5 from ending in order at exit.
      H5Eclear2(mh5_error_stack())
      if !isAlone { lock.unlock() }
    }
    H5Eset_auto2(mh5_error_stack(), nil, nil)
    guard isConfined else { throw HDF5Error(.library, "libhdf5", "cannot be kept to one file") }
    return try body()
  }

  /// The error stack of the last failed call of this thread, innermost last.
  static var errorStack: [String] {
    var frames: [String] = []
    withUnsafeMutablePointer(to: &frames) { frames in
      let visit: H5E_walk2_t = { _, frame, frames in
        guard let frame, let function = frame.pointee.func_name, let reason = frame.pointee.desc
        else { return 0 }
        frames?.assumingMemoryBound(to: [String].self).pointee
          .append("\(String(cString: function)): \(String(cString: reason))")
        return 0
      }
      _ = H5Ewalk2(mh5_error_stack(), H5E_WALK_DOWNWARD, visit, frames)
    }
    return frames
  }
}

/// An object of a file, for error messages.
struct Place: Sendable {
  var path: String
  var object: String

  /// An error that libhdf5 has no part in.
  func error(_ code: HDF5Error.Code, _ message: String) -> HDF5Error {
    HDF5Error(code, "\(path):\(object)", message)
  }

  /// Throws an error that libhdf5 has no part in unless `condition` holds.
  func require(
    _ condition: Bool, _ code: HDF5Error.Code, _ message: @autoclosure () -> String
  ) throws(HDF5Error) {
    if !condition { throw error(code, message()) }
  }

  /// Passes a result of libhdf5 on; a negative one, its sign of failure, is thrown.
  @discardableResult
  func check<Result: SignedInteger>(
    _ result: Result, _ code: HDF5Error.Code, _ message: @autoclosure () -> String
  ) throws(HDF5Error) -> Result {
    guard result < 0 else { return result }
    throw failure(code, message())
  }

  /// The error of a call that just failed.
  func failure(_ code: HDF5Error.Code, _ message: String) -> HDF5Error {
    HDF5Error(code, "\(path):\(object)", message, causes: Library.errorStack)
  }

  /// Owns the id that libhdf5 returned; a negative one is thrown.
  func own(
    _ id: hid_t, _ code: HDF5Error.Code, _ message: @autoclosure () -> String
  ) throws(HDF5Error) -> Handle {
    Handle(id: try check(id, code, message()))
  }
}

/// One reference to an object of libhdf5, released with the handle.
///
/// Bind a handle with `let` before using its id: a temporary is gone before the call is made.
final class Handle: Sendable {
  let id: hid_t

  init(id: hid_t) { self.id = id }

  deinit {
    // Ids are never used twice, so the id of an object that its file closed harms nobody.
    try? Library.locked { _ = H5Idec_ref(id) }
  }
}

/// Names of objects and attributes, and what text can be stored.
enum Name {
  /// Throws unless `name` is neither empty nor cut short by a NUL.
  static func check(_ name: String, _ place: Place) throws(HDF5Error) {
    try place.require(
      !name.isEmpty && !name.utf8.contains(0), .invalidName,
      "a name must have characters and no NUL, got \(name.debugDescription)")
  }

  /// Throws unless `name` can be given to a new object: one component of a path.
  static func checkNew(_ name: String, _ place: Place) throws(HDF5Error) {
    try check(name, place)
    try place.require(
      !name.utf8.contains(UInt8(ascii: "/")) && name != ".", .invalidName,
      "a new name must be free of \"/\" and not \".\", got \"\(name)\"")
  }

  /// Throws unless all texts among `values` can be stored: a NUL would end them.
  static func checkTexts(_ values: any ElementList, _ place: Place) throws(HDF5Error) {
    guard let text = (values as? [String])?.first(where: { $0.utf8.contains(0) }) else { return }
    throw place.error(.cannotWrite, "text must be free of NUL, got \(text.debugDescription)")
  }

  /// Reads a name from a call that returns its length and fills a buffer of a given size.
  static func read<Length: SignedInteger>(
    _ place: Place, _ call: (UnsafeMutablePointer<CChar>?, Int) -> Length
  ) throws(HDF5Error) -> String {
    guard let name = String(validating: try bytes(place, call), as: UTF8.self) else {
      throw place.error(.cannotRead, "a name is not UTF-8")
    }
    return name
  }

  /// The same, as bytes of any encoding.
  static func bytes<Length: SignedInteger>(
    _ place: Place, _ call: (UnsafeMutablePointer<CChar>?, Int) -> Length
  ) throws(HDF5Error) -> [UInt8] {
    let length = Int(try place.check(call(nil, 0), .cannotRead, "cannot read a name"))
    var bytes = [CChar](repeating: 0, count: length + 1)
    try place.check(call(&bytes, length + 1), .cannotRead, "cannot read a name")
    return bytes.dropLast().map { UInt8(bitPattern: $0) }
  }
}

/// The property lists behind reproducible files.
///
/// Equal calls must give equal bytes, so no list lets a time into the file, and files and groups keep
/// the order of creation instead of an order that depends on hashes.
enum PropertyList {
  /// The most links and attributes of a group that lie in its header, without trees and heaps.
  private static let headerRoom: UInt32 = 64

  /// For files and groups: they remember the order of their links and attributes.
  static func container(_ listClass: hid_t, _ place: Place) throws(HDF5Error) -> Handle {
    let list = try make(listClass, place)
    try set(H5Pset_link_creation_order(list.id, mh5_creation_order()), place)
    try set(H5Pset_link_phase_change(list.id, headerRoom, headerRoom / 2), place)
    try set(H5Pset_attr_creation_order(list.id, mh5_creation_order()), place)
    try set(H5Pset_attr_phase_change(list.id, headerRoom, headerRoom / 2), place)
    try set(H5Pset_obj_track_times(list.id, false), place)
    return list
  }

  /// For opening: objects never outlive their file; no lock, which network file systems lack.
  ///
  /// What is written has the format of HDF5 1.10, whose metadata carries checksums and where an array of
  /// one chunk needs no index. `placeImage` says
  /// where in memory the file is.
  static func fileAccess(
    isWritten: Bool, _ place: Place, placeImage: (hid_t) -> herr_t = { _ in 0 }
  ) throws(HDF5Error) -> Handle {
    let list = try make(mh5_file_access(), place)
    try set(H5Pset_fclose_degree(list.id, H5F_CLOSE_STRONG), place)
    try set(H5Pset_file_locking(list.id, false, true), place)
    try set(placeImage(list.id), place)
    if isWritten { try set(H5Pset_libver_bounds(list.id, H5F_LIBVER_V110, H5F_LIBVER_V110), place) }
    return list
  }

  /// The most bytes of a dataset that lie in its checksummed header.
  private static let compactSize = 2048

  /// For datasets: small ones lie in the checksummed object header; the chunks of larger ones are
  /// shuffled, compressed and checksummed.
  static func datasetCreation(
    shape: [Int], width: Int, chunks: [Int]?, _ place: Place
  ) throws(HDF5Error) -> Handle {
    let list = try make(mh5_dataset_create(), place)
    try set(H5Pset_obj_track_times(list.id, false), place)
    let count = Shape.count(shape) ?? .max
    if (1...compactSize / width).contains(count) {
      try set(H5Pset_layout(list.id, H5D_COMPACT), place)
    } else if let chunks {
      try set(H5Pset_chunk(list.id, Int32(chunks.count), chunks.map { hsize_t($0) }), place)
      try set(H5Pset_shuffle(list.id), place)
      try set(H5Pset_deflate(list.id, 6), place)
      try set(H5Pset_fletcher32(list.id), place)
    }
    return list
  }

  /// For links and attributes: their names are UTF-8.
  static func naming(_ listClass: hid_t, _ place: Place) throws(HDF5Error) -> Handle {
    let list = try make(listClass, place)
    try set(H5Pset_char_encoding(list.id, H5T_CSET_UTF8), place)
    return list
  }

  private static func make(_ listClass: hid_t, _ place: Place) throws(HDF5Error) -> Handle {
    try place.own(H5Pcreate(listClass), .library, "cannot make a property list")
  }

  private static func set(_ status: herr_t, _ place: Place) throws(HDF5Error) {
    try place.check(status, .library, "cannot set a property")
  }
}

/// What went wrong, in which file, at which object, and what libhdf5 said about it.
package typealias HDF5Error = Failure<HDF5Failure>

/// The kinds of `HDF5Error`.
package enum HDF5Failure: String, FailureCode {
  /// The file could not be created.
  case cannotCreate
  /// The file is there but cannot be opened: truncated, damaged, or not readable.
  case cannotOpen
  /// The file is not an HDF5 file.
  case notHDF5
  /// There is no such file, object or attribute.
  case notFound
  /// The stored type differs from the one asked for, or a group was taken for a dataset.
  case wrongType
  /// Number of values, shape and scales do not fit together.
  case wrongShape
  /// Reading failed, or the bytes do not make sense.
  case cannotRead
  /// Writing failed, or the values cannot be stored.
  case cannotWrite
  /// The file, object or attribute is already there.
  case alreadyExists
  /// What was asked for is in another file than the one that was opened.
  case elsewhere
  /// The file was closed before.
  case closed
  /// The name is empty, reserved, or has a character that names cannot have.
  case invalidName
  /// libhdf5 itself failed, for example for want of memory.
  case library

  /// Writing that fails is told from reading that fails.
  package var exitStatus: ExitStatus {
    [.cannotCreate, .cannotWrite, .alreadyExists].contains(self) ? .cannotWrite : .undecided
  }
}
