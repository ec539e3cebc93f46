import ArtifactStore
import Results
import Vocabulary

/// What an archive tells of a result file without anybody opening it.
///
/// - Complexity: one pass over the metadata; no array is read but scalars.
struct ResultSummary: Sendable {
  /// What the result depends on.
  let configuration: RunConfiguration
  /// The catalog's names of the game and the method, and the start.
  let game: String, method: String, start: String
  /// Why the solve ended.
  let status: String
  /// Whether rewards and transitions are stored, so that everything can be computed again.
  let hasTensors: Bool
  /// Every metric, in the order of the file.
  let scores: [MetricValue]
  /// Every group and dataset, for the data dictionary.
  let objects: [DictionaryEntry]

  /// Reads the result of a run.
  init(of run: StoredRun) throws {
    let file = try ResultFile(at: run.resultPath)
    configuration = try file.configuration
    game = try file.text(of: layout.game)
    method = try file.text(of: layout.method)
    start = try file.text(of: layout.start)
    status = try file.text(of: layout.status)
    hasTensors = file.has(layout.reward)
    scores = try file.metrics
    objects = try DictionaryEntry.all(in: file.root)
  }

  /// The value of every metric as text, by its name.
  var scoreTexts: [String: String] {
    Dictionary(scores.map { ($0.fileName, $0.value.description) }) { first, _ in first }
  }
}
