package import Foundation
package import SourceCode

/// A repository on disk, asked through git without the settings of its user.
package struct GitRepository {
  /// Its top folder.
  package let root: String

  /// The repository around a folder; nil if there is none, or no git.
  package init?(around folder: String = ".") {
    guard
      let root = Self.git(["rev-parse", "--show-toplevel"], in: folder)?.line, !root.isEmpty
    else { return nil }
    self.root = root
  }

  /// The commit that is checked out, in full; nil if there is none.
  var head: String? { git(["rev-parse", "--verify", "HEAD"])?.line }

  /// The branch; nil when none is checked out.
  var branch: String? { git(["symbolic-ref", "--short", "--quiet", "HEAD"])?.line }

  /// Whether a tracked file of Swift or C has changed.
  var hasChangedCode: Bool {
    git(["status", "--porcelain", "--untracked-files=no", "--", "*.swift", "*.c", "*.h"])?.isEmpty
      == false
  }

  /// The paths of all files of a commit with the hashes by which git names their contents.
  func files(of commit: String) -> [String: String]? {
    git(["ls-tree", "-r", "-z", "--full-tree", commit])?.split(separator: 0).reduce(into: [:]) {
      files, line in
      // Mode, type, hash, a tab, and the path.
      let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
      let words = parts[0].split(separator: UInt8(ascii: " "))
      guard parts.count == 2, words.count == 3, words[1].elementsEqual("blob".utf8) else { return }
      files[String(decoding: parts[1], as: UTF8.self)] = String(decoding: words[2], as: UTF8.self)
    }
  }

  /// The contents that git knows by some hashes, in their order; nil if one is missing.
  func contents(of hashes: [String]) -> [Data]? {
    guard
      let answer = git(
        ["cat-file", "--batch"], input: Data(hashes.map { $0 + "\n" }.joined().utf8))
    else { return nil }
    var rest = answer[...]
    return try? hashes.map { _ in
      // A line with hash, type and size, then the content and a line feed.
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
        let size = rest[..<end].split(separator: UInt8(ascii: " ")).last.flatMap({
          Int(String(decoding: $0, as: UTF8.self))
        }), rest.distance(from: end, to: rest.endIndex) > size + 1
      else { throw CocoaError(.fileReadCorruptFile) }
      let content = Data(rest[(end + 1)..<(end + 1 + size)])
      rest = rest[(end + 2 + size)...]
      return content
    }
  }

  /// The paths of files that are neither tracked nor ignored.
  private var untracked: [String] {
    git(["ls-files", "-z", "--others", "--exclude-standard", "--full-name"])?
      .split(separator: 0).map { String(decoding: $0, as: UTF8.self) } ?? []
  }

  /// The patch from the commit that is checked out to the files of a program as they are on disk,
  /// new ones among them; its manifests of packages come with it.
  ///
  /// Nil if there is nothing to say, above 16 MiB, and where git would not apply it. The index of the
  /// repository is not touched.
  package func patch(of sources: SourceManifest?) -> Data? {
    guard let head, let known = files(of: head) else { return nil }
    let code = [".swift", ".c", ".h"]
    let isSource: (String) -> Bool
    if let sources {
      let names = SourceNames(sources)
      isSource = { names.name(of: $0) != nil || $0.split(separator: "/").last == "Package.swift" }
    } else {
      isSource = { path in code.contains { path.hasSuffix($0) } }
    }
    let paths = known.keys.filter(isSource) + untracked.filter(isSource)
    let list = Data(paths.sorted().map { $0 + "\0" }.joined().utf8)
    return try? withTemporaryFolder("index") { folder in
      patch(from: head, toFiles: list, index: ["GIT_INDEX_FILE": "\(folder)/index"])
    }
  }

  /// The patch from a commit to the listed files, by way of an index of its own.
  private func patch(from commit: String, toFiles list: Data, index: [String: String]) -> Data? {
    guard git(["read-tree", commit], variables: index) != nil,
      git(
        [
          "--literal-pathspecs", "add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul",
        ], input: list, variables: index) != nil,
      let patch = git(
        [
          "diff", "--cached", "-U3", "--binary", "--full-index", "--no-relative", "--no-renames",
          "--no-ext-diff", "--no-color", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/",
          commit,
        ], variables: index),
      !patch.isEmpty, patch.count <= 1 << 24,
      git(["read-tree", commit], variables: index) != nil,
      git(["apply", "--check", "--cached", "-"], input: patch, variables: index) != nil
    else { return nil }
    return patch
  }

  /// Writes all files of a commit to a tar file, below a folder named in it; false if the repository
  /// does not have the commit.
  ///
  /// Equal commits give equal bytes. The commit is named by its full hash.
  package func archive(_ commit: String, below prefix: String, to path: String) -> Bool {
    guard commit.utf8.count >= 40, commit.utf8.allSatisfy(Digest.isDigit) else { return false }
    return git([
      "-c", "tar.umask=0022", "archive", "--format=tar", "--prefix=\(prefix)/",
      "--output=\(path)", "\(commit)^{commit}",
    ]) != nil
  }

  /// Applies a patch to a folder that is in no repository; false if it does not fit.
  package static func apply(patch: String, to folder: String) -> Bool {
    git(["apply", "--allow-empty", "--whitespace=nowarn", patch], in: folder) != nil
  }

  private func git(
    _ arguments: [String], input: Data = Data(), variables: [String: String] = [:]
  ) -> Data? {
    Self.git(arguments, in: root, input: input, variables: variables)
  }

  /// What git answers; nil if it fails.
  ///
  /// No program that its settings name is started.
  private static func git(
    _ arguments: [String], in folder: String, input: Data = Data(),
    variables: [String: String] = [:]
  ) -> Data? {
    let environment = ProcessInfo.processInfo.environment
      .merging(variables.merging(["GIT_OPTIONAL_LOCKS": "0"]) { $1 }) { $1 }
    let options = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]
    guard
      let outcome = try? Subprocess.run(
        ["git", "-C", folder] + options + arguments, environment: environment, input: input),
      outcome.status == 0
    else { return nil }
    return outcome.printed
  }
}

extension Data {
  /// The text of a single line.
  fileprivate var line: String {
    String(decoding: self, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
