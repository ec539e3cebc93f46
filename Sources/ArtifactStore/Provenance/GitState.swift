import Foundation
package import SourceCode

/// Which source a process was started from, as far as git knows.
package struct GitState: Codable, Hashable, Sendable {
  /// The commit's full hash.
  package var commit: String
  /// The branch; nil when none is checked out.
  package var branch: String?
  /// Whether a file that the program was built from differs from the commit's, or is not in it.
  package var isDirty: Bool
  /// The hash of the patch that leads from the commit to the files; nil if they are the commit's.
  package var patch: Digest?

  /// The repository around a folder, as the home of a program's sources.
  ///
  /// Nil if there is none, no commit, or no git, and if it holds none of the sources: then it says
  /// nothing about the program. Only the sources are compared; whatever else has changed there or is
  /// unknown to git makes nothing dirty. A program that does not know its sources is dirty where a
  /// tracked file of Swift or C has changed.
  package static func current(
    of sources: SourceManifest?, in folder: String = "."
  ) -> GitState? {
    guard let repository = GitRepository(around: folder), let commit = repository.head else {
      return nil
    }
    let isDirty: Bool
    if let sources {
      guard let committed = CommittedSources(of: sources, at: commit, in: repository) else {
        return nil
      }
      isDirty = !committed.differing.isEmpty
    } else {
      isDirty = repository.hasChangedCode
    }
    return GitState(commit: commit, branch: repository.branch, isDirty: isDirty, patch: nil)
  }
}
