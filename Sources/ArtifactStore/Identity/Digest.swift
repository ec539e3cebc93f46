import COpenSSL
package import Foundation
package import HDF5

/// A SHA-256 hash.
package struct Digest: Codable, Hashable, Sendable, CustomStringConvertible {
  /// The 64 lower-case hexadecimal digits.
  package let hex: String

  /// The hash with these 32 bytes.
  package init(bytes: some Sequence<UInt8>) { hex = bytes.hex }

  /// A hash that was written down as 64 lower-case hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    guard hex.utf8.count == 64, hex.utf8.allSatisfy(Digest.isDigit) else { return nil }
    self.hex = hex
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    let digits = hex.utf8.map { $0 < UInt8(ascii: "a") ? $0 & 15 : $0 & 15 + 9 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// The hash of a text's UTF-8 bytes.
  package init(of text: String) { self.init(of: Data(text.utf8)) }

  /// The hash of bytes.
  package init(of content: Data) { self.init { $0.update(content) } }

  /// The hash of a file's bytes.
  package init(of image: FileImage) {
    self.init { hash in image.forEachBlock { hash.update($0) } }
  }

  /// The hash of numbers as little-endian bytes, eight for each.
  package init(of numbers: [Double]) { self.init { $0.update(numbers) } }

  /// The hash of everything that `body` hands to it.
  package init(_ body: (MessageDigest) throws -> Void) rethrows {
    let hash = MessageDigest(.sha256)
    try body(hash)
    self.init(bytes: hash.finish())
  }

  /// The hash of a file's bytes, read in blocks.
  package init(ofFileAt path: String) throws {
    try self.init { hash in try Disk.read(path) { hash.update($0) } }
  }

  /// The digits.
  package var description: String { hex }

  /// Whether an ASCII character is a lower-case hexadecimal digit.
  static func isDigit(_ character: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(character)
  }

  /// Reads the hexadecimal digits.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let digest = Digest(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected 64 hexadecimal digits")
    }
    self = digest
  }

  /// Writes the hexadecimal digits.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}

/// The MD5 checksum of a file: the only one that TeX computes by itself.
///
/// It tells a changed file from an unchanged one and proves nothing; identity rests on ``Digest``.
package struct MD5Checksum: Hashable, Sendable {
  /// The 32 digits, with capital letters as TeX writes them.
  package let hex: String

  /// The checksum of bytes.
  package init(of content: Data) { self.init { $0.update(content) } }

  /// The checksum of a text's UTF-8 bytes.
  package init(of text: String) { self.init(of: Data(text.utf8)) }

  /// The checksum of a file's bytes.
  package init(of image: FileImage) {
    self.init { digest in image.forEachBlock { digest.update($0) } }
  }

  private init(_ body: (MessageDigest) -> Void) {
    let digest = MessageDigest(.md5)
    body(digest)
    hex = digest.finish().hex.uppercased()
  }
}

/// A hash of bytes that arrive piece by piece, computed by libcrypto.
package final class MessageDigest {
  /// The kinds of hashes that are used.
  package enum Kind { case md5, sha256, sha512 }

  private let context: OpaquePointer

  package init(_ kind: Kind) {
    let algorithm =
      switch kind {
      case .md5: EVP_md5()
      case .sha256: EVP_sha256()
      case .sha512: EVP_sha512()
      }
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, algorithm, nil) == 1 else {
      preconditionFailure("libcrypto lacks a hash that every version has")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  package func update(_ bytes: some ContiguousBytes) {
    bytes.withUnsafeBytes {
      precondition(EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1)
    }
  }

  /// The hash of everything so far; nothing may follow.
  package func finish() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    precondition(EVP_DigestFinal_ex(context, &bytes, &count) == 1)
    return Array(bytes.prefix(Int(count)))
  }

  // MARK: Unambiguous sequences

  /// Adds a hash as its bytes.
  package func update(_ digest: Digest) { update(digest.bytes) }

  /// Adds a number as eight little-endian bytes.
  package func update(_ number: Int) {
    withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian) { update($0) }
  }

  /// Adds numbers as eight little-endian bytes each.
  package func update(_ numbers: [Double]) {
    #if _endian(little)
      numbers.withUnsafeBytes { update($0) }
    #else
      for number in numbers { update(number) }
    #endif
  }

  /// Adds a number as eight little-endian bytes.
  package func update(_ number: Double) {
    withUnsafeBytes(of: number.bitPattern.littleEndian) { update($0) }
  }

  /// Adds a text, preceded by the number of its bytes.
  func update(_ text: String) {
    let bytes = Array(text.utf8)
    update(bytes.count)
    update(bytes)
  }

  fileprivate func update(_ attributes: [(name: String, value: AttributeValue)]) {
    update(attributes.count)
    for (name, value) in attributes.sorted(by: { ContentHash.precedes($0.name, $1.name) }) {
      let (values, isList) = value.content
      update(name)
      update(values.type.rawValue + (isList ? " list" : ""))
      if isList { update(values.count) }
      update(values)
    }
  }

  fileprivate func update(_ values: DatasetValues) {
    switch values {
    case .doubles(let numbers): update(numbers)
    case .integers(let numbers): update(numbers.map(\.littleEndian).withUnsafeBytes { Data($0) })
    case .bytes(let bytes): update(bytes)
    case .bools(let flags): update(flags.map { $0 ? 1 : 0 as UInt8 })
    case .texts(let texts): for text in texts { update(text) }
    }
  }
}

