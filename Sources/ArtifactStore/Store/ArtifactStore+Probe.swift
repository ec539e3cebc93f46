import Foundation

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
    guard Disk.isFolder(nearestFolder), FileManager.default.isWritableFile(atPath: nearestFolder)
    else {
      throw ArtifactError(
        .cannotWrite, nearestFolder, expected: "a folder that can be written to",
        got: Disk.isFolder(nearestFolder) ? "one that cannot" : "something else")
    }
    let place = "\(nearestFolder)/.mesob-probe-\(Disk.random())"
    defer { Disk.remove(place) }
    for name in ["new", "published"] {
      try Disk.makeFolder("\(place)/\(name)")
      try Disk.write(Data(name.utf8), to: "\(place)/\(name)/file")
      try Disk.synchronize("\(place)/\(name)")
    }
    guard try !Disk.rename("\(place)/new", to: "\(place)/published") else {
      throw ArtifactError(
        .cannotWrite, nearestFolder, expected: "a folder with files in it to keep its name",
        got: "one that another folder replaced")
    }
    guard try Disk.rename("\(place)/new", to: "\(place)/moved"),
      FileManager.default.contents(atPath: "\(place)/moved/file") == Data("new".utf8)
    else {
      throw ArtifactError(
        .cannotWrite, nearestFolder, expected: "a folder that can be renamed",
        got: "one that cannot")
    }
  }

  /// The bytes that are free for files of the store; nil if the system does not tell.
  package var freeBytes: Int? {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: nearestFolder)
    return (attributes?[.systemFreeSize] as? NSNumber)?.intValue
  }
}
