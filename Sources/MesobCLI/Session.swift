import ArgumentParser
import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import MeanField
import Reporting
import Results
import Verification

/// A command that needs to know the games, solvers and experiments that there are.
protocol SessionCommand: ParsableCommand {
  /// The options that every command has.
  var options: GlobalOptions { get }
  /// Does the command's work; errors are printed by the caller.
  func execute(in session: Session) throws -> ExitStatus
}

/// What a command works with.
struct Session {
  /// The games, solvers and experiments.
  let laboratory: Laboratory
  /// The options that every command has.
  let options: GlobalOptions
  /// What the project says.
  let project: ProjectFile
  /// Where the command prints.
  let console: Console
  /// Asks the command to stop.
  let signals: Signals

  /// Where runs are stored.
  var store: ArtifactStore { ArtifactStore(root: options.artifactsPath(project)) }

  /// The same store, by a path that other processes understand.
  var sharedStore: ArtifactStore {
    let root = store.root
    return root.hasPrefix("/")
      ? store : ArtifactStore(root: "\(FileManager.default.currentDirectoryPath)/\(root)")
  }

  /// How many trials run side by side: no more than there are processors for.
  ///
  /// Every trial is one thread that computes all the time.
  func workers(_ jobs: Int?) -> Int {
    let wanted = jobs ?? project.jobs ?? 1
    let processors = ProcessInfo.processInfo.activeProcessorCount
    if wanted > processors {
      console.remark(
        "-j \(wanted): \(processors) at a time, as many as there are processors for this process")
    }
    return min(wanted, processors)
  }

  /// Says how many of the runs that are used were made by other sources.
  func warnOfStale(_ plan: Plan) {
    let (stale, name) = (plan.stale.count, plan.experiment.name)
    guard stale > 0 else { return }
    console.remark(
      "\(name): \(stale) stored \(stale == 1 ? "run was" : "runs were") made by other sources than "
        + "today's; 'mesob verify \(name)' tells whether anything changed")
  }
}

// MARK: Work with a display of how far it is

extension Session {
  /// One game and one method by their names, with `key=value` words for both.
  func request(
    game: String, solver: String, _ words: [String], start: String = "uniform",
    stopping: StoppingRules = StoppingRules()
  ) throws -> SolveRequest {
    let assignments = try Assignments(
      words, game: laboratory.game(named: game), solver: laboratory.solver(named: solver))
    return try SolveRequest(
      game: game, assignments.game, solver: solver, assignments.solver,
      start: InitialPolicy(parsing: start).map { .declared($0) }
        ?? .stored(PolicyFile(named: start, in: store)),
      stopping: stopping, in: laboratory)
  }

  /// Solves one game.
  func solve(_ request: SolveRequest) throws -> SolvedGame {
    let line = ProgressLine(console)
    defer { line.clear() }
    return try request.solve(
      progress: { progress in
        line.show(
          Double(progress.iteration) / Double(max(1, progress.iterations)),
          "iteration \(progress.iteration) of \(progress.iterations)  "
            + "exploitability \(progress.evaluation.exploitability.brief)")
      }, isStopped: { signals.interruption.isRequested })
  }

  /// Executes runs again.
  func verify(
    _ plan: VerificationPlan, in store: ArtifactStore, by workers: Int
  ) -> [RunVerification] {
    signals.watch()
    let (line, total) = (ProgressLine(console), plan.targets.count)
    let verifier = Verifier(
      store: store, laboratory: laboratory, workers: workers, interruption: signals.interruption)
    let checks = verifier.verify(plan) { done, check in
      line.show(
        Double(done) / Double(total),
        "\(done)/\(total)  \((line.seconds * Double(total - done) / Double(done)).clock) left",
        line: "[\(done)/\(total)] \(check.verdict)  \(check.subject.name)")
    }
    line.clear()
    let executed = checks.prefix(checks.count - plan.damaged.count)
    let words = ["bits", "tolerance", "differs", "failed"].map { word in
      "\(executed.count { $0.verdict == word }) \(word)"
    }
    console.remark(
      "\(executed.count) runs, \(checks.numberCount) numbers: \(words.joined(separator: ", ")) in "
        + line.seconds.clock)
    return checks
  }

  /// The report of a plan's trials, as far as their runs are stored; nothing is written.
  func report(of plan: Plan, in directory: String?) throws -> LocatedReport {
    defer { console.redraw("") }
    return try LocatedReport(
      of: plan, from: store, in: directory, acceptingDamage: true, progress: progress(of: plan))
  }

  /// Writes the report of a plan's trials, unless the one that is there was made from the same.
  func writeReport(
    of plan: Plan, in directory: String? = nil, overrides: [String] = [],
    formats: FormatList? = nil, isNeeded: Bool = false
  ) throws -> (files: ReportFiles, report: LocatedReport?) {
    defer { console.redraw("") }
    return try LocatedReport.write(
      of: plan, from: store, in: directory, overrides: overrides, formats: formats?.names,
      isNeeded: isNeeded, progress: progress(of: plan))
  }

  private func progress(of plan: Plan) -> (Int) -> Void {
    let (line, name, count) = (ProgressLine(console), plan.experiment.name, plan.trials.count)
    return { done in
      guard console.canRedraw else { return }
      line.show(Double(done) / Double(count), "\(name): \(done)/\(count) runs read")
    }
  }
}
