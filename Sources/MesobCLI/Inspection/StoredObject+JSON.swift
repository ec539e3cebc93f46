import ArtifactStore
import Foundation

extension StoredObject {
  /// The object as JSON, with everything below it.
  var json: JSON {
    let json: JSON = [
      "path": .text(path),
      "attributes": JSON(attributes.map { ($0.name, JSON($0.value)) }),
    ]
    switch content {
    case .group(let children):
      return json + ["kind": "group", "children": .array(children.map(\.json))]
    case .dataset(let array):
      return json + [
        "kind": "dataset", "type": .text(array.type), "shape": JSON(array.shape),
        "axes": JSON(array.axes),
      ] + (array.values.map { ["values": JSON(nesting: $0[...], array.shape)] } ?? [:])
    }
  }
}

extension JSON {
  /// Values in row-major order as lists of lists; a scalar by itself.
  fileprivate init(nesting values: ArraySlice<JSON>, _ shape: [Int]) {
    guard let count = shape.first else {
      self = values.first ?? .null
      return
    }
    let width = count > 0 ? values.count / count : 0
    self = .array(
      (0..<count).map { index in
        let start = values.startIndex + index * width
        return JSON(nesting: values[start..<start + width], Array(shape.dropFirst()))
      })
  }
}

extension StoredRun {
  /// What `inspect` says about the run itself.
  var json: JSON {
    let provenance = try? provenance
    return [
      "key": .text(key.hex), "label": .text(label), "experiment": .text(experiment),
      "directory": .text(directory), "started": JSON(provenance?.started.formatted(.iso8601)),
      "seconds": .number(seconds),
      "peak_memory_bytes": provenance.map { .integer($0.peakMemoryBytes) } ?? .null,
      "content_hash": .text(identity.contentHash.hex),
    ]
  }
}
