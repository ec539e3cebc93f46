import Archives
import ArtifactStore
import Foundation

/// The program of the day that an archive was made, built from the sources in it.
struct ArchivedProgram {
  private let folder: URL
  private let console: Console

  /// Unpacks the sources to a folder, changes of the checkout among them.
  ///
  /// Throws unless the archive has the files of exactly one commit.
  init(in archive: OpenArchive, to folder: URL, _ console: Console) throws {
    let sources = archive.files.filter { $0.hasPrefix("data/sources/") }
    let (tars, patches) = (
      sources.filter { $0.hasSuffix(".tar") }, sources.filter { $0.hasSuffix(".patch") }
    )
    guard let tar = tars.first, tars.count == 1, patches.count <= 1 else {
      throw CommandLineError(
        .undecided, "\(archive.path), --build",
        expected: "the sources of one commit, with one patch at most",
        got: "those of \(tars.count), and \(patches.count.counted("patch file"))")
    }
    self.folder = folder
    self.console = console
    for file in [tar] + patches {
      try archive.copy(file, to: folder.appending(path: Self.name(file)))
    }
    try run("tar", ["-C", path, "--strip-components=1", "-xf", "\(path)/\(Self.name(tar))"])
    // Files that are no sources make a checkout dirty and leave its patch empty.
    for patch in patches where try !archive.data(patch).isEmpty {
      try run("git", ["-C", path, "apply", "--whitespace=nowarn", Self.name(patch)])
    }
    if let resolved = sources.first(where: { $0.hasSuffix("/Package.resolved") }) {
      try archive.copy(resolved, to: folder.appending(path: Self.name(resolved)))
    }
  }

  /// Builds the program, which may take minutes and fetch packages, and returns its path.
  func build() throws -> String {
    console.remark("building the archived program in \(path)")
    try run(
      "swift", ["build", "--package-path", path, "-c", "release", "--product", "mesob"],
      needing:
        "a Swift toolchain, what .ci/install lists, and the network for packages that are not "
        + "cached")
    return folder.appending(path: ".build/release/mesob").path(percentEncoded: false)
  }

  private var path: String { folder.path(percentEncoded: false) }

  private static func name(_ file: String) -> String { URL(filePath: file).lastPathComponent }

  private func run(
    _ program: String, _ arguments: [String], needing needs: String? = nil
  ) throws {
    let status = try Subprocess.run([program] + arguments, printingTo: .standardError)
    guard status == 0 else {
      throw CommandLineError(
        .undecided, "--build, \(program) \(arguments.joined(separator: " "))",
        expected: "to succeed" + (needs.map { ", which takes \($0)" } ?? ""),
        got: "exit status \(status); what it printed is above")
    }
  }
}
