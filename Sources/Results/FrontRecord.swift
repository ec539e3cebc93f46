package import ArtifactStore
import HDF5

/// The log of a front: every point that no earlier one dominated, with what it had cost.
package struct FrontRecord: Equatable, Sendable {
  /// One point.
  package struct Point: Equatable, Sendable {
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
      self.exploitability = exploitability
      self.objective = objective
      self.evaluations = evaluations
      self.seconds = seconds
    }
  }

  /// The points, in the order in which they were found.
  package var points: [Point]
  /// The passes done in all.
  package var evaluations: Double
  /// The seconds in all; nil where they are not known.
  package var seconds: Double?

  package init(points: [Point], evaluations: Double, seconds: Double? = nil) {
    self.points = points
    self.evaluations = evaluations
    self.seconds = seconds
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
