public import MeanField

extension PayPerClickAuction {
  /// What one auction brings against rivals from Lₜ, of whom some stay away.
  public func meetingLaw(at t: Int, given L: Span<Double>) -> MeetingLaw {
    let shares = entering(total(of: bidShares(L)))
    let law = OutcomeLaw(of: self, bidShares: shares)
    let (X, q) = (outcomeCount, parameters.entry)
    var table = law.table.map { q * $0 }
    for a in bids.indices { table[a * X] += 1 - q }
    return MeetingLaw(outcomes: table, placesTaken: slotsTaken(by: 1 - shares[0]))
  }

  /// E min(K, B)/K for the number B of bidders among n, each a bidder with probability p.
  private func slotsTaken(by p: Double) -> Double {
    let (n, K) = (parameters.bidders, parameters.clickRates.count)
    return (0...n).reduce(0) { sum, b in
      let probability = Self.binomial(n, b) * p.power(b) * (1 - p).power(n - b)
      return sum + probability * Double(min(b, K)) / Double(K)
    }
  }

  /// The values of ``statistics``, from how often every price was paid.
  public func statistics(of meetings: Meetings) -> [StatisticValues] {
    let X = meetings.outcomeCount
    let pairs = (0..<stateCount * X).map { (s: $0 / X, x: $0 % X) }
    /// Σ f over meetings, at each epoch.
    func sums(_ f: ((s: Int, x: Int)) -> Double) -> [Double] {
      let values = pairs.map(f)
      return meetings.shares.map { $0.dot(values) }
    }
    func total(_ values: [Double]) -> Double { values.reduce(0, +) }
    let clicks = sums { $0.x > 0 ? 1 : 0 }
    let paid = sums { Double($0.x) }
    let budget = initialDistribution.enumerated().reduce(0) {
      $0 + $1.element * Double(self.budget(of: $1.offset))
    }
    let utilities = parameters.values.indices.map { i in
      sums { type(of: $0.s) == i ? reward(in: $0.s, outcome: $0.x) : 0 }
    }
    let presence = parameters.values.indices.map { i in
      sums { type(of: $0.s) == i ? 1 / Double(parameters.auctions) : 0 }
    }
    let epochs = meetings.shares.indices
    let spreads = epochs.map { t in spread(utilities.map { $0[t] }, of: presence.map { $0[t] }) }
    // A type's agents at all epochs together, per epoch.
    let over = spread(utilities.map(total), of: presence.map { total($0) / Double(epochs.count) })
    return [
      StatisticValues(byEpoch: clicks, total: total(clicks)),
      StatisticValues(
        byEpoch: zip(paid, clicks).map { $0 / $1 }, total: total(paid) / total(clicks)),
      StatisticValues(byEpoch: paid.map { $0 / budget }, total: total(paid) / budget),
      StatisticValues(
        byEpoch: meetings.placesTaken, total: total(meetings.placesTaken) / Double(epochs.count)),
      StatisticValues(byEpoch: spreads.map { $0.gini }, total: over.gini),
      StatisticValues(byEpoch: spreads.map { $0.least }, total: over.least),
    ]
  }
}

/// What a bid brings when rivals bid independently from the law m.
///
/// With F the distribution function of m and q(u) = (1 − F(β)) + m(β)u, the number of rivals
/// ahead of a bid β under the uniform tie-breaker u is Binomial(n − 1, q(u)).
struct OutcomeLaw<Number: Scalar> {
  /// P(pay x | bid), row-major bids × prices 0 … max-bid; x = 0 stands for no click.
  var table: [Number]
  /// click(β), the probability of a click.
  var click: [Number]
  /// e(β), the expected payment.
  var cost: [Number]

  init(of game: PayPerClickAuction, bidShares m: [Number]) {
    let (A, X) = (game.bids.count, game.parameters.maxBid + 1)
    var F = [Number](repeating: 0, count: X)
    game.sumUp(m, into: &F)
    table = Array(repeating: 0, count: A * X)
    click = Array(repeating: 0, count: A)
    cost = Array(repeating: 0, count: A)
    var ahead = [Number](repeating: 0, count: A * game.slots.count)
    game.tabulate(
      m, F, powers: game.slots.flatMap { slot in F.map { $0.power(slot.behind) } }, ahead: &ahead,
      table: &table, click: &click, cost: &cost)
  }
}

extension PayPerClickAuction {
  /// F(x) = Σ m(y) over bids y ≤ x, at every price.
  func sumUp<Number: Scalar>(
    _ m: UnsafePointer<Number>, into F: UnsafeMutablePointer<Number>
  ) {
    for x in 0...parameters.maxBid { F[x] = m[0] }
    for a in 1..<bids.count { F[bids[a]] = F[bids[a] - 1] + m[a] }
  }

