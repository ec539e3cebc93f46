package import Foundation

/// The runs that a report or an archive is made of: the file `runs.json` beside its pages.
///
/// Whoever clears the store looks for it, and keeps these runs.
package struct RunList: Codable, Sendable {
  /// A run.
  package struct Member: Codable, Equatable, Sendable {
    /// The run key, 64 hexadecimal digits.
    package let key: String
    /// The readable name.
    package let label: String

    /// Names a run.
    package init(key: String, label: String) {
      self.key = key
      self.label = label
    }
  }

  /// The name of the file.
  package static let fileName = "runs.json"

  /// The experiment.
  package let experiment: String
  /// The runs.
  package let runs: [Member]

  /// Lists runs.
  package init(experiment: String, runs: [Member]) {
    self.experiment = experiment
    self.runs = runs
  }

  /// Reads a list; throws for anything else.
  package init(_ data: Data) throws { self = try StoredJSON.value(RunList.self, in: data) }

  /// The file's content; equal lists have equal bytes.
  package func data() throws -> Data { try StoredJSON.data(self) }
}
