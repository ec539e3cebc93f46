import Archives
import ArgumentParser
import ArtifactStore
import ExperimentRunner
import Foundation

/// `mesob replay`: everything in an archive again, from the archive alone.
struct ReplayCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Check an archive, execute its runs again, and rebuild its tables.",
    discussion: """
      Nothing is needed but the archive: no store, no git, no network. Its bytes are compared with \
      its seal and manifests; every run is executed again and compared dataset by dataset, as \
      'mesob verify' does; tables, figures' data and report pages are made again from the archived \
      declarations and runs, and compared byte by byte. The archive is not changed.

      --integrity stops after the bytes; --certificate proves the stored bounds again instead of \
      executing anything.

      Exit status: 0 everything holds, 1 something does not, 2 something could not be told.

      EXAMPLES
        mesob replay quickstart.zip -j 2
        mesob replay quickstart.zip --certificate --json
        mesob replay quickstart.zip --integrity
      """)

  @Argument(
    help: ArgumentHelp("A zip file or a folder from 'mesob archive'.", valueName: "archive"),
    completion: .file())
  var path: String

  @Flag(help: "Compare bytes with hashes; execute nothing.")
  var integrity = false

  @Flag(help: "Prove the stored certificates again; execute nothing.")
  var certificate = false

  @Option(
    name: .customShort("j", allowingJoined: true),
    help: ArgumentHelp("How many runs are executed at the same time.", valueName: "n"))
  var jobs: Int?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if integrity && certificate {
      throw ValidationError("Either --integrity or --certificate can be given, not both.")
    }
    try checkAtLeastOne(jobs, "-j")
  }

  func execute(in session: Session) throws -> ExitStatus {
    let archive = try OpenArchive(at: path)
    var replay = ArchiveReplay(archive)
    if replay.check.isIntact {
      session.console.remark(replay.headline)
      if !integrity { try execute(&replay, archive, in: session) }
    }
    try session.print(Listing(replay))
    return session.signals.interruption.isRequested ? session.signals.status : replay.status
  }

  /// Makes a store of the archive for as long as it takes.
  private func execute(
    _ replay: inout ArchiveReplay, _ archive: OpenArchive, in session: Session
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mesob-replay-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let root = folder.path(percentEncoded: false)
    try archive.makeStore(in: root)
    let store = ArtifactStore(root: root)
    try replay.findRuns(in: store)
    if certificate {
      replay.proveCertificates(in: store)
    } else {
      session.signals.watch()
      replay.executeRuns(in: store, by: session.workers(jobs), session)
    }
    replay.rebuildReports(in: store, session)
  }
}
