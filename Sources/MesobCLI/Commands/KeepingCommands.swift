import ArgumentParser
import ArtifactStore
import ExperimentRunner
import Foundation

/// `mesob tag`: names for runs.
struct TagCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag",
    abstract: "List tags, or give runs a name that other commands understand.",
    discussion: """
      Tagged runs are no garbage and are not trashed by mistake. A tag of one run is a name for it \
      wherever a run can be named; 'mesob verify TAG' takes all runs of a tag. A name that is \
      taken is refused unless --add gives it to more runs or --move takes it away from the others.
      An experiment, as it is declared or with overrides, stands for its runs.

      EXAMPLES
        mesob tag
        mesob tag paper-table-1 3f2a9c quickstart/braess
        mesob tag budgets quickstart budget=4,6,8
        mesob tag paper-table-1 --add 77c0de
        mesob tag --delete paper-table-1
      """)

  @Argument(help: "The name: lower-case letters, digits and hyphens.")
  var name: String?

  @Argument(help: .value("run", "The runs that get it, or experiments."))
  var runs: [String] = []

  @Flag(help: "Give a name that is taken to these runs too.")
  var add = false

  @Flag(help: "Give a name that is taken to these runs only.")
  var move = false

  @Flag(help: "Remove the tag; its runs stay.")
  var delete = false

  @OptionGroup var options: GlobalOptions

  var needsStore: Bool { name == nil }

  func validate() throws {
    try refuse(add && move, "Either --add or --move can be given, not both.")
    try refuse((add || move) && runs.isEmpty, "Expected a name and runs with --add and --move.")
    try refuse(
      delete && (name == nil || !runs.isEmpty),
      "Expected the name of a tag, and no runs, with --delete.")
  }

  func execute(in session: Session) throws -> ExitStatus {
    let store = session.store
    guard let name else {
      let tags = try store.tags()
      for case .failure(let error) in tags { session.console.failure("\(error)") }
      try session.print(Listing(tags.compactMap { try? $0.get() }, session.console.style))
      let isWhole = tags.allSatisfy { (try? $0.get()) != nil }
      return isWhole ? .yes : .undecided
    }
    try RunTag.check(name)
    if delete {
      try store.removeTag(name)
      try session.print(Listing(json: ["deleted": .text(name)], text: ""))
      session.console.remark("tag '\(name)' deleted; its runs stay")
      return .yes
    }
    if runs.isEmpty {
      guard let tag = try store.tag(named: name) else {
        throw ArtifactError(
          .notFound, "tag '\(name)' in \(store.root)", expected: "a tag, or runs to give it to",
          got: "neither")
      }
      return try session.print(Listing([tag], session.console.style))
    }
    let tag = try session.laboratory.tag(
      runs, as: name, ifTaken: add ? .add : move ? .move : .refuse, in: store)
    return try session.print(Listing([tag], session.console.style))
  }
}

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
    try refuse(
      text?.trimmed.isEmpty == true, "Expected a note with something in it, got an empty one.")
  }

  func execute(in session: Session) throws -> ExitStatus {
    let run = try session.laboratory.run(matching: run, in: session.store)
    if let text { try session.store.addNote(text.trimmed, to: run) }
    return try session.print(Listing(try session.store.notes(of: run.key), of: run))
  }
}

