import ArtifactStore
import ReportModel
import Results

/// What a policy advises in every state and epoch.
struct Recommendation {
  /// The advice for one state at one epoch.
  struct Advice: Equatable {
    let epoch: Int
    let state: Int
    /// The most likely action; of several equally likely ones the first.
    let mode: Double
    let modeProbability: Double
    /// The mean action.
    let mean: Double
    /// The share of the agents that are in this state.
    let share: Double

    /// Whether the policy mixes: the most likely action has a probability below 0.95.
    var isMixed: Bool { modeProbability < 0.95 }
    /// Whether agents get here: a share of at least 10⁻⁶ of them.
    var isReached: Bool { share >= 1e-6 }
  }

  let declaration: RecommendationDeclaration
  let game: String
  let policy: PolicyRecord
  /// The only factor of the action space.
  let action: Factor
  /// The advice by epoch, then by state.
  let advice: [[Advice]]

  /// The run whose policy a declaration asks for.
  static func run(
    _ declaration: RecommendationDeclaration, _ observations: [ObservedTrial]
  ) throws -> ObservedTrial {
    let subject = "recommendation '\(declaration.id)'"
    let data = ReportData(observations: observations)
    let games = try data.games(named: declaration.game, of: subject)
    let methods = try data.methods([.label(declaration.method)], of: subject)
    guard let game = games.first, let method = methods.first,
      let run = data.observations(of: method, in: [game]).first
    else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected a trial of '\(declaration.method)', got none in the game "
          + "'\(games.first ?? "")'")
    }
    return run
  }

  /// Reads the policy of a run.
  init(_ declaration: RecommendationDeclaration, game: String, _ policy: PolicyRecord) throws {
    let subject = "recommendation '\(declaration.id)'"
    guard let action = policy.actionFactors.first, policy.actionFactors.count == 1 else {
      throw ReportError(
        .unusableRun, subject,
        "expected one factor of the actions, got \(listed(policy.actionFactors.map(\.name)))")
    }
    try policy.checkShape(for: subject)
    let (states, actions) = (policy.stateCount, action.coordinates)
    self.declaration = declaration
    self.game = game
    self.policy = policy
    self.action = action
    advice = (0..<policy.epochCount).map { epoch in
      (0..<states).map { state in
        let pair = epoch * states + state
        let row = Array(policy.probabilities[pair * actions.count..<(pair + 1) * actions.count])
        let mode = row.indices.max { row[$0] < row[$1] } ?? 0
        let first = row.firstIndex(of: row[mode]) ?? mode
        return Advice(
          epoch: epoch, state: state, mode: actions[first], modeProbability: row[first],
          mean: zip(actions, row).reduce(0) { $0 + $1.0 * $1.1 },
          share: policy.stateDistribution[pair])
      }
    }
  }

  /// The coordinates of a state, in words for all factors but the last: `type 1`.
  func panel(of state: Int) -> String {
    policy.stateFactors.dropLast().map { "\($0.name) \(CSV.number($0.coordinates[state]))" }
      .joined(separator: ", ")
  }

  /// The states of each panel, in order: all that differ in the last factor only.
  var panels: [(title: String, states: [Int])] {
    let states = advice.first?.map(\.state) ?? []
    return states.map(panel).uniqued().map { title in
      (title, states.filter { panel(of: $0) == title })
    }
  }

  /// The coordinate of a state in the last factor.
  func coordinate(of state: Int) -> Double {
    policy.stateFactors.last?.coordinates[state] ?? Double(state)
  }

  /// The name of the last factor.
  var lastFactor: String { policy.stateFactors.last?.name ?? "state" }
}

extension PolicyRecord {
  /// Throws `ReportError` with the code `unusableRun` if the parts do not fit together.
  func checkShape(for subject: String) throws {
    for (space, factors) in [("state", stateFactors), ("action", actionFactors)] {
      let counts = factors.map(\.coordinates.count)
      guard let count = counts.first, count > 0, counts.allSatisfy({ $0 == count }) else {
        throw ReportError(
          .unusableRun, subject, "expected \(space) factors of one length, got \(counts)")
      }
    }
    guard probabilities.count == epochCount * stateCount * actionCount,
      stateDistribution.count == epochCount * stateCount
    else {
      throw ReportError(
        .unusableRun, subject,
        "expected a policy of shape [\(epochCount), \(stateCount), \(actionCount)] and its state "
          + "distribution, got \(probabilities.count) and \(stateDistribution.count) numbers")
    }
  }
}
