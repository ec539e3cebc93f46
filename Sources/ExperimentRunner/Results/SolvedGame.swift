package import ArtifactStore
package import FinitePopulation
package import MeanField
package import Results
import Vocabulary

/// A solution together with the game and the request that it answers.
package struct SolvedGame: Sendable {
  /// What was asked for.
  package let request: SolveRequest
  /// The game.
  package let game: any MeanFieldGame
  /// The answer.
  package let solution: Solution
  /// The hashes of the policies that were scored.
  package let chain: [Digest]
  /// How far the answer can be from the best balance, where that can be proved.
  package let balance: CertifiedBalance?
  /// How finite populations play the answer; empty if they were not asked to.
  package let populations: [SimulatedPopulation]
  /// Whether the solve came to its end, though its finite populations may not have.
  package let isSolved: Bool
  /// The iteration of the checkpoint that the solve went on from; nil if it began at the start.
  package let resumedAtIteration: Int?

  /// All that the answer is measured by, as files have it.
  package var metrics: [MetricValue] {
    ResultSchema.metrics(of: solution, in: game)
      + game.statistics(in: solution.flow.occupationMeasure).map(\.score)
      + (solution.front.map(ResultSchema.frontMetrics) ?? []) + (balance?.metrics ?? [])
  }

  /// Whether the method's answer is meant to be the best, and nothing could be proved of that.
  package var lacksBound: Bool {
    isSolved && request.solver is any CertifiedMethod && balance == nil
  }
  /// Why, in words.
  package static let whyNoBound =
    "none: transitions depend on the population, or rewards or objectives are no small polynomials"

  /// Everything about the answer, as it is stored.
  package var record: ResultRecord {
    get throws { try ResultSchema.record(of: self, in: game) }
  }

  /// Writes the answer to a new HDF5 file, in the form of stored runs.
  package func write(to path: String) throws { try record.write(to: path) }
}

extension Solution {
  /// How the solve ended: by which measure it has converged, or how far from that it is.
  package var ending: String {
    if let criterion {
      return "\(status.rawValue), by \(criterion.rawValue.replacing("-", with: " "))"
    }
    let left =
      stationarity.map { ("stationarity", $0) } ?? (
        "relative exploitability", relativeExploitability
      )
    return "\(status.rawValue), \(left.0) " + String(format: "%.2g", left.1)
  }
}

extension SolveRequest {
  /// Builds the game, runs the solver and scores its answer.
  ///
  /// `progress` hears of every scored iteration; `isStopped` is asked before every step. A time
  /// limit given here counts as well as one in the stopping rules, and for finite populations too.
  package func solve(
    timeLimit: Double? = nil, progress: (SolveProgress) -> Void = { _ in },
    isStopped: @Sendable () -> Bool = { false }
  ) throws -> SolvedGame {
    try solve(
      makeGame(), with: solver, timeLimit: timeLimit, threads: 1, progress: progress,
      simulated: { _ in }, isStopped: isStopped, keeper: nil)
  }

  /// The same, from the latest checkpoint that is kept, if there is one.
  func solve<Solver: MeanFieldSolver>(
    _ game: some MeanFieldGame, with solver: Solver, timeLimit: Double?, threads: Int,
    progress: (SolveProgress) -> Void, simulated: @Sendable (SimulationProgress) -> Void,
    isStopped: @Sendable () -> Bool, keeper: CheckpointKeeper?
  ) throws -> SolvedGame {
    let began = ContinuousClock.now
    var rules = stopping
    rules.seconds = [rules.seconds, timeLimit].compactMap(\.self).min()
    let record: CheckpointKeeper.Record<Solver.State>? = keeper?.latest(for: game)
    var chain = record?.chain ?? []
    var solution = try game.solve(
      with: solver, from: startPolicy(in: game), resuming: record?.checkpoint, stopping: rules,
      progress: {
        chain.append(linkOf: $0.policy)
        progress($0)
      }, isStopped: isStopped,
      keep: { isLast, checkpoint in keeper?.keep(isLast: isLast, chain, checkpoint) })
    if let path = start.path {
      try RunnerError.require(
        Digest(ofFileAt: path) == inputs["start"], .inputChanged, "start, file \(path)",
        expected: "the content that it had when the trial was planned", got: "another one")
    }
    let isSolved = solution.status.isComplete
    let certified = isSolved ? solver as? any CertifiedMethod : nil
    let balance = try certified.flatMap { try CertifiedBalance(solution, by: $0, in: game) }
    var populations: [SimulatedPopulation] = []
    if let simulation, isSolved {
      let isLate: @Sendable () -> Bool = {
        timeLimit.map { (ContinuousClock.now - began).inSeconds >= $0 } ?? false
      }
      let played = try game.simulate(
        solution.policy, simulation, key: key.leadingWord, threads: threads, progress: simulated,
        isStopped: { isStopped() || isLate() })
      if played == nil { solution.status = isStopped() ? .interrupted : .timeLimit }
      populations = played ?? []
    }
    return SolvedGame(
      request: self, game: game, solution: solution, chain: chain, balance: balance,
      populations: populations, isSolved: isSolved, resumedAtIteration: record?.checkpoint.iteration
    )
  }

