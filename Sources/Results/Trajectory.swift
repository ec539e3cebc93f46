package import ArtifactStore
package import Vocabulary

/// What was scored on the way of a solve.
package struct Trajectory: Sendable {
  /// The scored iterations, increasing.
  package var iterations: [Int]
  /// The exploitability at each.
  package var exploitability: [Double]
  /// What the method minimizes.
  package var objective: [Double]
  /// The game's social objectives at each.
  package var socialObjectives: [(metric: Metric, values: [Double])]
  /// The hashes of the policies, each over the one before it; empty in files of old layouts.
  package var chain: [Digest]

  package init(
    iterations: [Int], exploitability: [Double], objective: [Double],
    socialObjectives: [(metric: Metric, values: [Double])], chain: [Digest]
  ) {
    (self.iterations, self.exploitability, self.objective) = (iterations, exploitability, objective)
    (self.socialObjectives, self.chain) = (socialObjectives, chain)
  }

  /// The scored iterations and the bytes of their hashes.
  package var axes: [RecordAxis] {
    [RecordAxis(layout.iteration, iterations), RecordAxis(layout.hashByte, 0..<32)]
  }

  /// What is written.
  package var arrays: [RecordArray] {
    [
      RecordArray(layout.trajectoryExploitability, exploitability),
      RecordArray(layout.trajectoryObjective, objective),
    ]
      + socialObjectives.map { RecordArray(layout.trajectorySocial.of($0.metric), $0.values) }
      + [RecordArray(layout.policyHash, .bytes(chain.flatMap(\.bytes)))]
  }

  /// Reads the way of a solve, with hashes if the file has some.
  package init(reading file: ResultFile) throws {
    let metrics = try file.metrics.map(\.metric)
    iterations = try file.read(layout.iteration, Int64.self).map { Int($0) }
    exploitability = try file.numbers(layout.trajectoryExploitability)
    objective =
      try file.has(layout.trajectoryObjective) ? file.numbers(layout.trajectoryObjective) : []
    let known = [layout.trajectoryExploitability, layout.trajectoryObjective, layout.policyHash]
    socialObjectives = try file.names(in: .trajectory).compactMap {
      name -> (metric: Metric, values: [Double])? in
      let path = layout.trajectorySocial.path(of: name)
      guard !known.contains(where: { $0.path == path }) else { return nil }
      let name = name.kebabCased
      return (
        metrics.first { $0.name == name } ?? Metric(name, better: .neither, ""),
        try file.array(path).values
      )
    }
    chain = []
    guard file.has(layout.policyHash) else { return }
    let bytes = try file.read(layout.policyHash, UInt8.self)
    guard bytes.count == 32 * iterations.count else {
      throw ArtifactError(
        .wrongShape, "\(file.path):\(layout.policyHash.path)",
        expected: "32 bytes for each of \(iterations.count) iterations",
        got: "\(bytes.count) bytes")
    }
    chain = iterations.indices.map { Digest(bytes: bytes[32 * $0..<32 * ($0 + 1)]) }
  }
}

/// Exploitability at the iterations that were scored.
package struct ExploitabilityTrace: Equatable, Sendable {
  /// The iterations, increasing.
  package var iterations: [Double]
  /// The exploitability at each.
  package var exploitability: [Double]
  /// The seconds of solver work before each, a measurement; empty where they are not known.
  package var seconds: [Double]

  /// Pairs iterations with their exploitability.
  package init(iterations: [Double], exploitability: [Double], seconds: [Double] = []) {
    self.iterations = iterations
    self.exploitability = exploitability
    self.seconds = seconds.count == iterations.count ? seconds : []
  }

  /// Reads the way of a solve, whose seconds only its provenance knows.
  package init(reading file: ResultFile, seconds: [Double] = []) throws {
    self.init(
      iterations: try file.numbers(layout.iteration),
      exploitability: try file.numbers(layout.trajectoryExploitability), seconds: seconds)
  }

  /// The seconds on the straight line between the scored iterations around k; nil outside of them.
  package func seconds(at k: Double) -> Double? {
    guard !seconds.isEmpty, let first = iterations.first, let last = iterations.last, first <= k,
      k <= last
    else { return nil }
    guard let next = iterations.firstIndex(where: { $0 >= k }), next > 0 else { return seconds[0] }
    let share = (k - iterations[next - 1]) / (iterations[next] - iterations[next - 1])
    return seconds[next - 1] + share * (seconds[next] - seconds[next - 1])
  }
}
