import CZip
import Foundation

/// A zip file, read by libzip.
final class ZipStorage: ArchiveStorage {
  private static let blockSize = 1 << 20

  private let path: String
  private let archive: OpaquePointer

  init(_ path: String) throws {
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw ArchiveError(
        code == ZIP_ER_NOZIP ? .notAnArchive : .damaged, path, expected: "a zip file",
        got: code == ZIP_ER_EXISTS
          ? "one with a name twice" : String(cString: zip_error_strerror(&error)))
    }
    self.path = path
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  /// More than any archive of ours gains by compression: results are compressed inside.
  private static let largestGain = 200

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
    guard [0, S_IFREG, S_IFDIR].contains(kind) else {
      throw ArchiveError(
        .damaged, "\(path), \(file)", expected: "a file",
        got: kind == S_IFLNK ? "a symbolic link" : "a device or the like")
    }
    return (file, stat.size)
  }

  /// Throws if the files say that they are larger than what is there can be unpacked to.
  private func checkSize(_ sizes: [UInt64]) throws {
    let stored = try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64 ?? 0
    let limit = Double(stored) * Double(Self.largestGain)
    let declared = sizes.reduce(0) { $0 + Double($1) }
    guard declared <= limit else {
      throw ArchiveError(
        .damaged, path,
        expected: "files of at most \(Self.largestGain) times the \(stored) bytes of the archive",
        got: "files that are said to have \(declared) bytes")
    }
  }

  func read(_ file: String, _ body: (Data) throws -> Void) throws {
    guard let stream = zip_fopen(archive, file, 0) else { throw failure("\(path), \(file)") }
    defer { zip_fclose(stream) }
    var stat = zip_stat_t()
    guard zip_stat(archive, file, 0, &stat) == 0 else { throw failure("\(path), \(file)") }
    var block = [UInt8](repeating: 0, count: Self.blockSize)
    var left = stat.size
    while true {
      let count = zip_fread(stream, &block, UInt64(block.count))
      guard count >= 0 else {
        throw ArchiveError(
          .damaged, "\(path), \(file)", expected: "the bytes that were written",
          got: String(cString: zip_file_strerror(stream)))
      }
      guard count > 0 else { return }
      guard count <= left else {
        throw ArchiveError(
          .damaged, "\(path), \(file)", expected: "\(stat.size) bytes", got: "more")
      }
      left -= UInt64(count)
      try body(Data(block[..<Int(count)]))
    }
  }

  func seal() throws -> ZipSeal.State? { try ZipSeal.state(of: path) }

  private func failure(_ subject: String) -> ArchiveError {
    ArchiveError(
      .damaged, subject, expected: "a file that can be read",
      got: String(cString: zip_strerror(archive)))
  }
}
