import ArgumentParser
import ArtifactStore
import ExperimentRunner
import Foundation

/// `mesob verify`: checks again what result files say.
struct VerifyCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check stored certificates again, from the files alone.",
    discussion: """
      --certificate proves the bounds of value and exploitability again from the stored rewards, \
      transitions and policy, without a game or a solver. A name is an experiment, a file or a \
      run. Exit status: 0 all certificates hold, 1 one does not, 2 there is nothing to check \
      them with: the game is too large to be stored, or a file is damaged or of an older version.

      EXAMPLES
        mesob verify --certificate quickstart
        mesob verify --certificate solution.h5 --json
        mesob verify --certificate --all
      """)

  @Argument(help: ArgumentHelp("Experiments, files or runs.", valueName: "name"))
  var names: [String] = []

  @Flag(help: "Check the stored certificates; the only check of this version.")
  var certificate = false

  @Flag(help: "Check the runs of all experiments that are stored.")
  var all = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard certificate else {
      throw ValidationError(
        "Expected --certificate: this version offers no other check, and executes nothing again.")
    }
    if names.isEmpty != all {
      throw ValidationError("Expected either names of experiments, files or runs, or --all.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    let names = all ? try session.store.experiments : names
    guard !names.isEmpty else { throw Self.nothing("--all", session.store) }
    let checks = try names.flatMap { try self.checks(of: $0, in: session) }
    try session.print(Listing(checks))
    if checks.contains(where: { $0.verdict == .differs }) { return .no }
    return checks.contains { $0.verdict == .undecided } ? .undecided : .yes
  }

  /// The checks of the file, of all runs of the experiment, or of the run that a name means.
  private func checks(of name: String, in session: Session) throws -> [CertificateCheck] {
    let store = session.store
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: name, isDirectory: &isFolder), !isFolder.boolValue {
      return [CertificateCheck(ofFileAt: name)]
    }
    if try store.experiments.contains(name) {
      let runs = try store.runs(of: name).map { CertificateCheck(ofFileAt: $0.resultPath, run: $0) }
      let checks = try runs + store.damagedRuns(of: name).map(CertificateCheck.init(of:))
      guard checks.isEmpty else { return checks }
    }
    guard !session.laboratory.experiments.contains(where: { $0.name == name }) else {
      throw Self.nothing("experiment '\(name)'", store)
    }
    let run = try store.run(matching: name)
    return [CertificateCheck(ofFileAt: run.resultPath, run: run)]
  }

  private static func nothing(_ subject: String, _ store: ArtifactStore) -> CommandLineError {
    CommandLineError(
      .undecided, subject, expected: "stored runs in \(store.root)", got: "none")
  }
}
