import Foundation
package import HDF5

/// The hash of what a file says, independent of how HDF5 lays it out.
///
/// A dataset is hashed over its path, type, shape, axis names, row-major little-endian values and
/// sorted attributes; a group over its path, sorted attributes and the hashes of its sorted
/// members. The group `/provenance` is left out, so the hash holds across builds.
package struct ContentHash: Sendable, Hashable {
  /// The hash of the root group, and so of everything.
  package let root: Digest
  /// The hash of each dataset by its path.
  package let datasets: [String: Digest]

  /// Hashes an open file.
  package init(of file: File) throws(HDF5Error) {
    var datasets: [String: Digest] = [:]
    root = try Self.digest(of: file.root, &datasets)
    self.datasets = datasets
  }

  /// Hashes the file at a path.
  package init(ofFileAt path: String) throws(HDF5Error) {
    let file = try File.open(at: path)
    try self.init(of: file)
    try file.close()
  }

  private static func digest(
    of group: Group, _ datasets: inout [String: Digest]
  ) throws(HDF5Error) -> Digest {
    let hash = SHA256()
    hash.update("group")
    hash.update(group.name)
    hash.update(try group.attributes)
    for child in try group.children.sorted(by: { precedes($0.name, $1.name) }) {
      let path = group.name == "/" ? "/\(child.name)" : "\(group.name)/\(child.name)"
      if path == SchemaVersion.provenanceGroup { continue }
      if child.isGroup {
        hash.update(try digest(of: group.group(child.name), &datasets).hex)
      } else {
        let digest = try digest(of: group.dataset(child.name))
        datasets[path] = digest
        hash.update(digest.hex)
      }
    }
    return hash.finish()
  }

  private static func digest(of dataset: Dataset) throws(HDF5Error) -> Digest {
    let hash = SHA256()
    let type = try dataset.elementType
    hash.update("dataset")
    hash.update(dataset.name)
    hash.update(type.rawValue)
    let shape = try dataset.shape
    hash.update(shape.count)
    for extent in shape { hash.update(extent) }
    for name in try dataset.axisNames { hash.update(name) }
    switch type {
    case .double: hash.update(try dataset.read(Double.self))
    case .int64: hash.update(try dataset.read(Int64.self))
    case .uint8: hash.update(try dataset.read(UInt8.self))
    case .bool: hash.update(try dataset.read(Bool.self).map { $0 ? 1 : 0 as UInt8 })
    case .string: for text in try dataset.read(String.self) { hash.update(text) }
    }
    hash.update(try dataset.attributes)
    return hash.finish()
  }

  fileprivate static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}

extension SHA256 {
  fileprivate func update(_ values: [Int64]) {
    update(values.map(\.littleEndian).withUnsafeBytes { Data($0) })
  }

  fileprivate func update(_ attributes: [(name: String, value: AttributeValue)]) {
    update(attributes.count)
    for (name, value) in attributes.sorted(by: { ContentHash.precedes($0.name, $1.name) }) {
      update(name)
      update(value)
    }
  }

  private func update(_ value: AttributeValue) {
    switch value {
    case .double(let number):
      update("f64")
      update([number])
    case .int64(let number):
      update("i64")
      update([number])
    case .uint8(let number):
      update("u8")
      update([number])
    case .bool(let flag):
      update("bool")
      update([flag ? 1 : 0 as UInt8])
    case .string(let text):
      update("string")
      update(text)
    case .doubles(let numbers):
      update("f64 list")
      update(numbers.count)
      update(numbers)
    case .int64s(let numbers):
      update("i64 list")
      update(numbers.count)
      update(numbers)
    case .strings(let texts):
      update("string list")
      update(texts.count)
      for text in texts { update(text) }
    }
  }
}
