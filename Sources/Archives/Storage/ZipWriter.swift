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

  /// Writes a new zip file.
  static func write(_ files: [ArchiveFile], dated date: Date, to path: String) throws {
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw ArchiveError(
        .cannotWrite, path, expected: "a zip file that can be made",
        got: String(cString: zip_error_strerror(&error)))
    }
    do {
      let day = dosDay(date)
      for file in files {
        let index = try add(file, to: archive, path)
        try check(zip_set_file_compression(archive, index, ZIP_CM_STORE, 0), archive, path)
        try check(zip_file_set_dostime(archive, index, noon, day, 0), archive, path)
        try check(
          zip_file_set_external_attributes(
            archive, index, 0, UInt8(ZIP_OPSYS_UNIX), mode << 16), archive, path)
      }
      let comment = ZipSeal.unsealed
      try check(
        zip_set_archive_comment(archive, comment, UInt16(comment.utf8.count)), archive, path)
      try check(zip_close(archive), archive, path)
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

  private static func check(_ status: Int32, _ archive: OpaquePointer, _ path: String) throws {
    guard status == 0 else { throw failure(archive, path) }
  }

  private static func failure(_ archive: OpaquePointer, _ subject: String) -> ArchiveError {
    ArchiveError(
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
