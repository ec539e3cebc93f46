/// The part of a run directory's name that people read.
enum FolderName {
  /// Longer names would meet the limits of file systems and of patience.
  private static let limit = 96

  /// What the Greek letters of labels are spelled as.
  private static let spellings: [Character: String] = [
    "α": "alpha", "β": "beta", "ε": "epsilon", "η": "eta", "λ": "lambda", "μ": "mu", "τ": "tau",
  ]

  /// `label` with Greek letters spelled out and everything but ASCII letters, digits, `=`, `_`,
  /// `+` and `.` turned into dashes.
  static func readable(_ label: String) -> String {
    var name = ""
    for character in label.flatMap({ spellings[$0] ?? String($0) }) {
      if character.isASCII, character.isLetter || character.isNumber || "=_+.".contains(character) {
        name.append(character)
      } else if !name.hasSuffix("-") {
        name.append("-")
      }
    }
    let trimmed = name.drop { "-.".contains($0) }.prefix(limit)
    let end = trimmed.lastIndex { $0 != "-" }.map { trimmed.index(after: $0) }
    return end.map { String(trimmed[..<$0]) } ?? "run"
  }

  /// The name of a run directory.
  static func make(_ label: String, _ key: RunKey) -> String { "\(readable(label))-\(key.short)" }

  /// The shortened key at the end of a run directory's name; nil if the name is of another kind.
  static func shortKey(in name: String) -> String? {
    let digits = name.suffix(RunKey.shortLength)
    guard digits.utf8.count == RunKey.shortLength, digits.utf8.allSatisfy(Digest.isDigit),
      name.dropLast(RunKey.shortLength).hasSuffix("-")
    else { return nil }
    return String(digits)
  }

  /// Throws unless `experiment` can be a folder's name as it is.
  static func check(experiment: String) throws(ArtifactError) {
    guard readable(experiment) == experiment else {
      throw ArtifactError(
        .invalidName, "experiment", expected: "a kebab-case name", got: "'\(experiment)'")
    }
  }
}
