package import ArtifactStore
import Foundation
package import HDF5
package import Vocabulary

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
    if let run { try run.checkIntegrity(of: file) } else { _ = try ContentHash(of: file) }
  }

  // MARK: Attributes

  /// The version of the layout; 0 for files of other programs.
  package var schema: Int64 {
    get throws { try value(of: layout.schema)?.integer ?? 0 }
  }

  /// The value of an attribute of a group; nil where there is none.
  package func value(of attribute: Attribute) throws -> AttributeValue? {
    let group = attribute.group ?? .root
    guard group == .root || has(group) else { return nil }
    return try root.group(group.path()).value(of: attribute.name)
  }

  /// The text of an attribute of a group; throws `damaged` where there is none.
  package func text(of attribute: Attribute) throws -> String {
    try require(
      value(of: attribute)?.text, .damaged, "\(path), attribute '\(attribute.name)'",
      expected: "a text", got: "none")
  }

  // MARK: Datasets

  /// Whether there is a group.
  package func has(_ group: ResultGroup) -> Bool { root.contains(group.path()) }

  /// Whether there is an entry.
  package func has(_ entry: Entry) -> Bool { root.contains(entry.path) }

  /// All values of an entry, row-major; throws unless they have the shape, where one is given.
  package func read<E: Element>(
    _ entry: Entry, _ type: E.Type, shape: [Int]? = nil
  ) throws -> [E] {
    let dataset = try root.dataset(entry.path)
    let found = try dataset.shape
    try require(
      found == shape ?? found, .wrongShape, "\(path):\(entry.path)",
      expected: "shape \(shape ?? found)", got: "\(found)")
    return try dataset.read(type)
  }

  /// Whole numbers of an entry.
  func integers(_ entry: Entry) throws -> [Int] { try read(entry, Int64.self).map { Int($0) } }

  /// The numbers of an entry, whole ones among them.
  package func numbers(_ entry: Entry) throws -> [Double] { try array(entry.path).values }

  /// The numbers under any path, with their shape and the names of their axes.
  package func array(_ path: String) throws -> ResultArray {
    try ResultArray(root.dataset(path))
  }

  /// The names of the datasets in a group, without the coordinates that are there by a link; none
  /// where there is no such group.
  package func names(in group: ResultGroup) throws -> [String] {
    guard has(group) else { return [] }
    return try root.group(group.path()).links.compactMap {
      if case .dataset = $0.target { $0.name } else { nil }
    }
  }

  /// Every metric of the file, in its order, as the file describes it.
  package var metrics: [MetricValue] {
    get throws {
      try names(in: .metrics).map { name in
        let dataset = try root.dataset(layout.metric.path(of: name))
        func text(_ attribute: Attribute) throws -> String? { try dataset.text(of: attribute.name) }
        let better = try text(layout.better).flatMap(Metric.Direction.init(rawValue:))
        return MetricValue(
          Metric(
            name.kebabCased, title: try text(layout.longName) ?? name,
            unit: try dataset.unit ?? "1", better: better ?? .neither,
            try text(layout.definition) ?? ""), try dataset.read(Double.self).first ?? .nan,
          tolerance: try dataset.value(of: layout.tolerance.name)?.number ?? 0)
      }
    }
  }

  /// What the result depends on.
  package var configuration: RunConfiguration {
    get throws { try RunConfiguration(json: text(of: layout.configuration), of: path) }
  }

  /// The run key; throws `damaged` where there is none.
  package var runKey: RunKey {
    get throws {
      let text = try text(of: layout.runKey)
      return try require(
        RunKey(hex: text), .damaged, "\(path), attribute '\(layout.runKey.name)'",
        expected: "64 hexadecimal digits", got: "'\(text)'")
    }
  }

  /// What is known of the program that wrote the file and, of runs, of the process.
  package var surroundings: JSONValue {
    get throws {
      var members: JSONObject = [:]
      if has(.provenance) {
        for (name, value) in try root.group(ResultGroup.provenance.path()).attributes {
          if let text = value.text { members[name] = .text(text) }
        }
      }
      var parts: JSONObject = ["program": .object(members)]
      if let surroundings = try run?.provenance.surroundings {
        parts["process"] = try JSONValue(encoding: surroundings)
      }
      return .object(parts)
    }
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

  /// The readable name.
  package var name: String { run.map { "\($0.experiment)/\($0.label)" } ?? path }

  /// Opens the file, with the bytes of a run compared with those that were published.
  package func open() throws -> ResultFile {
    try run.map(ResultFile.init(of:)) ?? ResultFile(at: path)
  }
}