/// `mesob trash`: removal that can be undone, and that which cannot.
struct TrashCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "trash",
    abstract: "Move runs to the trash, list the trash, or empty it.",
    discussion: """
      A run is meant by its path, the first digits of its key, its label, experiment/label, or its \
      tag. NAME@HASH8 or NAME key=value… is an experiment with overrides: its runs that nothing else \
      plans, its report, and its line in 'mesob list'. Without a run the trash is listed. \
      'mesob restore' puts things back until --empty --yes deletes them for good.

      EXAMPLES
        mesob trash 3f2a9c
        mesob trash quickstart budget=4,6,8
        mesob trash --experiment quickstart --dry-run
        mesob trash --empty --older-than 30d
        mesob trash --empty --older-than 30d --yes
      """)

  @Argument(help: .value("run", "Runs, or experiments with overrides."))
  var names: [String] = []

  @Option(help: .value("name", "Move the runs that this experiment plans."))
  var experiment: [String] = []

  @Flag(help: "Move tagged runs too.")
  var force = false

  @Flag(help: "Say which runs would be moved, and move none.")
  var dryRun = false

  @Flag(help: "Say what would be deleted for good; delete it with --yes.")
  var empty = false

  @Option(
    help: .value(
      "time", "List or delete only what has been in the trash for so long, such as 12h or 30d."))
  var olderThan: Seconds?

  @Flag(help: "With --empty: delete for good.")
  var yes = false

  @OptionGroup var options: GlobalOptions

  var needsStore: Bool { !movesRuns }

  private var movesRuns: Bool { !names.isEmpty || !experiment.isEmpty }

  func validate() throws {
    try refuse(
      movesRuns && (empty || olderThan != nil),
      "--empty and --older-than go with what is in the trash, not with runs that are moved there.")
    try refuse(yes && !empty, "--yes goes with --empty.")
    try refuse(
      !movesRuns && (force || dryRun), "--force and --dry-run go with runs or --experiment.")
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
    let items = try session.laboratory.unwanted(
      names, experiments: experiment, in: session.store, evenTagged: force)
    let bundle = dryRun ? nil : try session.store.trash(items)
    try session.print(Listing(moved: bundle?.items ?? items, to: bundle))
    let runs = items.count { $0.path.hasPrefix("runs/") }
    let amount =
      "\(runs.counted("run")), \(items.reduce(0) { $0 + $1.bytes }.byteText)"
    session.console.remark(
      bundle.map { "\(amount) moved to the trash; 'mesob restore \($0.id)' puts them back" }
        ?? "\(amount); without --dry-run they move to the trash")
    return .yes
  }
}

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

  @Argument(help: .value("id|run", "Bundles or runs in the trash."))
  var names: [String] = []

  @Flag(help: "Put everything back.")
  var all = false

  @Flag(help: "Delete copies in the trash whose content is in its place already.")
  var yes = false

  @OptionGroup var options: GlobalOptions

  var needsStore: Bool { all }

  func validate() throws {
    try refuse(names.isEmpty != all, "Expected either ids or runs that are in the trash, or --all.")
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

/// `mesob gc`: what nothing refers to, and its way to the trash.
struct GarbageCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "List what nothing refers to; with --yes, move it to the trash.",
    discussion: """
      Garbage is: what processes of this machine left in flight when they ended; attempts of trials \
      that have a run by now; runs that no experiment plans, neither as it is declared nor with overrides \
      that 'mesob list' shows; input files and descriptions of sources that no run refers to, be it in the store or \
      in the trash; verifications of runs that are gone; finished submissions to Slurm.

      Nothing that a tag, a note, or a report or archive in the store refers to is garbage, nor \
      is anything that a process works on; reports that were written elsewhere are not known here, so \
      tag their runs. What belongs to another machine, or to nobody known, is kept unless --foreign. \
      Nothing is deleted: 'mesob restore' puts everything back.

      EXAMPLES
        mesob gc
        mesob gc --yes
        mesob gc --json
      """)

  @Flag(help: "Move the garbage to the trash.")
  var yes = false

  @Flag(
    help:
      """
      Take what other machines, or nobody known, left in flight too; make sure that no other \
      machine is at work.
      """
  )
  var foreign = false

  @OptionGroup var options: GlobalOptions

  var needsStore: Bool { true }

  func execute(in session: Session) throws -> ExitStatus {
    let survey = try GarbageSurvey(of: session.store, in: session.laboratory, foreign: foreign)
    for remark in survey.remarks { session.console.remark(remark) }
    let bundle = yes ? try survey.collect() : nil
    try session.print(Listing(survey, movedTo: bundle, showsKept: session.console.isVerbose))
    let amount = "\(survey.garbage.count.counted("thing")), \(survey.bytes.byteText)"
    if let bundle {
      session.console.remark(
        "\(bundle.items.count.counted("thing")), \(bundle.bytes.byteText) moved to the trash; "
          + "'mesob restore \(bundle.id)' puts them back")
    } else if survey.garbage.isEmpty || yes {
      session.console.remark("nothing to clear")
    } else {
      session.console.remark("\(amount); 'mesob gc --yes' moves them to the trash")
    }
    if !survey.kept.isEmpty, !session.console.isVerbose {
      session.console.remark("\(survey.kept.count.counted("more thing")) kept; --verbose says why")
    }
    return .yes
  }
}
