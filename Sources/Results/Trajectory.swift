package import ArtifactStore
import HDF5
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
    iterations = try file.integers(layout.iteration)
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
    try require(
      bytes.count == 32 * iterations.count, .wrongShape, "\(file.path):\(layout.policyHash.path)",
      expected: "32 bytes for each of \(iterations.count) iterations", got: "\(bytes.count) bytes")
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
    (self.iterations, self.exploitability) = (iterations, exploitability)
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

/// The log of a front: every point that no earlier one dominated, with what it had cost.
package struct FrontRecord: Equatable, Sendable {
  /// One point.
  package struct Point: BalancePoint, Equatable, Sendable {
    /// The exploitability, to be small.
    package var exploitability: Double
    /// The social objective, to be large.
    package var objective: Double
    /// The passes over all transitions done before.
    package var evaluations: Double
    /// The seconds of solver work done before, which provenance knows; nil where nobody does.
    package var seconds: Double?
    /// The steps done before.
    package var iteration = 0
    /// What the method was after.
    package var aim = ""
    /// The weight or bound that was aimed at; 0 where there is neither.
    package var parameter = 0.0
    /// Whether no later point dominates it either.
    package var isNondominated = true

    package init(
      exploitability: Double, objective: Double, evaluations: Double, seconds: Double? = nil
    ) {
      (self.exploitability, self.objective) = (exploitability, objective)
      (self.evaluations, self.seconds) = (evaluations, seconds)
    }
  }

  /// The points, in the order in which they were found.
  package var points: [Point]
  /// The passes done in all.
  package var evaluations: Double
  /// The seconds in all; nil where they are not known.
  package var seconds: Double?

  package init(points: [Point], evaluations: Double, seconds: Double? = nil) {
    (self.points, self.evaluations, self.seconds) = (points, evaluations, seconds)
  }

  /// The first point, whose quadrant the hypervolume is taken in: the policy that was given.
  package var corner: (exploitability: Double, objective: Double) {
    (points.first?.exploitability ?? 0, points.first?.objective ?? 0)
  }

  // MARK: Writing

  /// The corner, and what was done in all.
  package var group: RecordGroup {
    RecordGroup(
      .front,
      [
        (layout.referenceExploitability, .double(corner.exploitability)),
        (layout.referenceObjective, .double(corner.objective)),
        (layout.evaluations, .int64(Int64(evaluations))),
      ])
  }

  /// The numbers of the points.
  package var axis: RecordAxis { RecordAxis(layout.point, points.indices) }

  /// What is written of the points.
  package var arrays: [RecordArray] {
    [
      RecordArray(layout.frontExploitability, points.map(\.exploitability)),
      RecordArray(layout.frontObjective, points.map(\.objective)),
      RecordArray(layout.frontParameter, points.map(\.parameter)),
      RecordArray(layout.frontIteration, points.map(\.iteration)),
      RecordArray(layout.frontEvaluations, points.map { Int($0.evaluations) }),
      RecordArray(layout.frontIsNondominated, .bools(points.map(\.isNondominated))),
      RecordArray(layout.frontAim, points.map(\.aim)),
    ]
  }

  // MARK: Reading

  /// The front of a result; nil if it has none.
  ///
  /// `seconds` are those at the scored iterations.
  package init?(reading file: ResultFile, seconds: [Double] = []) throws {
    guard file.has(.front) else { return nil }
    let exploitability = try file.numbers(layout.frontExploitability)
    let objective = try file.numbers(layout.frontObjective)
    let evaluations = try file.numbers(layout.frontEvaluations)
    let iterations = try file.read(layout.frontIteration, Int64.self)
    let parameters = try file.numbers(layout.frontParameter)
    let aims = try file.read(layout.frontAim, String.self)
    let areLast = try file.read(layout.frontIsNondominated, Bool.self)
    let trace = try ExploitabilityTrace(reading: file, seconds: seconds)
    let all = layout.metric.path(of: layout.evaluations.name)
    self.init(
      points: exploitability.indices.map { i in
        var point = Point(
          exploitability: exploitability[i], objective: objective[i], evaluations: evaluations[i],
          seconds: trace.seconds(at: Double(iterations[i])))
        (point.iteration, point.aim) = (Int(iterations[i]), aims[i])
        (point.parameter, point.isNondominated) = (parameters[i], areLast[i])
        return point
      },
      evaluations: file.root.contains(all)
        ? try file.array(all).values[0] : evaluations.last ?? 0,
      seconds: trace.seconds.last)
  }
}
