import ArgumentParser
import ArtifactStore
import Results

/// `mesob inspect`: looks into a run or any HDF5 file.
struct InspectCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Look into a run or any HDF5 file.",
    discussion: """
      A run is meant by the path of its directory or file, by the first digits of its key, by its \
      label or by a tag. Without a path inside, everything is listed with types, axes and attributes; \
      the path of a dataset prints its values: an excerpt to read, all of them with --json.

      EXAMPLES
        mesob inspect 3f2a9c
        mesob inspect solution.h5:/solution/policy
        mesob inspect solution.h5:/metrics --json
      """)

  @Argument(
    help: ArgumentHelp(
      "A run or a file, and the path of a group or dataset inside.", valueName: "run[:/path]"))
  var target: String

  @OptionGroup var options: GlobalOptions

  func execute(in session: Session) throws -> ExitStatus {
    let parts = target.firstRange(of: ":/")
    let name = parts.map { String(target[..<$0.lowerBound]) } ?? target
    let path = parts.map { String(target[target.index(after: $0.lowerBound)...]) } ?? "/"
    let result = try StoredResult(named: name, in: session.store)
    let object = try StoredObject(at: path, in: ResultFile(at: result.path))
    try session.print(
      Listing(
        object, of: result, marks: try RunMarks(of: result.run, in: session.store),
        attributes: path != "/" || session.console.isVerbose,
        session.console.style))
    return .yes
  }
}
