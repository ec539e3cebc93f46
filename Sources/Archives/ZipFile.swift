import ArtifactStore
import CZip
import Foundation

/// Writes zip files whose bytes depend on nothing but the files in them and a date.
///
/// Entries are stored as they are, in the given order, with one mode and the noon of one day: results are
/// compressed by HDF5 already, and no version of a compressor has a say in the bytes. Large archives
/// get Zip64 records. The file ends in a seal, see ``ZipSeal``.
enum ZipWriter {
  private static let mode: UInt32 = 0o100644
  /// Twelve hours in the form of zip files.
  ///
  /// libzip takes times for local ones, and in no time zone does daylight saving begin at noon.
  private static let noon: UInt16 = 12 << 11

  /// Writes a new zip file, with all files in one folder.
  static func write(
    _ files: [ArchiveFile], in folder: String, dated date: Date, to path: String
  ) throws {
    let archive = try openZip(path, ZIP_CREATE | ZIP_EXCL) { _, words in
      ArtifactError(.cannotWrite, path, expected: "a zip file that can be made", got: words)
    }
    func check(_ status: Int32) throws { if status != 0 { throw failure(archive, path) } }
    do {
      let day = dosDay(date)
      for file in files {
        let entry = ArchiveFile(path: "\(folder)/\(file.path)", content: file.content)
        let index = try add(entry, to: archive, path)
        try check(zip_set_file_compression(archive, index, ZIP_CM_STORE, 0))
        try check(zip_file_set_dostime(archive, index, noon, day, 0))
        let system = UInt8(ZIP_OPSYS_UNIX)
        try check(zip_file_set_external_attributes(archive, index, 0, system, mode << 16))
      }
      let comment = ZipSeal.unsealed
      try check(zip_set_archive_comment(archive, comment, UInt16(comment.utf8.count)))
      try check(zip_close(archive))
    } catch {
      zip_discard(archive)
      throw error
    }
    try ZipSeal.seal(path)
  }

  private static func add(
    _ file: ArchiveFile, to archive: OpaquePointer, _ path: String
  ) throws -> UInt64 {
    let source: OpaquePointer?
    switch file.content {
    case .file(let path): source = zip_source_file(archive, path, 0, -1)
    case .data(let data):
      // libzip reads the bytes when the archive is closed, and frees them.
      let bytes = malloc(max(1, data.count))
      data.withUnsafeBytes { source in
        if let start = source.baseAddress {
          bytes?.copyMemory(from: start, byteCount: source.count)
        }
      }
      source = zip_source_buffer(archive, bytes, UInt64(data.count), 1)
    }
    guard let source else { throw failure(archive, "\(path), \(file.path)") }
    let index = zip_file_add(archive, file.path, source, ZIP_FL_ENC_UTF_8)
    guard index >= 0 else {
      zip_source_free(source)
      throw failure(archive, "\(path), \(file.path)")
    }
    return UInt64(index)
  }

  private static func failure(_ archive: OpaquePointer, _ subject: String) -> ArtifactError {
    ArtifactError(
      .cannotWrite, subject, expected: "to write", got: String(cString: zip_strerror(archive)))
  }

  /// The day in UTC, in the form of zip files; those begin in 1980 and end in 2107.
  private static func dosDay(_ date: Date) -> UInt16 {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    guard let year = parts.year, let month = parts.month, let day = parts.day,
      (1980...2107).contains(year)
    else { return 1 << 5 | 1 }
    return UInt16((year - 1980) << 9 | month << 5 | day)
  }
}

/// Opens a zip file; throws what `failure` makes of libzip's code and words.
private func openZip(
  _ path: String, _ flags: Int32, failure: (Int32, String) -> ArtifactError
) throws -> OpaquePointer {
  var code: Int32 = 0
  if let archive = zip_open(path, flags, &code) { return archive }
  var error = zip_error_t()
  zip_error_init_with_code(&error, code)
  defer { zip_error_fini(&error) }
  throw failure(code, String(cString: zip_error_strerror(&error)))
}

/// A zip file, read by libzip.
final class ZipStorage {
  private static let blockSize = 1 << 20

  private let path: String
  private let archive: OpaquePointer

  init(_ path: String) throws {
    archive = try openZip(path, ZIP_RDONLY | ZIP_CHECKCONS) { code, words in
      ArtifactError(
        code == ZIP_ER_NOZIP ? .notAnArchive : .damaged, path, expected: "a zip file",
        got: code == ZIP_ER_EXISTS ? "one with a name twice" : words)
    }
    self.path = path
  }

  deinit { zip_discard(archive) }

  /// More than any archive of ours gains by compression: results are compressed inside.
  private static let largestGain = 200

  /// The paths of all files.
  func files() throws -> [String] {
    let entries = try (0..<UInt64(max(0, zip_get_num_entries(archive, 0)))).map(entry)
    try checkSize(entries.map(\.size))
    return entries.map(\.name).filter { !$0.hasSuffix("/") }
  }

