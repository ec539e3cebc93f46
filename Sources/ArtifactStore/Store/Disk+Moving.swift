import Foundation

/// Moving what is there already, without ever replacing anything.
extension Disk {
  /// Whether there is a file, a folder or a link, even one that leads nowhere.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Gives a file or folder a name that nobody has; false if somebody has it.
  static func move(_ old: String, to new: String) throws -> Bool {
    guard !exists(new) else { return false }
    if isFolder(old) { return try rename(old, to: new) }
    // A second link, unlike a new name, never replaces a file.
    if link(old, new) == 0 {
      try synchronize(parent(of: new))
      unlink(old)
      return true
    }
    switch errno {
    case EEXIST: return false
    case EPERM, ENOTSUP, EOPNOTSUPP, EMLINK: return try rename(old, to: new)
    case let number:
      throw ArtifactError(
        .cannotWrite, new, expected: "a name that \(old) can be given",
        got: String(cString: strerror(number)))
    }
  }

  /// Removes a file or a folder with everything in it; throws if something stays.
  static func delete(_ path: String) throws {
    guard exists(path) else { return }
    try ArtifactError.attempt(.cannotWrite, path, expected: "something that can be removed") {
      try FileManager.default.removeItem(atPath: path)
    }
  }

  /// The number of bytes of a file, or of all files in a folder; links count nothing.
  static func bytes(at path: String) -> Int {
    guard isFolder(path) else { return size(ofFileAt: path) ?? 0 }
    let names = FileManager.default.enumerator(atPath: path)
    return names?.reduce(0) { sum, name in
      sum + ((name as? String).flatMap { size(ofFileAt: "\(path)/\($0)") } ?? 0)
    } ?? 0
  }

  /// The path without links and dots; nil if nothing is there.
  static func canonical(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
