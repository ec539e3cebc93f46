import ArgumentParser
import ExperimentRunner
import Verification
import Results

/// `mesob diff`: where two results differ.
struct DiffCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say where two runs or result files differ.",
    discussion: """
      Configuration, sources, program and machine, then every dataset with the largest difference \
      and its place. --bisect tells from the hash chains which scored iteration was the first with \
      another policy, executes both again up to there, and names the very first iteration and what \
      differs in it.

      Exit status: 0 the same configuration and data, 1 not, 2 could not tell.

      EXAMPLES
        mesob diff 3f2a9c 77ab01
        mesob diff --bisect old/result.h5 new/result.h5 --json
      """)

  @Argument(help: ArgumentHelp("A run or a result file.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("The one to compare it with.", valueName: "b"))
  var second: String

  @Flag(help: "Find the first iteration where the two went apart.")
  var bisect = false

  @OptionGroup var options: GlobalOptions

  func execute(in session: Session) throws -> ExitStatus {
    let results = try [first, second].map { try StoredResult(named: $0, in: session.store) }
    if bisect {
      let bisection = try Bisection(
        results[0], results[1], in: session.laboratory, store: session.store)
      try session.print(Listing(bisection))
      return bisection.firstDifferent == nil ? .yes : .no
    }
    let difference = try RunDifference(results[0], results[1], in: session.store)
    try session.print(Listing(difference))
    return difference.isEmpty ? .yes : .no
  }
}
