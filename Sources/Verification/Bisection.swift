package import ArtifactStore
package import ExperimentBuilder
import ExperimentRunner
import MeanField
package import Results

/// Where two solves went apart, found from their hash chains and by executing both again.
package struct Bisection: Sendable {
  /// The scored iterations that both have.
  package let scored: Int
  /// The last scored iteration with the same policy in both; nil if there is none.
  package let lastCommon: Int?
  /// The first scored iteration with different policies; nil if there is none.
  package let firstDifferent: Int?
  /// What was scored at the first different iteration, by name.
  package let scores: [DatasetComparison]
  /// The very first iteration with different policies; nil unless both were executed again and gave
  /// the hashes that are stored.
  package private(set) var iteration: Int?
  /// The policies there.
  package private(set) var policies: DatasetComparison?
  /// Why the very first iteration is not known; nil if it is, or if nothing differs.
  package private(set) var obstacle: String?

  /// Compares two results.
  ///
  /// - Complexity: two solves up to the first different scored iteration.
  package init(
    _ a: StoredResult, _ b: StoredResult, in laboratory: Laboratory, store: ArtifactStore
  ) throws {
    let files = [try a.open(), try b.open()]
    let trajectories = try files.map(Self.trajectory)
    let (first, second) = (trajectories[0], trajectories[1])
    let pairs = Array(zip(first.chain, second.chain))
    scored = zip(pairs, zip(first.iterations, second.iterations)).prefix { $1.0 == $1.1 }.count
    let apart = pairs[..<scored].firstIndex { $0 != $1 }
    firstDifferent = apart.map { first.iterations[$0] }
    lastCommon = (apart ?? scored) > 0 ? first.iterations[(apart ?? scored) - 1] : nil
    guard let apart, let firstDifferent else {
      scores = []
      return
    }
    scores = first.scores.keys.sorted().compactMap { name in
      guard let x = first.scores[name]?[apart], let y = second.scores[name]?[apart] else {
        return nil
      }
      return DatasetComparison(name, stored: [x], recomputed: [y], shape: [], tolerance: 0)
    }
    do {
      let replays = try files.map {
        try Replay($0.configuration.request(in: laboratory, store: store))
      }
      try search(replays, trajectories, from: lastCommon, to: firstDifferent, apart)
    } catch {
      obstacle = "\(error)"
    }
  }

  /// Executes both up to the last common iteration, then compares them step by step.
  private mutating func search(
    _ replays: [Replay], _ trajectories: [Trajectory], from begin: Int?, to end: Int, _ apart: Int
  ) throws {
    var replays = replays
    var chains = [HashChain(), HashChain()]
    for i in replays.indices {
      if let begin {
        try replays[i].run(to: begin, scored: trajectories[i].iterations, &chains[i])
      }
    }
    guard replays[0].shape == replays[1].shape else {
      obstacle = "the policies have different shapes"
      return
    }
    if begin != nil { for i in replays.indices { try replays[i].step() } }
    while true {
      let (x, y) = (replays[0].policy.values, replays[1].policy.values)
      let comparison = DatasetComparison(
        "policy", stored: x, recomputed: y, shape: replays[0].shape.dimensions, tolerance: 0)
      if comparison.level != .bits {
        iteration = replays[0].iteration
        policies = comparison
        return
      }
      guard replays[0].iteration < end else {
        for i in replays.indices { chains[i].append(replays[i].policy) }
        let lost = chains.indices.filter {
          chains[$0].links != Array(trajectories[$0].chain[...apart])
        }
        obstacle =
          "this program does not give the "
          + lost.map { ["first", "second"][$0] }.joined(separator: " and the ") + " one again"
        return
      }
      for i in replays.indices { try replays[i].step() }
    }
  }

  /// The way of a solve that is stored with its hashes.
  private static func trajectory(in file: ResultFile) throws -> Trajectory {
    let trajectory = try Trajectory(reading: file)
    guard !trajectory.chain.isEmpty else {
      throw RunnerError(
        .missingDataset, "\(file.path):\(layout.policyHash.path)",
        expected: "a hash chain of policies", got: "a file of an older version, without one")
    }
    return trajectory
  }
}

extension Trajectory {
  /// What was scored, by the names of the datasets.
  fileprivate var scores: [String: [Double]] {
    let own = [
      (layout.trajectoryExploitability.path, exploitability),
      (layout.trajectoryObjective.path, objective),
    ]
    let social = socialObjectives.map {
      (layout.trajectorySocial.path(of: $0.metric.name), $0.values)
    }
    return Dictionary(
      (own + social).compactMap { path, values in
        values.count == iterations.count
          ? path.split(separator: "/").last.map { (String($0), values) } : nil
      }
    ) { first, _ in first }
  }
}
