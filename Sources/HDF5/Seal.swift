import Foundation

/// A checksum of a whole file, in 16 bytes behind its HDF5 data.
///
/// libhdf5 checks the data chunks and most of the metadata itself, but not the heap of texts and
/// not the index of chunks: damage there gave wrong values and crashes. The HDF5 format ends
/// where its superblock says, so other programs do not see the seal; those that change the file
/// cut it off. Files without a seal are taken as they are.
enum Seal {
  private static let magic = Array("MESOBSUM".utf8)
  private static let length = 16

  /// The seal of a file's HDF5 data.
  static func seal(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var digest = Checksum(length: bytes.count)
    digest.update(bytes)
    return seal(digest)
  }

  /// Throws if the file has a seal that does not fit.
  static func verify(_ place: Place) throws(HDF5Error) {
    let file = try OpenFile(place, O_RDONLY, .cannotOpen)
    let end = try file.size - length
    guard end >= 0 else { return }
    let seal = try file.bytes(at: end, count: length)
    guard seal.starts(with: magic) else { return }
    guard try seal == self.seal(of: file, upTo: end) else {
      throw place.error(.cannotOpen, "is damaged: its bytes differ from those that were written")
    }
  }

  /// Seals a file that was written by libhdf5, and forces it to disk.
  static func append(_ place: Place) throws(HDF5Error) {
    let file = try OpenFile(place, O_RDWR, .cannotWrite)
    let end = try file.size
    try file.append(seal(of: file, upTo: end))
  }

  private static func seal(of file: OpenFile, upTo end: Int) throws(HDF5Error) -> [UInt8] {
    var digest = Checksum(length: end)
    for offset in stride(from: 0, to: end, by: 1 << 20) {
      let block = try file.bytes(at: offset, count: min(1 << 20, end - offset))
      block.withUnsafeBytes { digest.update($0) }
    }
    return seal(digest)
  }

  private static func seal(_ digest: Checksum) -> [UInt8] {
    magic + withUnsafeBytes(of: digest.value.littleEndian) { Array($0) }
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

/// A file descriptor, closed with its owner.
private final class OpenFile {
  private let place: Place
  private let code: HDF5Error.Code
  private let descriptor: Int32

  init(_ place: Place, _ mode: Int32, _ code: HDF5Error.Code) throws(HDF5Error) {
    self.place = place
    self.code = code
    descriptor = open(place.path, mode | O_CLOEXEC)
    try check(Int(descriptor), "open")
  }

  deinit {
    close(descriptor)
  }

  var size: Int {
    get throws(HDF5Error) { try check(Int(lseek(descriptor, 0, SEEK_END)), "measure") }
  }

  func bytes(at offset: Int, count: Int) throws(HDF5Error) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let step = bytes.withUnsafeMutableBytes {
        pread(
          descriptor, $0.baseAddress?.advanced(by: filled), count - filled,
          off_t(offset + filled))
      }
      guard try check(step, "read") > 0 else {
        throw place.error(code, "cannot read the file: it got shorter")
      }
      filled += step
    }
    return bytes
  }

  /// Writes bytes at the end, and forces the file to disk.
  func append(_ bytes: [UInt8]) throws(HDF5Error) {
    let written = try check(pwrite(descriptor, bytes, bytes.count, off_t(size)), "write")
    guard written == bytes.count else { throw place.error(code, "cannot write the whole seal") }
    try check(Int(fsync(descriptor)), "force to disk")
  }

  @discardableResult
  private func check(_ result: Int, _ verb: String) throws(HDF5Error) -> Int {
    guard result < 0 else { return result }
    throw place.error(code, "cannot \(verb) the file: \(String(cString: strerror(errno)))")
  }
}
