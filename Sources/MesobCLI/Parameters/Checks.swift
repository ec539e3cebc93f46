import ArgumentParser
import ArtifactStore
import Foundation

/// Throws unless an option's number is finite and at least 0, or not given.
func checkNotNegative(_ value: Double?, _ option: String) throws {
  guard let value, !(value.isFinite && value >= 0) else { return }
  throw ValidationError("Expected \(option) with a finite number ≥ 0, got \(value).")
}

/// Throws unless an option's number is at least 1, or not given.
func checkAtLeastOne(_ value: Int?, _ option: String) throws {
  guard let value, value < 1 else { return }
  throw ValidationError("Expected \(option) 1 or more, got \(value).")
}

/// Throws unless a new file can be made at the path that an option gives.
///
/// Work may take long: what its end would trip over is found before it begins.
func checkNewFile(_ path: String?, _ option: String) throws {
  guard let path else { return }
  let manager = FileManager.default
  guard !manager.fileExists(atPath: path) else {
    throw CommandLineError(
      .cannotWrite, "\(option) \(path)", expected: "the path of a new file",
      got: "one that exists")
  }
  let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
  guard Disk.isFolder(folder), manager.isWritableFile(atPath: folder) else {
    throw CommandLineError(
      .cannotWrite, "\(option) \(path)", expected: "a path in a folder that can be written to",
      got: manager.fileExists(atPath: folder) ? "\(folder)" : "no folder \(folder)")
  }
}
