import CHDF5
import Foundation

/// The bytes of a file as they are in memory: read once, for checksums and for libhdf5.
///
/// What was hashed is what is read afterwards, whatever becomes of the file's name meanwhile.
/// Whoever makes a file shorter in its place while it is read ends this process; stores replace
/// files as a whole.
package final class FileImage: @unchecked Sendable {
  /// The path.
  package let path: String
  let image: UnsafeMutablePointer<mh5_image>

  /// Reads a file; throws `notFound` where there is none, `cannotOpen` where it is none to be read.
  package init(at path: String) throws(HDF5Error) {
    let place = Place(path: path, object: "/")
    try Name.check(path, place)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT
        ? place.error(.notFound, "there is no such file")
        : place.error(.cannotOpen, "cannot read the file: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw place.error(.cannotOpen, "cannot read the file: it is none")
    }
    let size = Int(status.st_size)
    let bytes = size > 0 ? mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0) : nil
    guard bytes != MAP_FAILED else {
      throw place.error(.cannotOpen, "cannot read the file: \(String(cString: strerror(errno)))")
    }
    self.path = path
    image = .allocate(capacity: 1)
    image.initialize(to: mh5_image(bytes: bytes, size: size))
  }

  deinit {
    if let bytes = image.pointee.bytes { munmap(bytes, image.pointee.size) }
    image.deallocate()
  }

  /// The size of the blocks that are hashed one after the other.
  private static let blockSize = 1 << 22

  /// Hands the first bytes on block by block, all of them by default; no more than one block of a
  /// large file stays in memory.
  package func forEachBlock(
    upTo end: Int? = nil, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    guard let bytes = image.pointee.bytes else { return }
    let end = end ?? image.pointee.size
    for start in stride(from: 0, to: end, by: Self.blockSize) {
      body(UnsafeRawBufferPointer(start: bytes + start, count: min(Self.blockSize, end - start)))
      forget()
    }
  }

  /// Gives the memory of what was read back; it is read again when somebody asks for it.
  func forget() {
    guard let bytes = image.pointee.bytes, image.pointee.size > Self.blockSize else { return }
    madvise(bytes, image.pointee.size, MADV_DONTNEED)
  }

  /// Hands all bytes on, for as long as `body` runs.
  func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try body(UnsafeRawBufferPointer(start: image.pointee.bytes, count: image.pointee.size))
  }

  /// A name beside the file that no file has and no other image at this time: libhdf5 refuses to open
  /// from memory what there is on disk, and looks for linked files in the same folder.
  var name: String {
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    return "\(folder).image-\(UInt(bitPattern: image))"
  }

  private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Whether the file has the signature of HDF5: at its begin, or behind 512, 1024, 2048 … bytes of
  /// another program.
  package var isHDF5: Bool {
    withBytes { bytes in
      var start = 0
      while start < bytes.count {
        if bytes[start...].starts(with: Self.signature) { return true }
        start = start == 0 ? 512 : 2 * start
      }
      return false
    }
  }
}