  /// The name of an entry and the number of bytes that it says it has; throws unless it is a file or
  /// a folder.
  private func entry(_ index: UInt64) throws -> (name: String, size: UInt64) {
    var (stat, system, attributes) = (zip_stat_t(), UInt8(0), UInt32(0))
    guard let name = zip_get_name(archive, index, ZIP_FL_ENC_STRICT),
      zip_stat_index(archive, index, 0, &stat) == 0,
      zip_file_get_external_attributes(archive, index, 0, &system, &attributes) == 0
    else { throw failure("\(path), entry \(index)") }
    let file = String(cString: name)
    let kind = system == UInt8(ZIP_OPSYS_UNIX) ? mode_t(attributes >> 16) & S_IFMT : 0
    try require(
      [0, S_IFREG, S_IFDIR].contains(kind), .damaged, "\(path), \(file)", expected: "a file",
      got: kind == S_IFLNK ? "a symbolic link" : "a device or the like")
    return (file, stat.size)
  }

  /// Throws if the files say that they are larger than what is there can be unpacked to.
  private func checkSize(_ sizes: [UInt64]) throws {
    let stored = try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64 ?? 0
    let limit = Double(stored) * Double(Self.largestGain)
    let declared = sizes.reduce(0) { $0 + Double($1) }
    try require(
      declared <= limit, .damaged, path,
      expected: "files of at most \(Self.largestGain) times the \(stored) bytes of the archive",
      got: "files that are said to have \(declared) bytes")
  }

  /// Hands a file's bytes over in blocks.
  func read(_ file: String, _ body: (Data) throws -> Void) throws {
    guard let stream = zip_fopen(archive, file, 0) else { throw failure("\(path), \(file)") }
    defer { zip_fclose(stream) }
    var stat = zip_stat_t()
    guard zip_stat(archive, file, 0, &stat) == 0 else { throw failure("\(path), \(file)") }
    var block = [UInt8](repeating: 0, count: Self.blockSize)
    var left = stat.size
    while true {
      let count = zip_fread(stream, &block, UInt64(block.count))
      try require(
        count >= 0, .damaged, "\(path), \(file)", expected: "the bytes that were written",
        got: String(cString: zip_file_strerror(stream)))
      guard count > 0 else { return }
      try require(
        count <= left, .damaged, "\(path), \(file)", expected: "\(stat.size) bytes", got: "more")
      left -= UInt64(count)
      try body(Data(block[..<Int(count)]))
    }
  }

  private func failure(_ subject: String) -> ArtifactError {
    ArtifactError(
      .damaged, subject, expected: "a file that can be read",
      got: String(cString: zip_strerror(archive)))
  }
}

/// The hash of a whole zip file, in its comment.
///
/// Manifests cover what is in the files of an archive, not the headers between them. The comment is
/// `mesob-sha256:` and the SHA-256 of every byte before the digits.
enum ZipSeal {
  private static let mark = "mesob-sha256:"
  private static let digitCount = 64

  /// What a seal says.
  enum State: Sendable {
    /// The bytes are those that were written.
    case intact
    /// There is no comment: somebody has packed the archive anew.
    case absent
    /// The bytes, or those of the seal, are others.
    case broken
  }

  /// The comment before the hash is known: zeros in its place.
  static var unsealed: String { mark + String(repeating: "0", count: digitCount) }

  /// Puts the hash in the place of the zeros that the file ends in.
  static func seal(_ path: String) throws {
    let digits = try hash(path)
    try ArtifactError.attempt(.cannotWrite, path, expected: "to seal the file") {
      let file = try FileHandle(forUpdating: URL(filePath: path))
      defer { try? file.close() }
      try file.seek(toOffset: file.seekToEnd() - UInt64(digitCount))
      try file.write(contentsOf: Data(digits.utf8))
    }
  }

  /// Compares a zip file with its seal.
  static func state(of path: String) throws -> State {
    let tail = try tail(of: path, count: unsealed.utf8.count)
    guard tail.starts(with: mark.utf8) else {
      // A zip file without a comment ends in the length of none.
      return tail.suffix(2) == Data([0, 0]) ? .absent : .broken
    }
    return try Data(hash(path).utf8) == tail.suffix(digitCount) ? .intact : .broken
  }

  /// SHA-256 of all bytes but the last 64.
  private static func hash(_ path: String) throws -> String {
    let digest = MessageDigest(.sha256)
    var held = Data()
    try Disk.read(path) { block in
      held += block
      digest.update(held.dropLast(digitCount))
      held = Data(held.suffix(digitCount))
    }
    return digest.finish().hex
  }

  private static func tail(of path: String, count: Int) throws -> Data {
    try ArtifactError.attempt(.cannotRead, path, expected: "a readable file") {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      let end = try file.seekToEnd()
      try file.seek(toOffset: end - min(end, UInt64(count)))
      return try file.readToEnd() ?? Data()
    }
  }
}
