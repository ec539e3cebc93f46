package import Archives
import ArtifactStore
import ExperimentRunner
import Foundation
import Vocabulary

/// The program of the day that an archive was made, built from the sources in it.
package struct ArchivedProgram {
  private let path: String

  /// Unpacks the sources to a folder, changes of the checkout among them.
  ///
  /// Throws unless the archive has the files of exactly one commit.
  package init(in archive: OpenArchive, to path: String) throws {
    let sources = archive.files.filter { $0.hasPrefix("data/sources/") }
    let (tars, patches) = (
      sources.filter { $0.hasSuffix(".tar") }, sources.filter { $0.hasSuffix(".patch") }
    )
    guard let tar = tars.first, tars.count == 1, patches.count <= 1 else {
      throw ArtifactError(
        .invalidContents, "\(archive.path), --build",
        expected: "the sources of one commit, with one patch at most",
        got: "those of \(tars.count), and \(patches.count.counted("patch file"))")
    }
    self.path = path
    for file in [tar] + patches {
      try archive.copy(file, to: URL(filePath: "\(path)/\(Self.name(file))"))
    }
    try run("tar", ["-C", path, "--strip-components=1", "-xf", "\(path)/\(Self.name(tar))"])
    // Files that are no sources make a checkout dirty and leave its patch empty.
    for patch in patches where try !archive.data(patch).isEmpty {
      try run("git", ["-C", path, "apply", "--whitespace=nowarn", Self.name(patch)])
    }
    if let resolved = sources.first(where: { $0.hasSuffix("/Package.resolved") }) {
      try archive.copy(resolved, to: URL(filePath: "\(path)/\(Self.name(resolved))"))
    }
  }

  /// Builds the program, which may take minutes and fetch packages, and returns its path.
  package func build() throws -> String {
    try run(
      "swift", ["build", "--package-path", path, "-c", "release", "--product", "mesob"],
      needing:
        "a Swift toolchain, what .ci/install lists, and the network for packages that are not "
        + "cached")
    return "\(path)/.build/release/mesob"
  }

  private static func name(_ file: String) -> String { URL(filePath: file).lastPathComponent }

  private func run(
    _ program: String, _ arguments: [String], needing needs: String? = nil
  ) throws {
    let status = try Subprocess.run([program] + arguments, printingTo: .standardError)
    guard status == 0 else {
      throw RunnerError(
        .unreadable, "--build, \(program) \(arguments.joined(separator: " "))",
        expected: "to succeed" + (needs.map { ", which takes \($0)" } ?? ""),
        got: "exit status \(status); what it printed is above")
    }
  }
}
