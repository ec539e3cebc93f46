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
        got: String(cString: zip_error_strerror(&error)))
    }
    self.path = path
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  func files() throws -> [String] {
    let count = zip_get_num_entries(archive, 0)
    return try (0..<max(0, count)).compactMap { index in
      guard let name = zip_get_name(archive, UInt64(index), ZIP_FL_ENC_STRICT) else {
        throw failure("\(path), entry \(index)")
      }
      let file = String(cString: name)
      return file.hasSuffix("/") ? nil : file
    }
  }

  func read(_ file: String, _ body: (Data) throws -> Void) throws {
    guard let stream = zip_fopen(archive, file, 0) else { throw failure("\(path), \(file)") }
    defer { zip_fclose(stream) }
    var block = [UInt8](repeating: 0, count: Self.blockSize)
    while true {
      let count = zip_fread(stream, &block, UInt64(block.count))
      guard count >= 0 else {
        throw ArchiveError(
          .damaged, "\(path), \(file)", expected: "the bytes that were written",
          got: String(cString: zip_file_strerror(stream)))
      }
      guard count > 0 else { return }
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
