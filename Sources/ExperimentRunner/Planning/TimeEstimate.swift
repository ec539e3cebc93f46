package import ArtifactStore
import Foundation
import MeanField

/// How long the missing trials of a plan may take.
package struct TimeEstimate: Sendable {
  /// Seconds of work on one processor.
  package private(set) var seconds = 0.0
  /// How many trials are taken to last as long as stored runs of the same name did.
  package private(set) var remembered = 0
  /// How many are judged by their first steps: they last at most as long as all steps would.
  package private(set) var timed = 0

  /// No trials.
  package init() {}

  /// Both one after the other.
  package static func + (a: TimeEstimate, b: TimeEstimate) -> TimeEstimate {
    var sum = a
    sum.seconds += b.seconds
    sum.remembered += b.remembered
    sum.timed += b.timed
    return sum
  }

  fileprivate mutating func remember(_ seconds: Double) {
    self.seconds += seconds
    remembered += 1
  }

  fileprivate mutating func time(_ seconds: Double) {
    self.seconds += seconds
    timed += 1
  }
}

extension Plan {
  /// Estimates the missing trials: by stored runs of the same name, or by a few steps; those of a
  /// variant, whose names do not tell how long it is, by steps alone.
  ///
  /// Trials of one game and one solver are taken to be alike, so that one of them is tried. Trials
  /// of which even the start fails are left out; executing them says why. Finite populations are
  /// not counted where nothing is stored.
  ///
  /// - Complexity: at most about ten seconds of steps, and the construction of the games.
  package func timeEstimate(in store: ArtifactStore) throws -> TimeEstimate {
    let runs = experiment.variant == nil ? try store.runs(of: experiment.name) : []
    let known = Dictionary(runs.map { ($0.label, $0.seconds) }, uniquingKeysWith: max)
    let unknown = missing.filter { known[$0.label] == nil }
    var estimate = TimeEstimate()
    for trial in missing { known[trial.label].map { estimate.remember($0) } }
    let groups = Dictionary(grouping: unknown) { [$0.trial.game.label, $0.request.solverName] }
    let limit = min(0.2, 10 / Double(max(1, groups.count)))
    for alike in groups.values {
      guard let seconds = alike[0].request.secondsOfAllSteps(after: limit) else { continue }
      for _ in alike { estimate.time(seconds) }
    }
    return estimate
  }
}

extension SolveRequest {
  /// How long all steps would take, judged by those of the first `limit` seconds; as long as it
  /// took if it came to its end; nil if it failed.
  fileprivate func secondsOfAllSteps(after limit: Double) -> Double? {
    let began = ContinuousClock.now
    guard let solution = try? solve(timeLimit: limit).solution else { return nil }
    let built = (ContinuousClock.now - began).inSeconds
    guard solution.status == .timeLimit, let seconds = solution.trace.seconds.last else {
      return built
    }
    return built + seconds * (Double(solver.iterations) / Double(max(1, solution.iterations)) - 1)
  }
}
