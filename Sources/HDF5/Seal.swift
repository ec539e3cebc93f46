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

  /// The seal of a file's HDF5 data, which come in blocks of a multiple of 8 bytes.
  static func seal(
    ofLength count: Int, blocks: ((UnsafeRawBufferPointer) -> Void) -> Void
  ) -> [UInt8] {
    var digest = Checksum(length: count)
    blocks { digest.update($0) }
    return magic + withUnsafeBytes(of: digest.value.littleEndian) { Array($0) }
  }

  /// Throws if the file has a seal that does not fit.
  static func verify(_ image: FileImage) throws(HDF5Error) {
    let said = image.withBytes { Array($0.suffix(length)) }
    guard said.count == length, said.starts(with: magic) else { return }
    let end = image.image.pointee.size - length
    guard said != seal(ofLength: end, blocks: { image.forEachBlock(upTo: end, $0) }) else { return }
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
    guard count == 0, write(descriptor, seal, seal.count) == seal.count, fsync(descriptor) == 0
    else {
      throw place.error(
        .cannotWrite, "cannot seal the file: \(String(cString: strerror(errno)))")
    }
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
