package import ArtifactStore
package import ExperimentBuilder
import ExperimentRunner
import MeanField
package import Results

/// Where two results differ, from what was asked for to what came out.
package struct RunDifference: Sendable {
  /// Where the configurations differ.
  package let configuration: [JSONValue.Difference]
  /// The source files that differ; nil if that is not known of both.
  package let sources: [String]?
  /// Where programs, machines and their surroundings differ; files by themselves have only the
  /// program's part.
  package let surroundings: [JSONValue.Difference]
  /// The results, dataset by dataset.
  package let data: FileComparison

  /// Whether anything that was asked for or came out differs.
  package var isEmpty: Bool { configuration.isEmpty && data.level == .bits }

  /// Compares two results: runs, or files by themselves.
  package init(_ a: StoredResult, _ b: StoredResult, in store: ArtifactStore) throws {
    let (old, new) = (try a.open(), try b.open())
    configuration = try new.configuration.value.differences(from: old.configuration.value)
    surroundings = try new.surroundings.differences(from: old.surroundings)
    data = try FileComparison(stored: old, recomputed: new)
    if let first = a.run?.sourceDigest, let second = b.run?.sourceDigest {
      sources =
        first == second
        ? []
        : store.sourceManifest(first).flatMap { old in
          store.sourceManifest(second)?.differences(from: old)
        }
    } else {
      sources = nil
    }
  }
}

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
      obstacle = error.reason
    }
  }

  /// Executes both up to the last common iteration, then compares them step by step.
  private mutating func search(
    _ replays: [Replay], _ trajectories: [Trajectory], from begin: Int?, to end: Int, _ apart: Int
  ) throws {
    var replays = replays
    var chains: [[Digest]] = [[], []]
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
        for i in replays.indices { chains[i].append(linkOf: replays[i].policy) }
        let lost = chains.indices.filter {
          chains[$0] != Array(trajectories[$0].chain[...apart])
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
    try RunnerError.require(
      !trajectory.chain.isEmpty, .missingDataset, "\(file.path):\(layout.policyHash.path)",
      expected: "a hash chain of policies", got: "a file of an older version, without one")
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

/// A solve that is executed again step by step, to look at every policy on the way.
struct Replay {
  /// The steps done.
  private(set) var iteration = 0
  /// The game's dimensions.
  let shape: GameShape
  private let advance: () throws -> Void
  private let current: () -> Policy

  /// The policy after the steps so far.
  var policy: Policy { current() }

  /// Goes on to an iteration and adds the policies at those that are scored to a chain.
  mutating func run(to end: Int, scored: [Int], _ chain: inout [Digest]) throws {
    while iteration <= end {
      if scored.contains(iteration) { chain.append(linkOf: policy) }
      guard iteration < end else { return }
      try step()
    }
  }

  /// One step.
  mutating func step() throws {
    try advance()
    iteration += 1
  }
}

extension Replay {
  /// Prepares to answer a request again.
  init(_ request: SolveRequest) throws {
    self = try Self.make(request, in: request.makeGame(), with: request.solver)
  }

  private static func make<Solver: MeanFieldSolver>(
    _ request: SolveRequest, in game: some MeanFieldGame, with solver: Solver
  ) throws -> Replay {
    try solver.check()
    var state = try solver.initialState(for: game, from: request.startPolicy(in: game))
    return Replay(
      shape: game.shape,
      advance: { try solver.step(&state, in: game) },
      current: { solver.policy(of: state, in: game) })
  }
}
