/// A declared experiment with new values for some of its parameters: an experiment of its own.
package struct ExperimentVariant: Codable, Hashable, Sendable {
  /// What it is called: `NAME@HASH8`.
  package let name: String
  /// The experiment that is declared.
  package let experiment: String
  /// The new values, `key=value` each, as they were given.
  package let overrides: [String]

  /// Names an experiment with its overrides by the hash of these.
  package init(of experiment: String, hash: String, overrides: [String]) {
    name = "\(experiment)@\(hash.prefix(8))"
    (self.experiment, self.overrides) = (experiment, overrides)
  }

  /// The overrides as they are given to a shell.
  package var words: String { overrides.map(\.shellWord).joined(separator: " ") }

  /// The name with the words that it stands for.
  package var description: String { "\(name) (\(words))" }
}
