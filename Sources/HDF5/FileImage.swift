import CHDF5
import Foundation

/// The bytes of a file, read once: for checksums and for libhdf5.
///
/// What was hashed is what is read afterwards, whatever becomes of the file meanwhile. The bytes of a
/// large file are in a copy on disk that no name leads to, of which memory holds what is in use.
package final class FileImage: @unchecked Sendable {
  /// The size of the blocks that are hashed one after the other; larger files are copied on disk.
  static let blockSize = 1 << 22

  /// The path.
  package let path: String
  let image: UnsafeMutablePointer<mh5_image>
  /// The number of bytes that the file had when it was opened.
  private let room: Int

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
    self.path = path
    room = Int(status.st_size)
    image = .allocate(capacity: 1)
    image.initialize(to: mh5_image())
    guard room == 0 || read(descriptor) else {
      throw place.error(.cannotOpen, "cannot read the file: \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    if let bytes = image.pointee.bytes { munmap(bytes, room) }
    image.deallocate()
  }

  /// Reads up to where the file ends, or ended when it was opened; false with `errno` if that fails.
  private func read(_ descriptor: Int32) -> Bool {
    guard let bytes = Self.makeRoom(room) else { return false }
    image.pointee.bytes = bytes
    while image.pointee.size < room {
      let (done, left) = (image.pointee.size, room - image.pointee.size)
      let count = Foundation.read(descriptor, bytes + done, min(Self.blockSize, left))
      guard count > 0 else { return count == 0 }
      image.pointee.size += count
      forget()
    }
    return true
  }

  /// Memory, behind which there is a file if it is large; nil with `errno` where there is none.
  private static func makeRoom(_ count: Int) -> UnsafeMutableRawPointer? {
    let copy = count > blockSize ? NamelessFile.open() : -1
    defer { if copy >= 0 { close(copy) } }
    guard count <= blockSize || ftruncate(copy, off_t(count)) == 0 else { return nil }
    let bytes = mmap(
      nil, count, PROT_READ | PROT_WRITE, copy < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED, copy,
      0)
    return bytes == MAP_FAILED ? nil : bytes
  }

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

  /// Gives the memory of a large file back; it comes from the copy again when somebody asks for it.
  func forget() {
    guard let bytes = image.pointee.bytes, room > Self.blockSize else { return }
    madvise(bytes, room, MADV_DONTNEED)
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

/// Files for reading and writing that no name leads to.
package enum NamelessFile {
  /// Where they are for a moment.
  package static var template: String {
    FileManager.default.temporaryDirectory.appending(path: "mesob-XXXXXX")
      .path(percentEncoded: false)
  }

  /// The descriptor of a new one, which goes with it; negative, with `errno`, if none can be made.
  package static func open() -> Int32 {
    var path = Array(template.utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { return descriptor }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(path)
    return descriptor
  }
}
