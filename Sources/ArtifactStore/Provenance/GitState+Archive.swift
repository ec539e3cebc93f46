import Foundation

extension GitState {
  /// The top folder of the repository around a folder; nil if there is none, or no git.
  package static func root(of folder: String = ".") -> String? {
    git(["rev-parse", "--show-toplevel"], folder)?.trimmed
  }

  /// Writes all files of a commit to a tar file, below a folder named in it; false if the repository
  /// does not have the commit.
  ///
  /// Equal commits give equal bytes. The commit is named by its full hash.
  package static func archive(
    _ commit: String, in folder: String = ".", below prefix: String, to path: String
  ) -> Bool {
    guard commit.utf8.count >= 40, commit.utf8.allSatisfy(Digest.isDigit) else { return false }
    return git(
      [
        "-c", "tar.umask=0022", "archive", "--format=tar", "--prefix=\(prefix)/",
        "--output=\(path)", "\(commit)^{commit}",
      ], folder) != nil
  }
}

extension GitState {
  /// Applies a patch to a folder that is in no repository; false if it does not fit.
  package static func apply(patch: String, to folder: String) -> Bool {
    git(["apply", "--whitespace=nowarn", patch], folder) != nil
  }
}
