import Archives
import ArgumentParser
import ArtifactStore
import Verification

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
      executing anything. --build builds the program from the sources in the archive, and replays \
      with that one: it takes minutes, a Swift toolchain, and the network unless packages are cached.

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

  @Flag(help: "Build the program from the archived sources, and replay with that.")
  var build = false

  @Option(
    name: .customShort("j", allowingJoined: true),
    help: ArgumentHelp("How many runs are executed at the same time.", valueName: "n"))
  var jobs: Int?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if [integrity, certificate, build].count(where: \.self) > 1 {
      throw ValidationError("Only one of --integrity, --certificate and --build can be given.")
    }
    try checkAtLeastOne(jobs, "-j")
  }

  func execute(in session: Session) throws -> ExitStatus {
    let archive = try OpenArchive(at: path)
    var replay = ArchiveReplay(archive)
    if replay.check.isIntact {
      for line in replay.contents { session.console.remark(line) }
      if build { return try replayWithItsProgram(archive, in: session) }
      if !integrity {
        try replay.run(archive, provingCertificates: certificate, in: session.laboratory) {
          session.verify($0, in: $1, by: session.workers(jobs))
        }
      }
    }
    try session.print(Listing(replay))
    return session.signals.interruption.isRequested
      ? session.signals.status : ExitStatus(replay.outcome)
  }

  /// Builds the archived program and hands the work over to it.
  private func replayWithItsProgram(
    _ archive: OpenArchive, in session: Session
  ) throws -> ExitStatus {
    let status = try withTemporaryFolder("build") { folder in
      let program = try ArchivedProgram(in: archive, to: folder)
      session.console.remark("building the archived program in \(folder)")
      let options: [String] =
        (jobs.map { ["-j", "\($0)"] } ?? []) + (session.options.json ? ["--json"] : [])
      return try Subprocess.run(
        [program.build(), "replay", path] + options, printingTo: .standardOutput)
    }
    return ExitStatus(rawValue: status) ?? .undecided
  }
}
