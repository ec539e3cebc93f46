/// The log of a stored front: every point that no earlier one dominated, with what it had cost.
public struct FrontRecord: Hashable, Sendable {
  /// One point.
  public struct Point: Hashable, Sendable {
    /// The exploitability, to be small.
    public var exploitability: Double
    /// The social objective, to be large.
    public var objective: Double
    /// The passes over all transitions done before.
    public var evaluations: Double
    /// The seconds of solver work done before; nil where they are not known.
    public var seconds: Double?

    /// Describes a point.
    public init(
      exploitability: Double, objective: Double, evaluations: Double, seconds: Double? = nil
    ) {
      self.exploitability = exploitability
      self.objective = objective
      self.evaluations = evaluations
      self.seconds = seconds
    }
  }

  /// The points, in the order in which they were found.
  public var points: [Point]
  /// The passes done in all.
  public var evaluations: Double
  /// The seconds in all; nil where they are not known.
  public var seconds: Double?

  /// Collects what was read of a run.
  public init(points: [Point], evaluations: Double, seconds: Double? = nil) {
    self.points = points
    self.evaluations = evaluations
    self.seconds = seconds
  }

  /// The points that no other one is as good as, by increasing exploitability.
  static func nondominated(_ points: [Point]) -> [Point] {
    let sorted = points.sorted {
      ($0.exploitability, -$0.objective) < ($1.exploitability, -$1.objective)
    }
    return sorted.reduce(into: []) { front, point in
      if point.objective > front.last?.objective ?? -.infinity { front.append(point) }
    }
  }

  /// The area that points dominate inside the quadrant of a corner.
  static func hypervolume(
    of points: [Point], from corner: (exploitability: Double, objective: Double)
  ) -> Double {
    let inside = nondominated(points).filter {
      $0.exploitability < corner.exploitability && $0.objective > corner.objective
    }
    let ends = inside.dropFirst().map(\.exploitability) + [corner.exploitability]
    return zip(inside, ends).reduce(0) { area, step in
      area + (step.1 - step.0.exploitability) * (step.0.objective - corner.objective)
    }
  }
}

/// Seconds at any iteration, between those at the scored ones.
struct SolverClock {
  let iterations: [Double]
  let seconds: [Double]

  /// On the straight line between the scored iterations around k; nil outside of them.
  func seconds(at k: Double) -> Double? {
    guard iterations.count == seconds.count, let first = iterations.first,
      let last = iterations.last,
      first <= k, k <= last
    else { return nil }
    guard let next = iterations.firstIndex(where: { $0 >= k }), next > 0 else { return seconds[0] }
    let share = (k - iterations[next - 1]) / (iterations[next] - iterations[next - 1])
    return seconds[next - 1] + share * (seconds[next] - seconds[next - 1])
  }
}
