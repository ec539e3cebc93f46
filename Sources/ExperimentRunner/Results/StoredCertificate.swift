import Certificates
import HDF5

/// A certificate in a result file, with all that it can be computed again from.
struct StoredCertificate {
  let game: FrozenGame
  let policy: [Double]
  let occupationMeasure: [Double]

  /// Reads the frozen game and the solution of a file; throws where they are not in it.
  init(in root: Group) throws {
    guard root.contains("/game/reward"), root.contains("/game/transition_start") else {
      throw RunnerError(
        .missingDataset, "/game/reward",
        expected: "rewards and transitions at the solution's flow",
        got: "none: the game is too large, or the file of an older version")
    }
    let policy = try root.dataset("/solution/policy")
    let shape = try policy.shape
    guard shape.count == 3, shape.allSatisfy({ $0 > 0 }) else {
      throw RunnerError(
        .wrongShape, "/solution/policy", expected: "epochs, states and actions",
        got: "shape \(shape)")
    }
    let (epochs, S, A) = (shape[0], shape[1], shape[2])
    self.policy = try policy.read(Double.self)
    occupationMeasure = try root.read("/solution/occupation_measure", shape, Double.self)
    let lists = SuccessorDatasets(
      starts: try root.read("/game/transition_start", [epochs - 1, S, A], Int64.self),
      states: try root.dataset("/game/transition_state").read(Int64.self),
      probabilities: try root.dataset("/game/transition_probability").read(Double.self))
    try lists.check()
    game = FrozenGame(
      horizon: epochs - 1, stateCount: S, actionCount: A,
      initialDistribution: try root.read("/game/initial_distribution", [S], Double.self),
      feasible: try root.read("/game/feasible", [S, A], Bool.self),
      populations: try root.populations(of: S),
      rewards: try root.read("/game/reward", shape, Double.self)
    ) { t in lists.rows(at: t, pairCount: S * A) }
  }
}

/// The datasets of the transitions.
private struct SuccessorDatasets: Sendable {
  let starts: [Int64]
  let states: [Int64]
  let probabilities: [Double]

  /// Throws unless positions ascend inside the lists.
  func check() throws {
    let ends = starts.dropFirst() + [Int64(states.count)]
    guard states.count == probabilities.count, starts.first ?? 0 == 0,
      zip(starts, ends).allSatisfy({ $0 <= $1 }), !starts.isEmpty || states.isEmpty
    else {
      throw RunnerError(
        .wrongShape, "/game/transition_start",
        expected: "ascending positions in lists of one length",
        got: "others, lists of \(states.count) and \(probabilities.count)")
    }
  }

  func rows(at t: Int, pairCount: Int) -> Successors {
    let first = t * pairCount
    let positions = (first...first + pairCount).map {
      $0 < starts.count ? Int(starts[$0]) : states.count
    }
    let range = positions[0]..<positions[pairCount]
    return Successors(
      starts: positions.map { $0 - range.lowerBound }, states: states[range].map(Int.init),
      probabilities: Array(probabilities[range]))
  }
}

extension Group {
  fileprivate func read<E: Element>(_ name: String, _ shape: [Int], _ type: E.Type) throws -> [E] {
    let dataset = try dataset(name)
    let found = try dataset.shape
    guard found == shape else {
      throw RunnerError(.wrongShape, name, expected: "shape \(shape)", got: "\(found)")
    }
    return try dataset.read(type)
  }

  /// The states of each population; all of them are one where the file names none.
  fileprivate func populations(of stateCount: Int) throws -> [Range<Int>] {
    guard contains("/population_first_state") else { return [0..<stateCount] }
    let firsts = try dataset("/population_first_state").read(Int64.self)
    let bounds = firsts + [Int64(stateCount)]
    guard zip(bounds, bounds.dropFirst()).allSatisfy({ 0 <= $0 && $0 < $1 }) else {
      throw RunnerError(
        .wrongShape, "/population_first_state", expected: "ascending states below \(stateCount)",
        got: "\(firsts)")
    }
    return zip(bounds, bounds.dropFirst()).map { Int($0)..<Int($1) }
  }
}
