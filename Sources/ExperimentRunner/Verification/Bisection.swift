public import ArtifactStore
public import ExperimentBuilder
import HDF5
import MeanField

/// Where two solves went apart, found from their hash chains and by executing both again.
public struct Bisection: Sendable {
  /// The scored iterations that both have.
  public let scored: Int
  /// The last scored iteration with the same policy in both; nil if there is none.
  public let lastCommon: Int?
  /// The first scored iteration with different policies; nil if there is none.
  public let firstDifferent: Int?
  /// What was scored at the first different iteration, by name.
  public let scores: [DatasetComparison]
  /// The very first iteration with different policies; nil unless both were executed again and gave
  /// the hashes that are stored.
  public private(set) var iteration: Int?
  /// The policies there.
  public private(set) var policies: DatasetComparison?
  /// Why the very first iteration is not known; nil if it is, or if nothing differs.
  public private(set) var obstacle: String?

  /// Compares two results.
  ///
  /// - Complexity: two solves up to the first different scored iteration.
  public init(
    _ a: StoredResult, _ b: StoredResult, in laboratory: Laboratory, store: ArtifactStore
  ) throws {
    let (first, second) = (try Trajectory(of: a), try Trajectory(of: b))
    let pairs = Array(zip(first.links, second.links))
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
      let replays = try [a, b].map {
        try Replay(
          StoredRequest(json: $0.configurationJSON(), subject: $0.path)
            .request(in: laboratory, store: store))
      }
      try search(replays, [first, second], from: lastCommon, to: firstDifferent, apart)
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
          chains[$0].links != Array(trajectories[$0].links[...apart])
        }
        obstacle =
          "this program does not give the "
          + lost.map { ["first", "second"][$0] }.joined(separator: " and the ") + " one again"
        return
      }
      for i in replays.indices { try replays[i].step() }
    }
  }

  /// What is stored of the way of a solve.
  private struct Trajectory {
    let iterations: [Int]
    let links: [Digest]
    let scores: [String: [Double]]

    init(of result: StoredResult) throws {
      let file = try File.open(resultAt: result.path)
      guard file.root.contains("/trajectory/policy_hash") else {
        throw RunnerError(
          .missingDataset, "\(result.path):/trajectory/policy_hash",
          expected: "a hash chain of policies", got: "a file of an older version, without one")
      }
      iterations = try file.root.dataset("/iteration").read(Int64.self).map(Int.init)
      let bytes = try file.root.dataset("/trajectory/policy_hash").read(UInt8.self)
      guard bytes.count == 32 * iterations.count else {
        throw RunnerError(
          .wrongShape, "\(result.path):/trajectory/policy_hash",
          expected: "32 bytes for each of \(iterations.count) iterations",
          got: "\(bytes.count) bytes")
      }
      links = iterations.indices.map { Digest(bytes: bytes[32 * $0..<32 * ($0 + 1)]) }
      let group = try file.root.group("/trajectory")
      var scores: [String: [Double]] = [:]
      for child in try group.children where !child.isGroup && child.name != "policy_hash" {
        let values = try group.dataset(child.name).read(Double.self)
        if values.count == iterations.count { scores[child.name] = values }
      }
      self.scores = scores
      try file.close()
    }
  }
}
