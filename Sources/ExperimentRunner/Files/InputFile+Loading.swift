import ArtifactStore
import Foundation
import MeanField
import Results

extension InputFile {
  /// The most bytes that a text file may have.
  private static let largestText = 1 << 28

  /// The file with its content: the arrays of an HDF5 file, the text of any other.
  func loaded() throws -> InputFile {
    let isHDF5 = path.hasSuffix(".h5") || path.hasSuffix(".hdf5") || hasHDF5Signature
    return InputFile(path, content: isHDF5 ? try arrayContent() : try textContent())
  }

  /// Whether the first bytes are those of every HDF5 file, whatever its name.
  private var hasHDF5Signature: Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    return (try? file.read(upToCount: 8)) == Data([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  /// The hash of what is at the path now.
  fileprivate func hash() throws -> Digest {
    guard Disk.isFile(path), FileManager.default.isReadableFile(atPath: path) else {
      throw RunnerError(
        .unreadable, path, expected: "a file that can be read",
        got: Disk.isFolder(path)
          ? "a folder" : Disk.isFile(path) ? "one that cannot" : "nothing there")
    }
    return try Digest(ofFileAt: path)
  }

  private func textContent() throws -> Content {
    guard let data = FileManager.default.contents(atPath: path), data.count <= Self.largestText,
      let text = String(validating: data, as: UTF8.self)
    else {
      throw RunnerError(
        .unreadable, path, expected: "a UTF-8 text of at most \(Self.largestText) bytes",
        got: "something else")
    }
    return .text(text)
  }

  private func arrayContent() throws -> Content {
    let root = try ResultFile(at: path).root
    var arrays: [String: NumericArray] = [:]
    for child in try root.children where !child.isGroup {
      let dataset = try root.dataset(child.name)
      guard try dataset.elementType != .string else { continue }
      let array = try ResultArray(dataset)
      arrays[child.name] = NumericArray(shape: array.shape, values: array.values)
    }
    return .arrays(arrays)
  }
}

extension Configuration {
  /// The configuration with the content of every file in it, and the hash of each by its name.
  ///
  /// A file that changes while it is read is refused.
  func loadingFiles() throws -> (configuration: Configuration, hashes: [String: Digest]) {
    var (configuration, hashes): (Configuration, [String: Digest]) = (self, [:])
    for (name, value) in sorted(by: { $0.key < $1.key }) {
      guard case .file(let file) = value, !file.isNone else { continue }
      let hash = try file.hash()
      let loaded = try file.loaded()
      guard try file.hash() == hash else {
        throw RunnerError(
          .inputChanged, "parameter '\(name)', file \(file.path)",
          expected: "a file that nobody changes while it is read", got: "one that changed")
      }
      configuration[name] = .file(loaded)
      hashes[name] = hash
    }
    return (configuration, hashes)
  }
}
