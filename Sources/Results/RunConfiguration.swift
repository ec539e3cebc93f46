package import ArtifactStore
import Foundation

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
    do {
      value = try JSONValue(parsing: json)
    } catch {
      throw ArtifactError(
        .damaged, "\(path), attribute '\(layout.configuration.name)'",
        expected: "the configuration of a run", got: "\(error)")
    }
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

  /// Every parameter of the game and the method as text, by its name such as `method.weight`.
  package var parameterTexts: [String: String] {
    var texts: [String: String] = [:]
    for (name, part) in [("game", game), ("method", method)] {
      for parameter in part?.parameters.members ?? [] {
        texts["\(name).\(parameter.name)"] = parameter.value.word ?? parameter.value.canonicalText
      }
    }
    return texts
  }

  private func members(of name: String) -> [String: JSONValue] {
    if case .object(let object)? = value[name] { object.dictionary } else { [:] }
  }
}

extension ResultFile {
  /// What the result depends on.
  package var configuration: RunConfiguration {
    get throws { try RunConfiguration(json: text(of: layout.configuration), of: path) }
  }

  /// The run key; throws `damaged` where there is none.
  package var runKey: RunKey {
    get throws {
      let text = try text(of: layout.runKey)
      guard let key = RunKey(hex: text) else {
        throw ArtifactError(
          .damaged, "\(path), attribute '\(layout.runKey.name)'",
          expected: "64 hexadecimal digits", got: "'\(text)'")
      }
      return key
    }
  }

  /// What is known of the program that wrote the file and, of runs, of the process.
  package var surroundings: JSONValue {
    get throws {
      var members: JSONObject = [:]
      if has(.provenance) {
        for (name, value) in try root.group(ResultGroup.provenance.path()).attributes {
          if case .string(let text) = value { members[name] = .text(text) }
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
