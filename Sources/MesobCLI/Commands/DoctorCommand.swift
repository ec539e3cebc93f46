import ArgumentParser
import ExperimentRunner

/// `mesob doctor`: whether this machine and this store are ready.
struct DoctorCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell whether this machine and the store are ready, and how to make them so.",
    discussion: """
      Programs, libraries, the file system below the artifacts and what is stored there are looked \
      at; nothing is changed but in a private folder that is removed again. Each line is ok, a \
      warning (something works less well or is not there) or a problem, with its cure.

      Exit status: 0 no problem, 1 a problem.

      EXAMPLES
        mesob doctor
        mesob doctor --json
      """)

  @OptionGroup var options: GlobalOptions

  func execute(in session: Session) throws -> ExitStatus {
    let findings = Doctor(session.laboratory, store: session.store).findings
    try session.print(Listing(findings, session.console.style))
    return findings.contains { $0.grade == .problem } ? .no : .yes
  }
}
