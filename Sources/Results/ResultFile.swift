package import ArtifactStore
import Foundation
package import HDF5

/// A result file that is open: its bytes were read once, for its hashes, its seal and its content.
package final class ResultFile: Sendable {
  /// Which file it is.
  package let place: StoredResult
  /// The root group.
  package let root: Group
  private let image: FileImage
  private let file: File

  /// The path of the file.
  package var path: String { place.path }
  /// The run that it belongs to; nil for a file by itself.
  package var run: StoredRun? { place.run }

  /// Opens a file of this program or any other; throws `tooNew` if a later mesob has written it.
  package convenience init(at path: String) throws {
    try self.init(StoredResult(path: path), FileImage(at: path))
  }

  /// Opens the result of a run; throws `damaged` unless its bytes are those that were published.
  package convenience init(of run: StoredRun) throws {
    try self.init(StoredResult(run), run.checkedImage())
  }

  private init(_ place: StoredResult, _ image: FileImage) throws {
    self.place = place
    self.image = image
    file = try File.open(result: image)
    root = file.root
  }

  /// SHA-256 of the bytes.
  package var fileHash: Digest { Digest(of: image) }
  /// The checksum of the bytes that TeX computes.
  package var checksum: MD5Checksum { MD5Checksum(of: image) }

  /// Throws `damaged` unless the content is that of the run; of a file by itself, if it has none.
  package func checkContent() throws {
    guard let run else {
      _ = try ContentHash(of: file)
      return
    }
    try run.checkIntegrity(of: file)
  }

  // MARK: Attributes

  /// The version of the layout; 0 for files of other programs.
  package var schema: Int64 {
    get throws {
      if case .int64(let version)? = try value(of: layout.schema) { version } else { 0 }
    }
  }

  /// The value of an attribute of a group; nil where there is none.
  package func value(of attribute: Attribute) throws -> AttributeValue? {
    let group = attribute.group ?? .root
    guard group == .root || has(group) else { return nil }
    return try root.group(group.path()).value(of: attribute.name)
  }

  /// The text of an attribute of a group; throws `damaged` where there is none.
  package func text(of attribute: Attribute) throws -> String {
    guard case .string(let text)? = try value(of: attribute) else {
      throw ArtifactError(
        .damaged, "\(path), attribute '\(attribute.name)'", expected: "a text", got: "none")
    }
    return text
  }

  // MARK: Datasets

  /// Whether there is a group.
  package func has(_ group: ResultGroup) -> Bool { root.contains(group.path()) }

  /// Whether there is an entry.
  package func has(_ entry: Entry) -> Bool { root.contains(entry.path) }

  /// All values of an entry, row-major.
  package func read<E: Element>(_ entry: Entry, _ type: E.Type) throws -> [E] {
    try root.dataset(entry.path).read(type)
  }

  /// All values of an entry, if they have a shape.
  package func read<E: Element>(
    _ entry: Entry, _ type: E.Type, shape: [Int]
  ) throws -> [E] {
    let dataset = try root.dataset(entry.path)
    let found = try dataset.shape
    guard found == shape else {
      throw ArtifactError(
        .wrongShape, "\(path):\(entry.path)", expected: "shape \(shape)", got: "\(found)")
    }
    return try dataset.read(type)
  }

  /// The numbers of an entry, whole ones among them.
  package func numbers(_ entry: Entry) throws -> [Double] { try array(entry.path).values }

  /// The numbers under any path, with their shape and the names of their axes.
  package func array(_ path: String) throws -> ResultArray {
    try ResultArray(root.dataset(path))
  }

  /// The names of the datasets in a group; none where there is no such group.
  package func names(in group: ResultGroup) throws -> [String] {
    guard has(group) else { return [] }
    return try root.group(group.path()).children.filter { !$0.isGroup }.map(\.name)
  }
}

/// An array of numbers that was read.
package struct ResultArray: Sendable, Equatable {
  /// The values in row-major order.
  package let values: [Double]
  /// The extent of each dimension.
  package let shape: [Int]
  /// The name of each dimension.
  package let axes: [String]

  /// Reads a dataset; truth values are 0 and 1.
  package init(_ dataset: Dataset) throws {
    values =
      switch try dataset.elementType {
      case .int64, .uint8: try dataset.read(Int64.self).map(Double.init)
      case .bool: try dataset.read(Bool.self).map { $0 ? 1 : 0 }
      default: try dataset.read(Double.self)
      }
    (shape, axes) = (try dataset.shape, try dataset.axisNames)
  }
}

/// A result file by its path, and the run that it belongs to if it does to one.
package struct StoredResult: Sendable, Equatable {
  /// The path of the file.
  package let path: String
  /// The run.
  package let run: StoredRun?

  /// A file by itself.
  package init(path: String) { (self.path, run) = (path, nil) }

  /// The result of a run.
  package init(_ run: StoredRun) { (path, self.run) = (run.resultPath, run) }

  /// The file at a path, or the result of the run that the name means.
  package init(named name: String, in store: ArtifactStore) throws {
    self =
      Disk.isFile(name) ? StoredResult(path: name) : StoredResult(try store.run(matching: name))
  }

  /// The readable name.
  package var name: String { run.map { "\($0.experiment)/\($0.label)" } ?? path }

  /// Opens the file, with the bytes of a run compared with those that were published.
  package func open() throws -> ResultFile {
    try run.map(ResultFile.init(of:)) ?? ResultFile(at: path)
  }
}
