import ArgumentParser
import ArtifactStore
import Foundation
import Vocabulary

/// `mesob trash`: removal that can be undone, and that which cannot.
struct TrashCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "trash",
    abstract: "Move runs to the trash, list the trash, or empty it.",
    discussion: """
      A run is meant by its path, the first digits of its key, its label, experiment/label, or its \
      tag. Without a run the trash is listed. 'mesob restore' puts things back until --empty --yes \
      deletes them for good.

      EXAMPLES
        mesob trash 3f2a9c
        mesob trash --experiment quickstart --dry-run
        mesob trash --empty --older-than 30d
        mesob trash --empty --older-than 30d --yes
      """)

  @Argument(help: ArgumentHelp("Runs.", valueName: "run"))
  var names: [String] = []

  @Option(help: ArgumentHelp("Move all runs of this experiment.", valueName: "name"))
  var experiment: [String] = []

  @Flag(help: "Move tagged runs too.")
  var force = false

  @Flag(help: "Say which runs would be moved, and move none.")
  var dryRun = false

  @Flag(help: "Say what would be deleted for good; delete it with --yes.")
  var empty = false

  @Option(
    help: ArgumentHelp(
      "List or delete only what has been in the trash for so long, such as 12h or 30d.",
      valueName: "time"))
  var olderThan: Seconds?

  @Flag(help: "With --empty: delete for good.")
  var yes = false

  @OptionGroup var options: GlobalOptions

  private var movesRuns: Bool { !names.isEmpty || !experiment.isEmpty }

  func validate() throws {
    if movesRuns && (empty || olderThan != nil) {
      throw ValidationError(
        "--empty and --older-than go with what is in the trash, not with runs that are moved there."
      )
    }
    if yes && !empty { throw ValidationError("--yes goes with --empty.") }
    if !movesRuns && (force || dryRun) {
      throw ValidationError("--force and --dry-run go with runs or --experiment.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    if movesRuns { return try moveRuns(in: session) }
    let limit = olderThan.map { Date() - $0.value } ?? .distantFuture
    let bundles = try session.store.trashBundles().filter { $0.trashed <= limit }
    if empty && yes { for bundle in bundles { try session.store.delete(bundle) } }
    try session.print(
      Listing(
        bundles, deleted: empty ? yes : nil, verbose: session.console.isVerbose,
        session.console.style))
    let amount =
      "\(bundles.count.counted("bundle")), \(bundles.reduce(0) { $0 + $1.bytes }.byteText)"
    if empty {
      session.console.remark(
        bundles.isEmpty
          ? "nothing to delete"
          : yes ? "\(amount) deleted" : "\(amount); --empty --yes deletes them for good")
    } else {
      session.console.remark(bundles.isEmpty ? "the trash is empty" : amount)
    }
    return .yes
  }

  private func moveRuns(in session: Session) throws -> ExitStatus {
    let items = try session.store.unwanted(names, experiments: experiment, evenTagged: force)
    let bundle = dryRun ? nil : try session.store.trash(items)
    try session.print(Listing(moved: bundle?.items ?? items, to: bundle))
    let amount =
      "\(items.count.counted("run")), \(items.reduce(0) { $0 + $1.bytes }.byteText)"
    session.console.remark(
      bundle.map { "\(amount) moved to the trash; 'mesob restore \($0.id)' puts them back" }
        ?? "\(amount); without --dry-run they move to the trash")
    return .yes
  }
}
