extension BalanceFront {
  /// The corner against which a hypervolume is taken.
  public struct Reference: Sendable, Hashable {
    /// The exploitability from which on a point counts for nothing.
    public var exploitability: Double
    /// The W up to which a point counts for nothing.
    public var objective: Double

    /// A corner.
    public init(exploitability: Double, objective: Double) {
      (self.exploitability, self.objective) = (exploitability, objective)
    }
  }

  /// The area that the front dominates inside the quadrant of `reference`. [ZitzlerThiele1999]
  ///
  /// Points that are not better than the reference in both count for nothing.
  public func hypervolume(from reference: Reference) -> Double {
    let inside = nondominated.filter {
      $0.exploitability < reference.exploitability && $0.objective > reference.objective
    }
    let ends = inside.dropFirst().map(\.exploitability) + [reference.exploitability]
    return zip(inside, ends).reduce(0) { area, step in
      area + (step.1 - step.0.exploitability) * (step.0.objective - reference.objective)
    }
  }

  /// The point where the worst exploitability and the worst W of the front meet; nil if empty.
  public var nadir: Reference? {
    guard let first = nondominated.first, let last = nondominated.last else { return nil }
    return Reference(exploitability: last.exploitability, objective: first.objective)
  }

  /// Schott's spacing: how much the distances to the nearest other point differ. [Schott1995]
  ///
  /// With dᵢ the smallest |ΔExpl| + |ΔW| from point i to another one, √(Σ (d̄ − dᵢ)²/(n − 1)); 0 for
  /// points at equal distances, nil for fewer than two.
  public var spacing: Double? {
    let n = nondominated.count
    guard n > 1 else { return nil }
    // Along a front both coordinates rise, so the nearest point is a neighbor.
    let steps = zip(nondominated, nondominated.dropFirst()).map { near, far in
      far.exploitability - near.exploitability + far.objective - near.objective
    }
    let nearest = (0..<n).map { i in min(steps[max(0, i - 1)], steps[min(i, n - 2)]) }
    let mean = nearest.reduce(0, +) / Double(n)
    let squares = nearest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(n - 1)).squareRoot()
  }
}
