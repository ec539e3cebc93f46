/// What the members of the JSON files beside each result mean.
enum RecordDictionary {
  private static let configuration = [
    ("format", "the version of this form"),
    ("game", "`name` and `version` in the catalog, and all `parameters`"),
    ("method", "the same of the method"),
    ("start", "the policy that the method started from"),
    ("stopping", "rules that end the method early; empty if there are none"),
    ("inputs", "SHA-256 of files that were read, by parameter; they are in `inputs/`"),
    ("simulation", "plays of the policy by finitely many agents, where there were any"),
  ]

  private static let provenance = [
    ("attempt", "the one execution: when it began, and a random number"),
    ("started, ended", "when, in UTC"),
    ("seconds, trace_seconds", "work of the method in all, and at each scored iteration"),
    ("peak_memory_bytes", "the most memory of the process until then"),
    (
      "surroundings",
      "`machine`, `command_line`, `environment`, `git` (commit, branch, whether files were changed), "
        + "`mesob_version`, `source_digest` of the program"
    ),
    ("resumed_at_iteration", "where it went on after an interruption, if there was one"),
    (
      "identity",
      "`key`, `experiment`, `label`; `content_hash` of what the result says; `file_hash` (SHA-256), "
        + "`file_bytes` and `schema` of its file"
    ),
  ]

  /// Two sections of a page.
  static var markdown: String {
    section(
      "config.json", "what the result depends on, and what the run key is the hash of",
      configuration)
      + section(
        "provenance.json", "how the run came to be, which the result does not depend on", provenance
      )
  }

  private static func section(
    _ name: String, _ meaning: String, _ members: [(name: String, meaning: String)]
  ) -> String {
    "\n## `\(name)`\n\nIn the folder of each run: \(meaning).\n\n| member | meaning |\n| --- | --- |\n"
      + members.map { "| `\($0.name.replacing(", ", with: "`, `"))` | \($0.meaning) |\n" }.joined()
  }
}
