import Foundation

/// File system calls whose effect outlives a crash.
package enum Disk {
  /// Makes a folder and its parents, and forces the entry of each new one to disk.
  static func makeFolder(_ path: String) throws {
    var missing: [String] = []
    var folder = path
    while !isFolder(folder), folder != parent(of: folder) {
      missing.append(folder)
      folder = parent(of: folder)
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ArtifactError(
        .cannotWrite, path, expected: "a folder that can be made", got: "\(error)")
    }
    for folder in missing.reversed() { try synchronize(parent(of: folder)) }
  }

  /// Writes a new file and forces it to disk.
  static func write(_ data: Data, to path: String) throws {
    do {
      try data.write(to: URL(filePath: path), options: .withoutOverwriting)
    } catch {
      throw ArtifactError(.cannotWrite, path, expected: "a file that can be made", got: "\(error)")
    }
    try synchronize(path)
  }

  /// Forces a file or the entries of a folder to disk.
  static func synchronize(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw ArtifactError(
        .cannotWrite, path, expected: "a file that can be forced to disk", got: reason())
    }
  }

  /// Renames a folder; false if a folder with something in it has the new name already.
  static func rename(_ old: String, to new: String) throws -> Bool {
    guard Foundation.rename(old, new) != 0 else {
      try synchronize(parent(of: new))
      return true
    }
    guard errno == ENOTEMPTY || errno == EEXIST else {
      throw ArtifactError(
        .cannotWrite, new, expected: "a name that \(old) can be given", got: reason())
    }
    return false
  }

  /// Puts a file in the place of another, which may be there or not.
  static func replace(_ path: String, by staged: String) throws {
    guard Foundation.rename(staged, path) == 0 else {
      throw ArtifactError(
        .cannotWrite, path, expected: "a file that can be put there", got: reason())
    }
    try synchronize(parent(of: path))
  }

  static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

  /// The bytes of a file.
  static func contents(_ path: String) throws -> Data {
    guard let content = FileManager.default.contents(atPath: path) else {
      throw ArtifactError(.cannotRead, path, expected: "a readable file", got: "none")
    }
    return content
  }

  /// The names in a folder, sorted; none if there is no such folder.
  static func names(in folder: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw ArtifactError(.cannotRead, folder, expected: "a readable folder", got: "\(error)")
    }
  }

  package static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return exists && isFolder.boolValue
  }

  /// Whether there is something that is no folder.
  package static func isFile(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path) && !isFolder(path)
  }

  /// The files below a folder, sorted, relative to it; none if there is no such folder.
  package static func files(below folder: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { isFile("\(folder)/\($0)") }.sorted()
  }

  /// What no two names have in common.
  package static func random() -> String { String(UInt64.random(in: 0...UInt64.max), radix: 36) }

  /// The number of bytes of a regular file; nil if there is none.
  static func size(ofFileAt path: String) -> Int? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular
    else { return nil }
    return (attributes[.size] as? NSNumber)?.intValue
  }

  static func parent(of path: String) -> String {
    let parent = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    return parent.isEmpty ? "." : parent
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
