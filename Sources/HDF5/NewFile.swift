import CHDF5
import Foundation

/// A file that is there, empty, from when it is made, and complete and on disk once it is written.
final class NewFile {
  /// Where libhdf5 leaves the file's bytes when it has closed it.
  let image: UnsafeMutablePointer<mh5_image>
  private let place: Place
  private let descriptor: Int32
  private var isComplete = false

  /// Makes the file; throws `alreadyExists` if there is one.
  init(_ place: Place) throws(HDF5Error) {
    self.place = place
    image = .allocate(capacity: 1)
    image.initialize(to: mh5_image())
    descriptor = open(place.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw errno == EEXIST
        ? place.error(.alreadyExists, "the file exists")
        : place.error(.cannotCreate, "cannot create the file: \(String(cString: strerror(errno)))")
    }
  }

  /// What was not written whole is removed.
  deinit {
    if descriptor >= 0 {
      close(descriptor)
      if !isComplete { unlink(place.path) }
    }
    free(image.pointee.bytes)
    image.deallocate()
  }

  /// Writes the image and its seal, and forces them to disk.
  func writeImage() throws(HDF5Error) {
    guard let bytes = image.pointee.bytes, image.pointee.size > 0 else {
      throw place.error(.cannotWrite, "libhdf5 left no file in memory")
    }
    let content = UnsafeRawBufferPointer(start: bytes, count: image.pointee.size)
    let seal = Seal.seal(ofLength: content.count) { $0(content) }
    guard write(content), seal.withUnsafeBytes(write), fsync(descriptor) == 0
    else {
      throw place.error(
        .cannotWrite, "cannot write the file: \(String(cString: strerror(errno)))")
    }
    isComplete = true
  }

  /// Sets room on disk aside for a file that is going to grow; throws `cannotWrite` if there is none.
  ///
  /// libhdf5 cuts off what it did not need.
  static func reserve(_ byteCount: Int, _ place: Place) throws(HDF5Error) {
    #if os(Linux)
      let descriptor = open(place.path, O_WRONLY | O_CLOEXEC)
      defer { if descriptor >= 0 { close(descriptor) } }
      let code = descriptor < 0 ? errno : posix_fallocate(descriptor, 0, off_t(byteCount))
      guard code != 0 else { return }
      throw place.error(
        .cannotWrite, "cannot set \(byteCount) bytes aside: \(String(cString: strerror(code)))")
    #endif
  }

  private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var done = 0
    while done < bytes.count {
      let step = Foundation.write(
        descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
      guard step > 0 else { return false }
      done += step
    }
    return true
  }
}
