import ArgumentParser
import ExperimentRunner
import MeanField

/// `mesob list`: what can be named on the command line, and what became of it.
struct ListCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List experiments, games, solvers or metrics.",
    discussion: """
      Games and solvers come with their parameters: type, default, range, unit and meaning. \
      Experiments come with the number of trials that are planned, done, failed and stale: \
      made by other sources than today's. With --runs, those that Slurm has are shown as queued, \
      held or running.

      EXAMPLES
        mesob list games
        mesob list experiments --failed
        mesob list solvers --json
      """)

  @Argument(help: "What to list.")
  var kind = Kind.experiments

  @Flag(help: "List every planned trial of the experiments, its status and its run directory.")
  var runs = false

  @Flag(help: "List the trials that failed or whose run is damaged, and why.")
  var failed = false

  @Flag(help: "List the trials whose run was made by other sources than today's.")
  var stale = false

  @OptionGroup var options: GlobalOptions

  /// What can be listed.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case experiments, games, solvers, metrics
  }

  func validate() throws {
    if kind != .experiments && (runs || failed || stale) {
      throw ValidationError(
        "--runs, --failed and --stale go with experiments, not with \(kind.rawValue).")
    }
    if [runs, failed, stale].count(where: \.self) > 1 {
      throw ValidationError("Only one of --runs, --failed and --stale can be given.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    try session.print(listing(in: session))
    return .yes
  }

  private func listing(in session: Session) throws -> Listing {
    let laboratory = session.laboratory
    switch kind {
    case .games:
      return Listing(entries: laboratory.games.map { $0.listing(session.console.style) })
    case .solvers:
      return Listing(entries: laboratory.solvers.map { $0.listing(session.console.style) })
    case .metrics: return Listing(metrics: laboratory.metrics, ofGames: laboratory.games.count)
    case .experiments:
      let queued = runs ? queuedTrials(in: session) : []
      let overviews = try laboratory.experiments.map {
        try ExperimentOverview(of: $0, queued, in: laboratory, store: session.store)
      }
      if failed { return Listing(trialsOf: overviews) { $0.state.isWrong } }
      if stale { return Listing(trialsOf: overviews) { $0.isStale } }
      return runs ? Listing(trialsOf: overviews) { _ in true } : Listing(experiments: overviews)
    }
  }

  /// The trials that Slurm holds or executes; none if it does not answer.
  private func queuedTrials(in session: Session) -> [QueuedTrial] {
    do {
      return try QueuedTrial.all(of: session.laboratory.experiments, in: session.store)
    } catch {
      session.console.remark("trials in Slurm's queue are not shown: \(error)")
      return []
    }
  }
}