/// A score of a policy: the metric and its value.
package struct MetricValue: Sendable, Equatable {
  /// What the number is.
  package let metric: Metric
  /// The number.
  package let value: Double
  /// What it may be off when it is computed again.
  package let tolerance: Double

  package init(_ metric: Metric, _ value: Double, tolerance: Double = ResultLayout.tolerance) {
    (self.metric, self.value, self.tolerance) = (metric, value, tolerance)
  }

  /// The value as files hold it.
  package var array: RecordArray {
    RecordArray(
      layout.metric.of(metric), .doubles([value]),
      attributes: [
        (layout.better.name, .string(metric.better.rawValue)),
        (layout.tolerance.name, .double(tolerance)),
      ])
  }
}

/// Everything that a result depends on: what is hashed to the run key, and stored beside the result.
package struct RunConfiguration: Sendable, Equatable {
  /// A game, a method or a simulation with all its parameters.
  package struct Part: Sendable, Equatable {
    /// The name in the catalog; nil where there is only one.
    package let name: String?
    /// The version of the algorithm.
    package let version: Int
    package let parameters: JSONObject

    package init(_ name: String?, version: Int, parameters: JSONObject) {
      (self.name, self.version, self.parameters) = (name, version, parameters)
    }

    /// Every parameter as text, by its recorded name.
    package var texts: [String: String] {
      parameters.dictionary.mapValues { $0.word ?? $0.canonicalText }
    }

    fileprivate var value: JSONValue {
      var members: JSONObject = [
        "version": .integer(version), "parameters": .object(parameters),
      ]
      members["name"] = name.map(JSONValue.text)
      return .object(members)
    }

    fileprivate init?(_ value: JSONValue?) {
      guard case .object(let parameters)? = value?["parameters"] else { return nil }
      let version = if case .integer(let version)? = value?["version"] { version } else { 0 }
      self.init(value?["name"]?.word, version: version, parameters: parameters)
    }
  }

  /// The whole as a tree.
  package let value: JSONValue

  /// Puts a configuration together.
  ///
  /// `stopping` are rules that end the method early, `inputs` the hashes of files that are read.
  package init(
    game: Part, method: Part, start: String, stopping: [String: Double], simulation: Part?,
    inputs: [String: Digest]
  ) {
    var members: JSONObject = [
      "format": .integer(RunKey.format), "game": game.value, "method": method.value,
      "start": .text(start),
      "stopping": .object(JSONObject(stopping.mapValues(JSONValue.number))),
    ]
    members["simulation"] = simulation?.value
    if !inputs.isEmpty {
      members["inputs"] = .object(JSONObject(inputs.mapValues { .text($0.hex) }))
    }
    value = .object(members)
  }

  /// Reads what is stored beside a result; throws `damaged` if that is no JSON.
  package init(json: String, of path: String) throws(ArtifactError) {
    value = try ArtifactError.attempt(
      .damaged, "\(path), attribute '\(layout.configuration.name)'",
      expected: "the configuration of a run"
    ) { try JSONValue(parsing: json) }
  }

  /// The form in which it is stored.
  package var json: String { value.canonicalText }
  /// The run key; of a configuration that was put together, since JSON does not tell 1 from 1.0.
  package var key: RunKey { RunKey(of: value) }

  // MARK: Members

  package var game: Part? { Part(value["game"]) }
  package var method: Part? { Part(value["method"]) }
  package var simulation: Part? { Part(value["simulation"]) }
  package var start: String? { value["start"]?.word }

  package var stopping: [String: Double] {
    members(of: "stopping").compactMapValues {
      switch $0 {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: nil
      }
    }
  }

  /// The hashes of the files that were read, by parameter.
  package var inputs: [String: String] { members(of: "inputs").compactMapValues(\.word) }

  private func members(of name: String) -> [String: JSONValue] {
    if case .object(let object)? = value[name] { object.dictionary } else { [:] }
  }
}
