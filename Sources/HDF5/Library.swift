import CHDF5
import Foundation

/// libhdf5 behind one lock.
///
/// Its high-level part is not safe to call from several threads even where the rest is, and some
/// builds are not safe at all, so every call is made inside `Library.locked`. The lock is
/// recursive: a handle may be released in the middle of another call.
package enum Library {
  private static let lock = NSRecursiveLock()

  /// The version of libhdf5 that this process runs with, such as `1.14.6`.
  package static var version: String {
    var (major, minor, release) = (UInt32(0), UInt32(0), UInt32(0))
    lock.withLock { _ = H5get_libversion(&major, &minor, &release) }
    return "\(major).\(minor).\(release)"
  }

  /// Runs `body` alone, with libhdf5's printing of errors turned off for this thread.
  static func locked<R>(_ body: () throws(HDF5Error) -> R) throws(HDF5Error) -> R {
    lock.lock()
    defer {
      // Errors that stay on a thread's stack keep libhdf5 from ending in order at exit.
      H5Eclear2(mh5_error_stack())
      lock.unlock()
    }
    H5Eset_auto2(mh5_error_stack(), nil, nil)
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

  init(id: hid_t) {
    self.id = id
  }

  deinit {
    // Ids are never used twice, so the id of an object that its file closed harms nobody.
    try? Library.locked { _ = H5Idec_ref(id) }
  }
}
