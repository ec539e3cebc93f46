package import Vocabulary

/// What a method found of the balance of exploitability (small) and a social objective W (large).
///
/// It is a log: every point that no earlier one dominated, with the work done until then, so that
/// the front at any smaller budget can be told afterwards. [GuoEtAl2023]
public struct BalanceFront: Sendable, Hashable, Codable {
  /// What a descent was after when it came by a point.
  public enum Aim: Sendable, Hashable, Codable {
    /// Nothing: the policy that the method was given.
    case start
    /// A Nash equilibrium.
    case equilibrium
    /// A social optimum.
    case optimum
    /// The least Expl − λ W for this social weight λ.
    case weight(Double)
    /// Policies that no other one dominates, wherever they lie.
    case front

    /// One word.
    public var name: String {
      switch self {
      case .start: "start"
      case .equilibrium: "equilibrium"
      case .optimum: "optimum"
      case .weight: "weight"
      case .front: "front"
      }
    }

    /// λ; nil where there is none.
    public var parameter: Double? { if case .weight(let λ) = self { λ } else { nil } }
  }

  /// One policy's place, and when it was found.
  public struct Point: Sendable, Hashable, Codable {
    /// What the method was after.
    public var aim: Aim
    /// Expl(π).
    public var exploitability: Double
    /// W(Γ(π)).
    public var objective: Double
    /// The steps done before.
    public var iteration: Int
    /// The passes over all transitions done before, forward and backward ones.
    public var evaluations: Int

    /// Describes a point.
    public init(
      aim: Aim, exploitability: Double, objective: Double, iteration: Int = 0, evaluations: Int = 0
    ) {
      (self.aim, self.exploitability, self.objective) = (aim, exploitability, objective)
      (self.iteration, self.evaluations) = (iteration, evaluations)
    }

    /// At least as good in both and better in one.
    public func dominates(_ other: Point) -> Bool {
      isAsGood(as: other) && (exploitability < other.exploitability || objective > other.objective)
    }

    /// At least as good in both.
    package func isAsGood(as other: Point) -> Bool {
      exploitability <= other.exploitability && objective >= other.objective
    }
  }

  /// Every point that was nondominated when it was found, in the order in which it was.
  public private(set) var points: [Point] = []
  /// Those that no other one dominates, by increasing exploitability and increasing W.
  public private(set) var nondominated: [Point] = []
  /// The passes over all transitions done in all.
  public var evaluations = 0

  /// An empty front.
  public init() {}

  /// The front of some points, taken in order.
  public init(_ points: [Point]) {
    for point in points { insert(point) }
    evaluations = points.map(\.evaluations).max() ?? 0
  }

  /// Logs a point unless another one is as good, and drops those that it dominates.
  ///
  /// - Returns: Whether the point is on the front now.
  /// - Complexity: two searches by halving in the front, and the moves of an insertion into an array.
  @discardableResult
  public mutating func insert(_ point: Point) -> Bool {
    // A number that is not finite compares with nothing.
    guard point.exploitability.isFinite, point.objective.isFinite else { return false }
    // Both coordinates rise along the front: of the points that are regretted no more the last one is
    // worth most, and those that are worth no more end where W is larger.
    let end = nondominated.firstIndex(from: 0) { $0.exploitability > point.exploitability }
    if end > 0, nondominated[end - 1].objective >= point.objective { return false }
    points.append(point)
    let begin =
      end > 0 && nondominated[end - 1].exploitability == point.exploitability ? end - 1 : end
    let rest = nondominated.firstIndex(from: begin) { $0.objective > point.objective }
    nondominated.replaceSubrange(begin..<rest, with: [point])
    return true
  }

  /// The front as it was after so many passes.
  public func limited(toEvaluations limit: Int) -> BalanceFront {
    var front = BalanceFront(points.filter { $0.evaluations <= limit })
    front.evaluations = min(limit, evaluations)
    return front
  }

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
    nondominated.hypervolume(
      exploitability: reference.exploitability, objective: reference.objective)
  }

  /// The point where the worst exploitability and the worst W of the front meet; nil if empty.
  public var nadir: Reference? {
    guard let first = nondominated.first, let last = nondominated.last else { return nil }
    return Reference(exploitability: last.exploitability, objective: first.objective)
  }

  /// The additive ε-indicator: how far this front is from covering another one. [ZitzlerEtAl2003]
  ///
  /// The least ε ≥ 0 such that, with the exploitability of all points less and their W more by ε of the
  /// span that the other front has in it, every point of the other one has one here that is at least
  /// as good in both; so it is a share of those spans. A span of 0 leaves no room: what is missing of
  /// it is infinitely much. Infinite for an empty front, 0 if the other one is.
  public func additiveIndicator(covering other: BalanceFront) -> Double {
    nondominated.additiveIndicator(covering: other.nondominated)
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

extension [BalanceFront.Point] {
  /// The first place from `begin` on where something holds that holds from there to the end.
  fileprivate func firstIndex(from begin: Int, where holds: (Element) -> Bool) -> Int {
    var (low, high) = (begin, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension BalanceFront.Point: BalancePoint {}
