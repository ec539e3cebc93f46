import Foundation

/// Which source a process was started from, as far as git knows.
package struct GitState: Codable, Hashable, Sendable {
  /// The commit's full hash.
  package var commit: String
  /// The branch; nil when none is checked out.
  package var branch: String?
  /// Whether files differ from the commit or are not part of it.
  package var isDirty: Bool
  /// The hash of the patch that leads from the commit to the files; nil if they are the commit's.
  package var patch: Digest?

  /// The repository around a folder; nil if there is none, no commit, or no git.
  package static func current(in folder: String = ".") -> GitState? {
    guard let commit = git(["rev-parse", "--verify", "HEAD"], folder),
      let status = git(["status", "--porcelain"], folder)
    else { return nil }
    let branch = git(["symbolic-ref", "--short", "--quiet", "HEAD"], folder)
    return GitState(
      commit: commit.trimmed, branch: branch?.trimmed, isDirty: !status.isEmpty, patch: nil)
  }

  /// Files that git does not know and that may be part of a program.
  private static let sourcePatterns = ["*.swift", "*.c", "*.h"]

  /// The patch from the commit to the files: tracked ones, and sources that git does not know.
  ///
  /// Empty in a clean folder, and nil without a repository or above 16 MiB.
  package static func patch(in folder: String = ".") -> String? {
    guard let tracked = git(["diff", "--binary", "HEAD"], folder),
      let names = git(["ls-files", "--others", "--exclude-standard"] + sourcePatterns, folder)
    else { return nil }
    let untracked = names.split(separator: "\n").compactMap { name in
      git(
        ["diff", "--binary", "--no-index", "/dev/null", String(name)], folder, accepting: [0, 1])
    }
    let patch = ([tracked] + untracked).joined()
    return patch.utf8.count <= 1 << 24 ? patch : nil
  }

  /// What git answers; nil if it fails.
  static func git(
    _ arguments: [String], _ folder: String, accepting statuses: Set<Int32> = [0]
  ) -> String? {
    guard let outcome = try? Subprocess.run(["git", "-C", folder] + arguments),
      statuses.contains(outcome.status)
    else { return nil }
    return outcome.output
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
