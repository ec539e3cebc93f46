import ArgumentParser
import ArtifactStore

/// `mesob tag`: names for runs.
struct TagCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag",
    abstract: "List tags, or give runs a name that other commands understand.",
    discussion: """
      Tagged runs are no garbage and are not trashed by mistake. A tag of one run is a name for it \
      wherever a run can be named; 'mesob verify TAG' takes all runs of a tag. A name that is \
      taken is refused unless --add gives it to more runs or --move takes it away from the others.

      EXAMPLES
        mesob tag
        mesob tag paper-table-1 3f2a9c quickstart/braess
        mesob tag paper-table-1 --add 77c0de
        mesob tag --delete paper-table-1
      """)

  @Argument(help: "The name: lower-case letters, digits and hyphens.")
  var name: String?

  @Argument(help: ArgumentHelp("The runs that get it.", valueName: "run"))
  var runs: [String] = []

  @Flag(help: "Give a name that is taken to these runs too.")
  var add = false

  @Flag(help: "Give a name that is taken to these runs only.")
  var move = false

  @Flag(help: "Remove the tag; its runs stay.")
  var delete = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if add && move { throw ValidationError("Either --add or --move can be given, not both.") }
    if (add || move) && runs.isEmpty {
      throw ValidationError("Expected a name and runs with --add and --move.")
    }
    if delete && (name == nil || !runs.isEmpty) {
      throw ValidationError("Expected the name of a tag, and no runs, with --delete.")
    }
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
      try session.print(Listing([tag], session.console.style))
      return .yes
    }
    let experiments = try store.experiments + session.laboratory.experiments.map(\.name)
    guard !experiments.contains(name) else {
      throw CommandLineError(
        .usage, "tag '\(name)'", expected: "a name that no experiment has", got: "one's")
    }
    let tag = try store.tag(
      runs.map(store.run(matching:)), as: name, ifTaken: add ? .add : move ? .move : .refuse)
    try session.print(Listing([tag], session.console.style))
    return .yes
  }
}
