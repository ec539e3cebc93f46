import ArgumentParser
import ArtifactStore
import Vocabulary

/// `mesob restore`: the way back from the trash.
struct RestoreCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put what is in the trash back where it was.",
    discussion: """
      A name is the id of a bundle in the trash, as 'mesob trash' lists it, or its beginning; or a \
      run in the trash by its path, the first digits of its key, its label or experiment/label; or \
      id/path for a single thing.

      Nothing is replaced. Where the same content is again, the copy in the trash stays, unless --yes \
      deletes it; where something else is, nothing happens and the exit status is 1.

      EXAMPLES
        mesob restore 20260504T101500Z-3jx81
        mesob restore quickstart/braess
        mesob restore --all
      """)

  @Argument(help: ArgumentHelp("Bundles or runs in the trash.", valueName: "id|run"))
  var names: [String] = []

  @Flag(help: "Put everything back.")
  var all = false

  @Flag(help: "Delete copies in the trash whose content is in its place already.")
  var yes = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if names.isEmpty != all {
      throw ValidationError("Expected either ids or runs that are in the trash, or --all.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    let restorations = try session.store.restore(all ? nil : names, dropsEqual: yes)
    try session.print(Listing(restorations))
    let equal = restorations.count { $0.restoration.outcome == .equal }
    if equal > 0 {
      session.console.remark(
        "\(equal.counted("thing")) with the same content are in place already; --yes deletes the "
          + "copies in the trash")
    }
    let taken = restorations.filter { $0.restoration.outcome == .taken }
    for (bundle, restoration) in taken {
      session.console.failure(
        "\(session.store.root)/\(restoration.path): expected nothing there, or the same content, got other "
          + "content; the copy stays in .trash/\(bundle.id)")
    }
    return taken.isEmpty ? .yes : .no
  }
}
