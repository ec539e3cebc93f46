import MeanField

extension MESOBFront {
  /// A policy of the front that was descended to, and the gap behind it.
  struct Anchor: Sendable, Codable {
    let entry: FrontArchive.Entry
    /// How far the front may lie beyond what is known in the gap, in units of the front's span.
    var error = 1.0
    /// How often the gap was tried in vain.
    var tries = 0

    init(_ entry: FrontArchive.Entry) { self.entry = entry }
  }

  /// A descent in a gap.
  struct GapLeg: Sendable, Codable {
    /// The gap's low end.
    let low: BalanceFront.Point
    let compromise: Compromise
    /// That of the gap.
    let error: Double
    /// The side that a family is followed to; nil if none is.
    var isRight: Bool?
    var descent: Descent
    var steps = 0
    /// The nearest policy to the corner so far, and its distance.
    private(set) var best: FrontArchive.Entry
    private(set) var distance: Double
    /// The distance before the descent, and the one that counts as an advance.
    var before: Double
    var bar = 0.999

    init(
      low: BalanceFront.Point, compromise: Compromise, error: Double, descent: Descent,
      best: FrontArchive.Entry
    ) {
      (self.low, self.compromise, self.error) = (low, compromise, error)
      (self.descent, self.best) = (descent, best)
      distance = compromise.distance(of: best.point)
      before = min(1, distance)
    }

    /// Keeps a policy if it is nearer.
    mutating func offer(_ entry: FrontArchive.Entry) {
      let distance = compromise.distance(of: entry.point)
      if distance < self.distance { (best, self.distance) = (entry, distance) }
    }
  }

  /// Two neighbors of different families, of which one is to be followed.
  struct Jump: Sendable, Codable {
    let low: BalanceFront.Point
    let high: BalanceFront.Point
    /// Whether it is the low one, to the right.
    let isRight: Bool
  }

  /// Two neighbors that are mixed, and the intervals of shares that are left to be halved.
  struct Mixing: Sendable, Codable {
    /// The shares of the high one, and the points at their ends.
    struct Interval: Sendable, Codable {
      let shares: ClosedRange<Double>
      let low: BalanceFront.Point
      let high: BalanceFront.Point

      /// Whether there is nothing more to be seen: W, or exploitability, hardly changes.
      func isShort(_ spacing: Double, _ width: Double, _ height: Double) -> Bool {
        shares.upperBound - shares.lowerBound < 0x1p-10
          || high.exploitability - low.exploitability <= spacing * width
          || high.objective - low.objective <= spacing * height
      }

      func halves(at share: Double, _ point: BalanceFront.Point) -> [Interval] {
        [
          Interval(shares: shares.lowerBound...share, low: low, high: point),
          Interval(shares: share...shares.upperBound, low: point, high: high),
        ]
      }
    }

    let low: FrontArchive.Entry
    let high: FrontArchive.Entry
    var intervals: [Interval]

    init(low: FrontArchive.Entry, high: FrontArchive.Entry) {
      (self.low, self.high) = (low, high)
      intervals = [Interval(shares: 0...1, low: low.point, high: high.point)]
    }
  }
}

extension MESOBFront.State {
  /// Offers a scored policy to the archive.
  @discardableResult
  mutating func offer(
    _ policy: Policy, _ evaluation: Evaluation, _ c: [Double], aim: BalanceFront.Aim
  ) -> BalanceFront.Point {
    let (E, W) = (evaluation.exploitability, c.dot(evaluation.objectives))
    if E.isFinite, W.isFinite {
      exploitabilities = min(E, exploitabilities.lowerBound)...max(E, exploitabilities.upperBound)
      objectives = min(W, objectives.lowerBound)...max(W, objectives.upperBound)
    }
    archive.offer(policy, scored: evaluation, weights: c, aim: aim, iteration: k)
    return BalanceFront.Point(
      aim: aim, exploitability: E, objective: W, iteration: k,
      evaluations: archive.front.evaluations)
  }

  /// The side of the square that has a gap's area, relative to the front's span.
  private func side(_ width: Double, _ height: Double) -> Double {
    let span = archive.span
    return (width / span.width * (height / span.height)).squareRoot()
  }

  /// The anchor before the gap with the largest error, if it is above a limit.
  ///
  /// The side bounds the error. What was tried in vain counts half, after five times not at all.
  func widestGap(above limit: Double) -> Int? {
    var (widest, largest): (Int?, Double) = (nil, limit)
    for i in anchors.indices.dropLast() where anchors[i].tries < 5 {
      let (low, high) = (anchors[i].entry.point, anchors[i + 1].entry.point)
      let side = side(
        high.exploitability - low.exploitability, high.objective - low.objective)
      let error = min(side, anchors[i].error) / Double(1 << anchors[i].tries)
      if error > largest { (widest, largest) = (i, error) }
    }
    return widest
  }

  /// The error of both halves of a gap: what the descent gained, but at least a quarter of what it
  /// was before, as for a smooth front.
  func error(after leg: MESOBFront.GapLeg) -> Double {
    let side = side(leg.compromise.width, leg.compromise.height)
    return max((leg.before - leg.distance) * side, 0.25 * min(leg.error, side))
  }

  /// The place of the anchor at a point.
  func index(of point: BalanceFront.Point) -> Int? {
    anchors.firstIndex { $0.entry.point == point }
  }

  /// A gap was tried in vain.
  mutating func failed(at low: BalanceFront.Point) {
    if let i = index(of: low) { anchors[i].tries += 1 }
  }

  /// Inserts an anchor between gaps of a given error, unless another one is as good, and drops those
  /// that it dominates.
  mutating func insert(_ entry: FrontArchive.Entry, error: Double) -> Int? {
    guard !anchors.contains(where: { $0.entry.point.isAsGood(as: entry.point) }) else { return nil }
    anchors.removeAll { entry.point.dominates($0.entry.point) }
    let i =
      anchors.firstIndex { $0.entry.point.exploitability > entry.point.exploitability }
      ?? anchors.endIndex
    anchors.insert(MESOBFront.Anchor(entry), at: i)
    for j in max(0, i - 1)...i { (anchors[j].error, anchors[j].tries) = (error, 0) }
    return i
  }

  /// The jump behind anchor i, to be crossed to either side.
  func jump(at i: Int, isRight: Bool) -> MESOBFront.Jump? {
    guard anchors.indices.contains(i), anchors.indices.contains(i + 1) else { return nil }
    return MESOBFront.Jump(
      low: anchors[i].entry.point, high: anchors[i + 1].entry.point, isRight: isRight)
  }
}
