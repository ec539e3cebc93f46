import ArtifactStore
import Foundation

/// A file that goes into an archive.
struct ArchiveFile: Sendable {
  /// Where its bytes come from.
  enum Content: Sendable {
    /// From memory.
    case data(Data)
    /// From a file on disk, read in blocks.
    case file(String)
  }

  /// The path in the archive, with slashes.
  var path: String
  /// The bytes.
  var content: Content

  /// A file with bytes from memory.
  init(_ path: String, _ data: Data) {
    self.path = path
    content = .data(data)
  }

  /// A text file in UTF-8.
  init(_ path: String, _ text: String) { self.init(path, Data(text.utf8)) }

  /// A file with the bytes of another one.
  init(_ path: String, copying source: String) {
    self.path = path
    content = .file(source)
  }

  /// Hands the bytes over in blocks.
  func read(_ body: (Data) throws -> Void) throws {
    switch content {
    case .data(let data): try body(data)
    case .file(let path): try FileBlocks.read(path, body)
    }
  }
}

/// Files in blocks, so that no archive needs more memory than one block.
enum FileBlocks {
  private static let size = 1 << 20

  /// Hands over a file's bytes.
  static func read(_ path: String, _ body: (Data) throws -> Void) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw ArchiveError(.cannotRead, path, expected: "a readable file", got: "none")
    }
    defer { try? file.close() }
    while let block = try file.read(upToCount: size), !block.isEmpty { try body(block) }
  }

  /// Writes a new file, and the folders that lead to it, of the bytes that `read` hands over.
  static func write(_ path: String, _ read: ((Data) throws -> Void) throws -> Void) throws {
    try ArchiveError.attempt(.cannotWrite, path, expected: "a folder that can be made") {
      try FileManager.default.createDirectory(
        at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    }
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else {
      throw ArchiveError(.cannotWrite, path, expected: "a file that can be made", got: "none")
    }
    defer { try? file.close() }
    try read { block in
      try ArchiveError.attempt(.cannotWrite, path, expected: "to write") {
        try file.write(contentsOf: block)
      }
    }
  }
}

/// Names of files that have to differ wherever they are unpacked.
enum FileNames {
  /// Two names that are one on systems that take no notice of case; nil if there are none.
  static func collision(among names: [String]) -> (String, String)? {
    var seen: [String: String] = [:]
    for name in names {
      if let other = seen.updateValue(name, forKey: name.lowercased()) { return (other, name) }
    }
    return nil
  }
}