  /// Writes ∫ q^(k−1) du, the table, click(β) and e(β); `powers` has F(x)^(n−k), slots × prices.
  func tabulate<Number: Scalar>(
    _ m: UnsafePointer<Number>, _ F: UnsafePointer<Number>, powers: UnsafePointer<Number>,
    ahead: UnsafeMutablePointer<Number>, table: UnsafeMutablePointer<Number>,
    click: UnsafeMutablePointer<Number>, cost: UnsafeMutablePointer<Number>
  ) {
    let (A, X, K) = (bids.count, parameters.maxBid + 1, slots.count)
    let (reserve, isSecond) = (parameters.reserve, parameters.pricing == .second)
    for i in 0..<A * X { table[i] = 0 }
    (table[0], click[0], cost[0]) = (1, 0, 0)
    for a in 1..<A {
      let β = bids[a]
      let pay = table + a * X
      for (k, slot) in slots.enumerated() {
        let rate = Number(slot.rate)
        // G(x) = F(x)^(n−k): all rivals behind slot k bid at most x.
        let G = powers + k * X
        let (first, win) = integrals(slot, 1 - F[β], m[a])
        ahead[a * K + k] = first
        pay[β] += rate * win
        guard isSecond, β > reserve else { continue }
        pay[reserve] += rate * first * G[reserve]
        for x in reserve + 1..<β { pay[x] += rate * first * (G[x] - G[x - 1]) }
        pay[β] -= rate * first * G[β - 1]
      }
      (click[a], cost[a]) = (0, 0)
      for x in reserve...β {
        click[a] += pay[x]
        cost[a] += Number(Double(x)) * pay[x]
      }
      pay[0] = 1 - click[a]
    }
  }

  /// ∫ q^(k−1) du and ∫ q^(k−1) (1−q)^(n−k) du; the integrands are polynomials, so the rule is exact.
  private func integrals<Number: Scalar>(
    _ slot: Slot, _ above: Number, _ tied: Number
  ) -> (ahead: Number, win: Number) {
    var (ahead, win): (Number, Number) = (0, 0)
    for (u, w) in quadrature {
      let q = above + tied * Number(u)
      let p = Number(w) * q.power(slot.ahead)
      ahead += p
      win += p * (1 - q).power(slot.behind)
    }
    return (ahead, win)
  }
}

extension OutcomeLaw {
  /// The law of the sum of the payments in all auctions of an epoch, each entered by chance.
  ///
  /// A bid that no budget covers, which nobody may make, is left to pay nothing.
  func repeated(in game: PayPerClickAuction) -> OutcomeLaw {
    let (count, entry) = (game.parameters.auctions, game.parameters.entry)
    guard count > 1 || entry < 1 else { return self }
    var law = self
    let A = click.count
    let X = table.count / A
    let scale = Number(entry)
    for a in 0..<A {
      law.click[a] = Number(Double(count)) * scale * click[a]
      law.cost[a] = Number(Double(count)) * scale * cost[a]
    }
    let total = count * (X - 1) + 1
    law.table = []
    for a in 0..<A {
      let β = game.bids[a]
      var once: [Number] = [1]
      if count * β <= game.parameters.budget {
        // Nobody pays more than the own bid.
        once = table[a * X...a * X + β].map { scale * $0 }
        once[0] += Number(1 - entry)
      }
      law.table += Self.convolved(once, count, length: total)
    }
    return law
  }

  /// The law of a sum of `count` independent payments, padded to `length`.
  private static func convolved(_ once: [Number], _ count: Int, length: Int) -> [Number] {
    var sum: [Number] = [1]
    for _ in 0..<count {
      var next = [Number](repeating: 0, count: sum.count + once.count - 1)
      for (x, p) in sum.enumerated() { for (y, q) in once.enumerated() { next[x + y] += p * q } }
      sum = next
    }
    return sum + Array(repeating: 0, count: length - sum.count)
  }
}

/// How utilities are spread over the types' agents; types without agents do not count.
///
/// The Gini coefficient ½ Σᵢⱼ pᵢ pⱼ |uᵢ − uⱼ| / |Σᵢ pᵢ uᵢ| and the least of utilities uᵢ per agent.
private func spread(_ utilities: [Double], of shares: [Double]) -> (gini: Double, least: Double) {
  let types = shares.indices.filter { shares[$0] > 0 }
  let mass = types.reduce(0) { $0 + shares[$1] }
  let each = types.map { (share: shares[$0] / mass, utility: utilities[$0] / shares[$0]) }
  let mean = each.reduce(0) { $0 + $1.share * $1.utility }
  let differences = each.reduce(0) { sum, x in
    sum + each.reduce(0) { $0 + x.share * $1.share * abs(x.utility - $1.utility) }
  }
  return (differences / (2 * abs(mean)), each.map(\.utility).min() ?? .nan)
}

/// Nodes and weights of Gauss–Legendre quadrature on [0, 1] with n ≥ 1 nodes, exact up to degree
/// 2n − 1.
///
/// Roots by bisection between sign changes, so that no library's cosine enters their bits.
func gaussLegendre(_ n: Int) -> [(node: Double, weight: Double)] {
  /// Pₙ(x) and P′ₙ(x) by the three-term recurrence.
  func legendre(_ x: Double) -> (value: Double, derivative: Double) {
    var (previous, current) = (1.0, x)
    for k in 1..<max(n, 1) {
      let degree = Double(k)
      (previous, current) = (
        current, ((2 * degree + 1) * x * current - degree * previous) / (degree + 1)
      )
    }
    return (current, Double(n) * (x * current - previous) / (x * x - 1))
  }
  // Roots are wider than 1/(2n²) apart, and an odd number of cells has no boundary at the root 0.
  let cells = 8 * n * n + 1
  return (0..<cells).compactMap { cell in
    var low = 2 * Double(cell) / Double(cells) - 1
    var high = 2 * Double(cell + 1) / Double(cells) - 1
    let sign = legendre(low).value < 0
    guard sign != (legendre(high).value < 0) else { return nil }
    for _ in 0..<100 {
      let middle = 0.5 * (low + high)
      if (legendre(middle).value < 0) == sign { low = middle } else { high = middle }
    }
    let x = 0.5 * (low + high)
    let slope = legendre(x).derivative
    return (0.5 * (1 + x), 1 / ((1 - x * x) * slope * slope))
  }
}