extension Sequence<UInt8> {
  /// Two lower-case hexadecimal digits for each byte.
  package var hex: String {
    map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

/// The identity of a run: the hash of everything that its result depends on.
///
/// The key is SHA-256 of `mesob-run-key`, the format's version and the configuration: the game and
/// the method with all parameters and algorithm versions, the start, the stopping rules and the
/// hashes of input files. Labels, metrics, paths, times and machines are not part of it.
package struct RunKey: Codable, Hashable, Sendable, CustomStringConvertible {
  /// The version of the way from a configuration to a key.
  package static let format = 1

  /// The 64 lower-case hexadecimal digits.
  package var hex: String { digest.hex }
  /// The first 12 digits, as they end the names of run directories.
  package var short: String { String(hex.prefix(RunKey.shortLength)) }

  static let shortLength = 12
  private let digest: Digest

  /// The key of a configuration.
  package init(of configuration: JSONValue) {
    digest = Digest(of: "mesob-run-key \(RunKey.format)\n\(configuration.exactText)")
  }

  /// A key that was written down as 64 lower-case hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    guard let digest = Digest(hex: hex) else { return nil }
    self.digest = digest
  }

  /// Reads the hexadecimal digits.
  package init(from decoder: any Decoder) throws { digest = try Digest(from: decoder) }

  /// Writes the hexadecimal digits.
  package func encode(to encoder: any Encoder) throws { try digest.encode(to: encoder) }

  /// The first eight bytes as a number, the highest first; it keys the run's random streams.
  package var leadingWord: UInt64 { digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

  /// The digits.
  package var description: String { hex }
}

/// The hash of what a file says, independent of how HDF5 lays it out.
///
/// A dataset is hashed over its path, type, shape, axis names, row-major little-endian values and
/// sorted attributes; a group over its path, sorted attributes and the hashes of its sorted
/// members. The group `/provenance` is left out, so the hash holds across builds; attributes are taken
/// as layout 4 has them (``SchemaVersion``), so it holds across layouts.
package struct ContentHash: Sendable, Hashable {
  /// The hash of the root group, and so of everything.
  package let root: Digest
  /// The hash of each dataset by its path.
  package let datasets: [String: Digest]

  /// Hashes an open file; throws if it is no tree.
  package init(of file: File) throws(HDF5Error) {
    var (walk, datasets): (TreeWalk, [String: Digest]) = (TreeWalk(), [:])
    let schema = try file.root.value(of: SchemaVersion.attributeName)?.integer ?? 0
    root = try Self.digest(of: file.root, schema, &walk, &datasets)
    self.datasets = datasets
  }

  /// Hashes the file at a path.
  package init(ofFileAt path: String) throws(HDF5Error) {
    try self.init(of: File.open(at: path))
  }

  private static func digest(
    of group: Group, _ schema: Int64, _ walk: inout TreeWalk,
    _ datasets: inout [String: Digest]
  ) throws(HDF5Error) -> Digest {
    let hash = MessageDigest(.sha256)
    hash.update("group")
    hash.update(group.name)
    hash.update(try SchemaVersion.content(of: group, in: schema))
    for child in try walk.children(of: group).sorted(by: { precedes($0.name, $1.name) }) {
      let path = group.name == "/" ? "/\(child.name)" : "\(group.name)/\(child.name)"
      if path == SchemaVersion.provenanceGroup { continue }
      if child.isGroup {
        hash.update(try digest(of: group.group(child.name), schema, &walk, &datasets).hex)
      } else {
        let digest = try digest(of: group.dataset(child.name), schema)
        datasets[path] = digest
        hash.update(digest.hex)
      }
    }
    return Digest(bytes: hash.finish())
  }

  private static func digest(
    of dataset: Dataset, _ schema: Int64
  ) throws(HDF5Error) -> Digest {
    let hash = MessageDigest(.sha256)
    hash.update("dataset")
    hash.update(dataset.name)
    hash.update(try dataset.elementType.rawValue)
    let shape = try dataset.shape
    hash.update(shape.count)
    for extent in shape { hash.update(extent) }
    for name in try dataset.axisNames { hash.update(name) }
    hash.update(try dataset.values)
    hash.update(try SchemaVersion.content(of: dataset, in: schema))
    return Digest(bytes: hash.finish())
  }

  fileprivate static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}
