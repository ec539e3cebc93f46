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
    // Without waiting for what a pipe or a device may have to say.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ENOENT
        ? place.error(.notFound, "there is no such file")
        : place.error(.cannotOpen, "cannot read the file: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    try place.require(
      fstat(descriptor, &status) == 0, .cannotOpen,
      "cannot read the file: \(String(cString: strerror(errno)))")
    if let kind = FileKind.name(ofMode: status.st_mode) {
      throw place.error(.cannotOpen, "cannot read the file: it is \(kind)")
    }
    self.path = path
    room = Int(status.st_size)
    image = .allocate(capacity: 1)
    image.initialize(to: mh5_image())
    try place.require(
      room == 0 || read(descriptor), .cannotOpen,
      "cannot read the file: \(String(cString: strerror(errno)))")
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

/// What there is at a path: programs that read a pipe or a device may wait for ever.
package enum FileKind {
  /// The words where there is none.
  package static let nothing = "nothing there"

  /// What is at a path, or behind the links there, where that is no regular file; nil if it is one.
  package static func irregular(at path: String) -> String? {
    var status = stat()
    return stat(path, &status) == 0 ? name(ofMode: status.st_mode) : nothing
  }

  /// The same of what itself is at the path: a link is no regular file.
  package static func irregularOrLink(at path: String) -> String? {
    var status = stat()
    return lstat(path, &status) == 0 ? name(ofMode: status.st_mode) : nothing
  }

  /// The words for a kind of file; nil for a regular one.
  fileprivate static func name(ofMode mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFLNK: "a link"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }
}

/// Files for reading and writing that no name leads to.
package enum NamelessFile {
  /// Where they are for a moment, with the six letters that `mkstemp` asks for.
  package static var template: String {
    FileManager.default.temporaryDirectory
      .appending(path: "mesob-" + String(repeating: "X", count: 6))
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

/// A checksum of a whole file, in 16 bytes behind its HDF5 data.
///
/// libhdf5 checks the data chunks and most of the metadata itself, but not the heap of texts and
/// not the index of chunks: damage there gave wrong values and crashes. The HDF5 format ends
/// where its superblock says, so other programs do not see the seal; those that change the file
/// cut it off. Files without a seal are read elsewhere, see ``Reader``.
enum Seal {
  private static let magic = Array("MESOBSUM".utf8)
  private static let length = 16

  /// The seal of a file's HDF5 data, which come in blocks of a multiple of 8 bytes.
  static func seal(
    ofLength count: Int, blocks: ((UnsafeRawBufferPointer) -> Void) -> Void
  ) -> [UInt8] {
    var digest = Checksum(length: count)
    blocks { digest.update($0) }
    return magic + withUnsafeBytes(of: digest.value.littleEndian) { Array($0) }
  }

  /// Whether the file has a seal; throws if that does not fit.
  static func verify(_ image: FileImage) throws(HDF5Error) -> Bool {
    let said = image.withBytes { Array($0.suffix(length)) }
    guard said.count == length, said.starts(with: magic) else { return false }
    let end = image.image.pointee.size - length
    if said == seal(ofLength: end, blocks: { image.forEachBlock(upTo: end, $0) }) { return true }
    throw Place(path: image.path, object: "/").error(
      .cannotOpen, "is damaged: its bytes differ from those that were written")
  }

  /// Seals a file that was written by libhdf5, and forces it to disk.
  static func append(_ place: Place) throws(HDF5Error) {
    let descriptor = open(place.path, O_RDWR | O_APPEND | O_CLOEXEC)
    defer { close(descriptor) }
    let length = Int(max(0, lseek(descriptor, 0, SEEK_END)))
    lseek(descriptor, 0, SEEK_SET)
    var (block, count) = ([UInt8](repeating: 0, count: FileImage.blockSize), 0)
    let seal = seal(ofLength: length) { add in
      repeat {
        count = read(descriptor, &block, block.count)
        block.withUnsafeBytes { add(UnsafeRawBufferPointer(rebasing: $0.prefix(max(0, count)))) }
      } while count > 0
    }
    try place.require(
      count == 0 && write(descriptor, seal, seal.count) == seal.count && fsync(descriptor) == 0,
      .cannotWrite, "cannot seal the file: \(String(cString: strerror(errno)))")
  }
}

/// The files that this process has written.
///
/// They are known by a hash whose key no other process knows.
enum WrittenBytes {
  /// Only used with the library's lock.
  nonisolated(unsafe) private static var hashes: Set<Int> = []

  /// Adds bytes that come in blocks.
  static func add(_ blocks: ((UnsafeRawBufferPointer) -> Void) -> Void) {
    hashes.insert(hash(blocks))
  }

  /// Whether the bytes of a file are among them.
  static func contains(_ image: FileImage) -> Bool {
    !hashes.isEmpty && hashes.contains(hash { image.forEachBlock($0) })
  }

  private static func hash(_ blocks: ((UnsafeRawBufferPointer) -> Void) -> Void) -> Int {
    var hasher = Hasher()
    blocks { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}

/// FNV-1a over 64-bit words, with a shift that also carries high bits down.
///
/// Each word's step is a bijection, so damage within one word is always found, any other with
/// a probability of 1 − 2⁻⁶⁴. It reads about as fast as memory does, and is no signature.
private struct Checksum {
  private(set) var value: UInt64

  init(length: Int) { value = 0xcbf2_9ce4_8422_2325 ^ UInt64(length) }

  /// Adds bytes, a multiple of 8 of them until the last, which are filled up with zeros.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let whole = bytes.count & ~7
    for start in stride(from: 0, to: whole, by: 8) {
      add(bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
    guard whole < bytes.count else { return }
    var rest = Array(bytes[whole...])
    rest.append(contentsOf: repeatElement(0, count: 8 - rest.count))
    add(rest.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
  }

  private mutating func add(_ word: UInt64) {
    value = (value ^ UInt64(littleEndian: word)) &* 0x0000_0100_0000_01b3
    value ^= value >> 32
  }
}
