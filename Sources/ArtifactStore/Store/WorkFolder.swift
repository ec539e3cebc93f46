import Foundation
import Synchronization

/// Folders that a process works in and removes; those that a killed one has left are found.
///
///     <folder>/.owner      who works there
///     <folder>/.replaced/  what has made room for what is made, and goes back unless that is there
package enum WorkFolder {
  private static let ownerName = ".owner"
  private static let roomName = ".replaced"
  /// Those of this process.
  private static let own = Mutex<Set<String>>([])

  /// Makes a new folder of this process.
  package static func make(_ path: String) throws {
    try ArtifactError.attempt(.cannotWrite, path, expected: "a folder that can be made") {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    own.withLock { _ = $0.insert(path) }
    // Without the record nothing goes wrong: nobody can tell then whose it is, and it is kept.
    try? StoredJSON.data(Owner.current).write(to: URL(filePath: "\(path)/\(ownerName)"))
  }

  /// Puts what lies beside a work folder into it, to make room for something of the same name.
  package static func makeRoom(for name: String, in path: String) throws {
    try Disk.makeFolder("\(path)/\(roomName)")
    let old = "\(Disk.parent(of: path))/\(name)"
    try require(
      Disk.move(old, to: "\(path)/\(roomName)/\(name)"), .cannotWrite, old,
      expected: "to make room", got: "something that stays")
  }

  /// Removes a folder of this process.
  package static func remove(_ path: String) {
    clear(path)
    own.withLock { _ = $0.remove(path) }
  }

  /// Removes all folders of this process, which is about to end.
  package static func removeAll() { own.withLock { $0 }.forEach(clear) }

  /// Removes those folders in another one whose names begin so and whose processes, of this user on
  /// this machine, have ended.
  ///
  /// A process may be killed before it has said that a folder is its own, and then the folder is empty
  /// or the record is. After a day such a one goes too; with anything in it, it is somebody else's.
  package static func sweep(_ folder: String, prefix: String) {
    for name in (try? Disk.names(in: folder)) ?? [] where name.hasPrefix(prefix) {
      let path = "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
        status.st_uid == geteuid()
      else { continue }
      if let owner = StoredJSON.value(Owner.self, at: "\(path)/\(ownerName)") {
        if owner.state == .abandoned { clear(path) }
      } else if isEmpty(path), Owner.isForgotten(path) {
        unlink("\(path)/\(ownerName)")
        rmdir(path)
      }
    }
  }

  /// Whether there is nothing in a folder but, at most, a record without a byte.
  private static func isEmpty(_ path: String) -> Bool {
    guard let names = try? Disk.names(in: path) else { return false }
    return names.isEmpty
      || (names == [ownerName] && Disk.size(ofFileAt: "\(path)/\(ownerName)") == 0)
  }

  private static func clear(_ path: String) {
    let room = "\(path)/\(roomName)"
    for name in (try? Disk.names(in: room)) ?? [] {
      _ = try? Disk.move("\(room)/\(name)", to: "\(Disk.parent(of: path))/\(name)")
    }
    Disk.remove(path)
  }
}

/// Makes a folder for as long as `body` takes, and removes it with everything in it.
package func withTemporaryFolder<R>(_ purpose: String, _ body: (String) throws -> R) throws -> R {
  let path = temporaryFolder.appending(path: "\(temporaryPrefix)\(purpose)-\(UUID())")
    .path(percentEncoded: false)
  try WorkFolder.make(path)
  defer { WorkFolder.remove(path) }
  return try body(path)
}

private let temporaryPrefix = "mesob-"
private var temporaryFolder: URL { FileManager.default.temporaryDirectory }

extension ArtifactStore {
  /// Removes what processes of this machine that have ended left in flight and among temporary
  /// files: nobody will finish it.
  package func sweep() {
    for thing in (try? inFlight()) ?? [] where thing.state == .abandoned {
      for name in [thing.name] + thing.companions { Disk.remove("\(root)/.partial/\(name)") }
    }
    WorkFolder.sweep(temporaryFolder.path(percentEncoded: false), prefix: temporaryPrefix)
  }
}
