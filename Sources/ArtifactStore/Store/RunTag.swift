package import Foundation

/// A name that somebody gave to runs.
///
///     tags/<name>.json
package struct RunTag: Codable, Sendable {
  /// A run that has the name.
  package struct Member: Codable, Sendable {
    /// The run key.
    package let key: RunKey
    /// The experiment.
    package let experiment: String
    /// The readable name.
    package let label: String

    /// A stored run.
    init(_ run: StoredRun) {
      key = run.key
      experiment = run.experiment
      label = run.label
    }
  }

  /// The name.
  package let name: String
  /// When it was given last.
  package let tagged: Date
  /// The runs, in the order in which they were named.
  package let runs: [Member]

  /// Throws unless a name can be a tag's: kebab-case, and nothing that run keys begin with.
  package static func check(_ name: String) throws(ArtifactError) {
    let words = name.split(separator: "-", omittingEmptySubsequences: false)
    let isKebab = words.allSatisfy { word in
      !word.isEmpty
        && word.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    }
    let isKey = name.count >= 4 && name.utf8.allSatisfy(Digest.isDigit)
    guard isKebab, !isKey, name.utf8.count <= 64 else {
      throw ArtifactError(
        .invalidName, "tag",
        expected: "at most 64 lower-case letters, digits and single hyphens between them",
        got: "'\(name)'" + (isKebab && isKey ? ", which could be the beginning of a run key" : ""))
    }
  }
}
