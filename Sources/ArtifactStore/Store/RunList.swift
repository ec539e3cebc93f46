public import Foundation

/// The runs that a report or an archive is made of: the file `runs.json` beside its pages.
///
/// Whoever clears the store looks for it, and keeps these runs.
public struct RunList: Codable, Sendable, Hashable {
  /// A run.
  public struct Member: Codable, Sendable, Hashable {
    /// The run key, 64 hexadecimal digits.
    public let key: String
    /// The readable name.
    public let label: String

    /// Names a run.
    public init(key: String, label: String) {
      self.key = key
      self.label = label
    }
  }

  /// The name of the file.
  public static let fileName = "runs.json"

  /// The experiment.
  public let experiment: String
  /// The runs.
  public let runs: [Member]

  /// Lists runs.
  public init(experiment: String, runs: [Member]) {
    self.experiment = experiment
    self.runs = runs
  }

  /// Reads a list; throws for anything else.
  public init(_ data: Data) throws { self = try StoredJSON.value(RunList.self, in: data) }

  /// The file's content; equal lists have equal bytes.
  public func data() throws -> Data { try StoredJSON.data(self) }
}
