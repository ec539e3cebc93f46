import Foundation

/// Makes a folder for as long as `body` takes, and removes it with everything in it.
package func withTemporaryFolder<R>(_ purpose: String, _ body: (String) throws -> R) throws -> R {
  let path = FileManager.default.temporaryDirectory.appending(path: "mesob-\(purpose)-\(UUID())")
    .path(percentEncoded: false)
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { Disk.remove(path) }
  return try body(path)
}
