import Archives
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
    try run("tar", ["--strip-components=1", "-xf", Self.name(tar)])
    for patch in patches { try run("git", ["apply", "--whitespace=nowarn", Self.name(patch)]) }
    if let resolved = sources.first(where: { $0.hasSuffix("/Package.resolved") }) {
      try archive.copy(resolved, to: folder.appending(path: Self.name(resolved)))
    }
  }

  /// Builds the program, which may take minutes and fetch packages, and returns its path.
  func build() throws -> String {
    console.remark("building the archived program in \(folder.path(percentEncoded: false))")
    try run(
      "swift", ["build", "-c", "release", "--product", "mesob"],
      needing:
        "a Swift toolchain, what .ci/install lists, and the network for packages that are not "
        + "cached")
    return folder.appending(path: ".build/release/mesob").path(percentEncoded: false)
  }

  private static func name(_ file: String) -> String { URL(filePath: file).lastPathComponent }

  private func run(
    _ program: String, _ arguments: [String], needing needs: String? = nil
  ) throws {
    let status = try Subprocess.run([program] + arguments, in: folder, output: .standardError)
    guard status == 0 else {
      throw CommandLineError(
        .undecided, "--build, \(program) \(arguments.joined(separator: " "))",
        expected: "to succeed" + (needs.map { ", which takes \($0)" } ?? ""),
        got: "exit status \(status); what it printed is above")
    }
  }
}

/// Programs that work for this one, and print where it does.
enum Subprocess {
  /// Runs a program of the search path or at a path, and returns its exit status.
  static func run(_ command: [String], in folder: URL? = nil, output: FileHandle) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    if let folder { process.currentDirectoryURL = folder }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.standardError
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
