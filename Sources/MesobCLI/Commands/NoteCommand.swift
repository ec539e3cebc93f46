import ArgumentParser
import ArtifactStore

/// `mesob note`: dated remarks on runs.
struct NoteCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Write a dated remark on a run, or print those that there are.",
    discussion: """
      Notes are kept beside the runs, and stay when a run is trashed and restored. 'mesob inspect RUN' \
      prints them, 'mesob list --runs' marks the runs that have some, and 'mesob gc' keeps these.

      EXAMPLES
        mesob note 3f2a9c "the plateau after iteration 40 is the ramp of the step size"
        mesob note 3f2a9c
      """)

  @Argument(help: "The run.")
  var run: String

  @Argument(help: "What there is to say, in quotation marks.")
  var text: String?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if let text, text.trimmed.isEmpty {
      throw ValidationError("Expected a note with something in it, got an empty one.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    let run = try session.store.run(matching: run)
    if let text { try session.store.addNote(text.trimmed, to: run) }
    try session.print(Listing(try session.store.notes(of: run.key), of: run))
    return .yes
  }
}
