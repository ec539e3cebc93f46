import ArtifactStore
import Foundation
import HDF5

/// What an archive tells of a result file without anybody opening it.
///
/// - Complexity: one pass over the metadata; no array is read but scalars.
struct ResultSummary: Sendable {
  /// One score.
  struct Score: Sendable {
    let name: String
    let value: Double
    let unit: String
    let better: String
  }

  /// The configuration that the run key is the hash of, as JSON.
  let configurationJSON: String
  /// The catalog's names of the game and the method, and the start.
  let game: String, method: String, start: String
  /// Why the solve ended.
  let status: String
  /// Whether rewards and transitions are stored, so that everything can be computed again.
  let hasTensors: Bool
  /// Every metric, in the order of the file.
  let scores: [Score]
  /// Every group and dataset, for the data dictionary.
  let objects: [DictionaryEntry]

  /// Reads the result of a run.
  init(of run: StoredRun) throws { self = try run.read(Self.init(root:)) }

  private init(root: Group) throws {
    configurationJSON = try root.text("config")
    game = try root.text("game")
    method = try root.text("method")
    start = try root.text("start")
    status = try root.group("/solution").text("status")
    hasTensors = root.contains("/game/reward")
    let metrics = try root.group("/metrics")
    scores = try metrics.children.filter { !$0.isGroup }.map { child in
      let dataset = try metrics.dataset(child.name)
      return Score(
        name: child.name, value: try dataset.read(Double.self).first ?? .nan,
        unit: try dataset.text("units"), better: try dataset.text("better"))
    }
    objects = try DictionaryEntry.all(in: root)
  }

  /// Every parameter of the game and the method as text, by its name such as `method.weight`.
  func parameters() throws -> [String: String] {
    let value = try JSONDecoder().decode(CanonicalValue.self, from: Data(configurationJSON.utf8))
    guard case .object(let members) = value else { return [:] }
    var texts: [String: String] = [:]
    for part in ["game", "method"] {
      guard case .object(let object)? = members[part],
        case .object(let parameters)? = object["parameters"]
      else { continue }
      for (name, value) in parameters {
        texts["\(part).\(name)"] = if case .text(let text) = value { text } else { value.json }
      }
    }
    return texts
  }

  /// The value of every metric as text, by its name.
  var scoreTexts: [String: String] {
    Dictionary(scores.map { ($0.name, $0.value.description) }) { first, _ in first }
  }
}

extension Object {
  /// A text that a file of ours has; empty if it has another type.
  func text(_ name: String) throws -> String {
    guard try attributes.contains(where: { $0.name == name }),
      case .string(let text) = try attribute(name)
    else { return "" }
    return text
  }
}
