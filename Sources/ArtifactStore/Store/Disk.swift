package import Foundation
import HDF5
import Synchronization
package import Vocabulary

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
    try ArtifactError.attempt(
      .cannotWrite, path, expected: "a folder that can be made"
    ) { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    for folder in missing.reversed() { try synchronize(parent(of: folder)) }
  }

  /// Writes a new file and forces it to disk.
  static func write(_ data: Data, to path: String) throws {
    try ArtifactError.attempt(
      .cannotWrite, path, expected: "a file that can be made"
    ) { try data.write(to: URL(filePath: path), options: .withoutOverwriting) }
    try synchronize(path)
  }

  /// Forces a file or the entries of a folder to disk.
  static func synchronize(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    try require(
      descriptor >= 0 && fsync(descriptor) == 0, .cannotWrite, path,
      expected: "a file that can be forced to disk", got: reason())
  }

  /// Renames a folder; false if a folder with something in it has the new name already.
  static func rename(_ old: String, to new: String) throws -> Bool {
    guard Foundation.rename(old, new) != 0 else {
      try synchronize(parent(of: new))
      return true
    }
    try require(
      errno == ENOTEMPTY || errno == EEXIST, .cannotWrite, new,
      expected: "a name that \(old) can be given", got: reason())
    return false
  }

  /// Puts a file in the place of another, which may be there or not.
  static func replace(_ path: String, by staged: String) throws {
    try require(
      Foundation.rename(staged, path) == 0, .cannotWrite, path,
      expected: "a file that can be put there", got: reason())
    try synchronize(parent(of: path))
  }

  static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

  /// Throws where there is no regular file: nobody waits for what a pipe or a device has to say.
  package static func requireFile(_ path: String) throws {
    let kind = FileKind.irregular(at: path)
    try require(kind == nil, .cannotRead, path, expected: "a readable file", got: kind ?? "")
  }

  /// The bytes of a file.
  static func contents(_ path: String) throws -> Data {
    try requireFile(path)
    return try require(
      FileManager.default.contents(atPath: path), .cannotRead, path, expected: "a readable file",
      got: "none")
  }

  /// Hands over a file's bytes, in blocks.
  package static func read(_ path: String, _ body: (Data) throws -> Void) throws {
    try requireFile(path)
    let file = try require(
      FileHandle(forReadingAtPath: path), .cannotRead, path, expected: "a readable file",
      got: "none")
    defer { try? file.close() }
    while let block = try file.read(upToCount: 1 << 20), !block.isEmpty { try body(block) }
  }

  /// The names in a folder, sorted; none if there is no such folder.
  static func names(in folder: String) throws -> [String] {
    var status = stat()
    // What may not be looked at is not taken for nothing.
    if stat(folder, &status) != 0, errno == ENOENT || errno == ENOTDIR { return [] }
    return try ArtifactError.attempt(
      .cannotRead, folder, expected: "a readable folder"
    ) { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
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

  // MARK: Moving what is there already, without ever replacing anything

  /// Whether there is a file, a folder or a link, even one that leads nowhere.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Gives a file or folder a name that nobody has; false if somebody has it.
  static func move(_ old: String, to new: String) throws -> Bool {
    guard !exists(new) else { return isSameFile(old, new) && unlink(old) == 0 }
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

  /// Whether two names are links to one file, as a move leaves them that was killed half-way.
  private static func isSameFile(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard lstat(a, &first) == 0, lstat(b, &second) == 0 else { return false }
    return first.st_mode & S_IFMT == S_IFREG && first.st_ino == second.st_ino
      && first.st_dev == second.st_dev
  }

  /// Removes a file or a folder with everything in it; throws if something stays.
  static func delete(_ path: String) throws {
    guard exists(path) else { return }
    try ArtifactError.attempt(.cannotWrite, path, expected: "something that can be removed") {
      try FileManager.default.removeItem(atPath: path)
    }
  }

  /// The number of bytes of a file, or of all files in a folder; links count nothing.
  package static func bytes(at path: String) -> Int {
    guard isFolder(path) else { return size(ofFileAt: path) ?? 0 }
    return files(below: path).reduce(0) { $0 + (size(ofFileAt: "\(path)/\($1)") ?? 0) }
  }

  /// The path without links and dots; nil if nothing is there.
  static func canonical(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// Whether the file system keeps the promises that publication rests on.
extension ArtifactStore {
  /// The nearest folder that is there: the store, or where it will be made.
  package var nearestFolder: String {
    var folder = root
    while !Disk.exists(folder), folder != Disk.parent(of: folder) {
      folder = Disk.parent(of: folder)
    }
    return folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
  }

  /// Tries in a private folder, which it removes, what publication does; throws what fails.
  ///
  /// Files and folders can be made and forced to disk, a folder can be renamed, and a folder with
  /// something in it is not replaced by that.
  package func probe() throws {
    try require(
      Disk.isFolder(nearestFolder) && FileManager.default.isWritableFile(atPath: nearestFolder),
      .cannotWrite, nearestFolder, expected: "a folder that can be written to",
      got: Disk.isFolder(nearestFolder) ? "one that cannot" : "something else")
    let place = "\(nearestFolder)/.mesob-probe-\(Disk.random())"
    defer { Disk.remove(place) }
    for name in ["new", "published"] {
      try Disk.makeFolder("\(place)/\(name)")
      try Disk.write(Data(name.utf8), to: "\(place)/\(name)/file")
      try Disk.synchronize("\(place)/\(name)")
    }
    try require(
      !Disk.rename("\(place)/new", to: "\(place)/published"), .cannotWrite, nearestFolder,
      expected: "a folder with files in it to keep its name",
      got: "one that another folder replaced")
    try require(
      Disk.rename("\(place)/new", to: "\(place)/moved")
        && FileManager.default.contents(atPath: "\(place)/moved/file") == Data("new".utf8),
      .cannotWrite, nearestFolder, expected: "a folder that can be renamed", got: "one that cannot")
  }

  /// The bytes that are free for files of the store; nil if the system does not tell.
  package var freeBytes: Int? {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: nearestFolder)
    return (attributes?[.systemFreeSize] as? NSNumber)?.intValue
  }
}

extension Failure {
  /// What `body` gives; whatever it throws becomes a failure to do what was expected.
  package static func attempt<R>(
    _ code: Code, _ subject: String, expected: String,
    got: (any Error) -> String = { $0.reason }, _ body: () throws -> R
  ) throws(Failure) -> R {
    do {
      return try body()
    } catch {
      throw Failure(code, subject, expected: expected, got: got(error))
    }
  }
}

extension Error {
  /// The error in a few words, those of the system where a call of it failed.
  package var reason: String {
    if self is any Failing { return "\(self)" }
    if let error = self as? DecodingError {
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context), .dataCorrupted(let context):
        return context.debugDescription
      @unknown default: return "something else"
      }
    }
    var error = self as NSError
    while error.domain != NSPOSIXErrorDomain,
      let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error
    {
      error = cause as NSError
    }
    return error.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(error.code))) : error.localizedDescription
  }
}

extension Array where Element: Sendable {
  /// What `body` makes of every element, in their order, on all processors at the same time.
  package func concurrentMap<Value: Sendable>(
    _ body: @Sendable (Element) -> Value
  ) -> [Value] {
    let pieces = Swift.min(count / 32, 4 * ProcessInfo.processInfo.activeProcessorCount)
    guard pieces > 1 else { return map(body) }
    let results = Mutex([[Value]](repeating: [], count: pieces))
    DispatchQueue.concurrentPerform(iterations: pieces) { piece in
      let range = count * piece / pieces..<count * (piece + 1) / pieces
      let values = self[range].map(body)
      results.withLock { $0[piece] = values }
    }
    return results.withLock { $0 }.flatMap(\.self)
  }
}
