/// A place in the plane of balances: an exploitability, to be small, and a social objective, to be large.
package protocol BalancePoint {
  /// The exploitability.
  var exploitability: Double { get }
  /// The social objective W.
  var objective: Double { get }
}

extension Array where Element: BalancePoint {
  /// The points that no other one is as good as, by increasing exploitability.
  package var nondominated: [Element] {
    sorted { ($0.exploitability, -$0.objective) < ($1.exploitability, -$1.objective) }
      .reduce(into: []) { front, point in
        if point.objective > front.last?.objective ?? -.infinity { front.append(point) }
      }
  }

  /// The corner that areas are taken from: beyond these points by a tenth of their extent; nil in a
  /// direction in which they have none.
  package var corner: (exploitability: Double?, objective: Double?) {
    func beyond(_ worst: Double?, _ best: Double?) -> Double? {
      guard let worst, let best, worst != best else { return nil }
      return worst + (worst - best) / 10
    }
    let (regrets, gains) = (map(\.exploitability), map(\.objective))
    return (beyond(regrets.max(), regrets.min()), beyond(gains.min(), gains.max()))
  }

  /// The area that nondominated points, by increasing exploitability, dominate inside the quadrant of a
  /// corner. [ZitzlerThiele1999]
  ///
  /// Points that are not better than the corner in both count for nothing.
  package func hypervolume(exploitability: Double, objective: Double) -> Double {
    let inside = filter { $0.exploitability < exploitability && $0.objective > objective }
    let ends = inside.dropFirst().map(\.exploitability) + [exploitability]
    return zip(inside, ends).reduce(0) { area, step in
      area + (step.1 - step.0.exploitability) * (step.0.objective - objective)
    }
  }

  /// The additive ε-indicator: how far nondominated points are from covering others.
  /// [ZitzlerEtAl2003]
  ///
  /// The least ε ≥ 0 such that, with the exploitability of all points less and their W more by ε of the
  /// span that the others have in it, every one of these has a point that is at least as good in both;
  /// so it is a share of those spans. A span of 0 leaves no room: what is missing of it is infinitely
  /// much. Infinite without points, 0 without others.
  package func additiveIndicator(covering others: [some BalancePoint]) -> Double {
    guard let first = others.first, let last = others.last else { return 0 }
    let width = last.exploitability - first.exploitability
    let height = last.objective - first.objective
    func share(_ excess: Double, of span: Double) -> Double { excess > 0 ? excess / span : 0 }
    return others.reduce(0) { indicator, point in
      let least = reduce(Double.infinity) { least, ours in
        Swift.min(
          least,
          Swift.max(
            share(ours.exploitability - point.exploitability, of: width),
            share(point.objective - ours.objective, of: height)))
      }
      return Swift.max(indicator, least)
    }
  }
}