  package func startPolicy(in game: some MeanFieldGame) throws -> Policy {
    switch start {
    case .declared(let policy): try policy.policy(in: game)
    case .stored(let file): try file.policy(for: game)
    }
  }
}

/// The hashes of the policies that were scored along a solve, each over the one before it.
///
/// The first link where two chains differ shows where two solves went apart, without their states.
extension [Digest] {
  /// Adds SHA-256 of the last link's bytes and the policy's little-endian ones.
  package mutating func append(linkOf policy: Policy) {
    let last = last
    append(
      Digest { hash in
        if let last { hash.update(last) }
        for t in 0..<policy.shape.epochCount { hash.update(policy[t]) }
      })
  }
}

/// A policy or an occupation measure and its scores.
package struct ScoredFlow {
  /// What the population does.
  package let occupationMeasure: OccupationMeasure
  /// The score of the policy.
  package let evaluation: Evaluation
  /// The same in words and units, with what the game tells of its meetings.
  package let metrics: [MetricValue]
  /// By how much, at most, a given occupation measure violates the flow equation.
  package let residual: Double?
  /// The largest distance of the sum of a row of a given policy from 1; nil where all sums are 1, and
  /// of a policy that an occupation measure plays.
  package let policyDeficit: Double?

  /// Scores a policy, or the policy that an occupation measure plays; the population does what that
  /// says, or else what the policy induces.
  package init(of policy: Policy, at L: OccupationMeasure? = nil, in game: some MeanFieldGame) {
    let flow = game.flow(inducedBy: policy)
    occupationMeasure = L ?? flow.occupationMeasure
    evaluation = flow.evaluation(in: game)
    metrics =
      evaluation.metrics(in: game) + game.statistics(in: flow.occupationMeasure).map(\.score)
    residual = L.map { game.process(at: $0).largestFlowResidual(of: $0) }
    let deficit = L == nil ? policy.deficit : 0
    policyDeficit = deficit > 0 ? deficit : nil
  }
}

extension Evaluation {
  /// What a policy is worth in a game, in the game's words; exploitability by population only where
  /// there are several.
  package func metrics<Game: MeanFieldGame>(in game: Game) -> [MetricValue] {
    let metrics = Metrics()
    let populations = zip(game.populations, populationExploitabilities).map { who, value in
      MetricValue(
        Metric(
          "exploitability-\(who.name)", title: "Exploitability of \(who.name)", better: .lower,
          "what one agent of \(who.name) gains by leaving the policy for a best response"),
        value)
    }
    return [
      MetricValue(metrics.exploitability, exploitability),
      MetricValue(metrics.bestResponseValue, bestResponseValue),
      MetricValue(metrics.value, value),
    ] + (populations.count > 1 ? populations : [])
      + zip(Game.allObjectives, objectives).map { MetricValue($0, $1) }
  }
}

extension MeanFieldGame {
  /// What the game tells of its meetings in a flow; nothing where agents do not meet in groups.
  package func statistics(
    in L: OccupationMeasure
  ) -> [(score: MetricValue, byEpoch: [Double])] {
    guard let game = self as? any GroupGame else { return [] }
    return zip(type(of: game).statistics, game.statistics(of: game.meetings(of: L))).map {
      (MetricValue($0, $1.total), $1.byEpoch)
    }
  }
}

extension DecisionProcess {
  /// The largest entry of the flow residual of L by size: 0 if L is the flow of its own policy.
  package func largestFlowResidual(of L: OccupationMeasure) -> Double {
    flowResidual(of: L).joined().map(abs).max() ?? 0
  }
}
