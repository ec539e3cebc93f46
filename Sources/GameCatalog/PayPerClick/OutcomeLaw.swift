public import MeanField

extension PayPerClickAuction {
  /// Rewards, outcome table and the three objectives when rivals bid like Lₜ.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let shares = bidShares(L)
    let law = OutcomeLaw(of: self, bidShares: entering(total(of: shares))).repeated(in: self)
    let (A, budgets) = (bids.count, parameters.budget + 1)
    var rewards = [Number](repeating: 0, count: stateCount * A)
    var (revenue, value): (Number, Number) = (0, 0)
    for i in parameters.values.indices {
      let vi = Number(parameters.values[i])
      for a in 1..<A {
        let r = vi * law.click[a] - law.cost[a]
        let least = parameters.auctions * bids[a]
        for b in least..<max(budgets, least) { rewards[(i * budgets + b) * A + a] = r }
        revenue += shares[i * A + a] * law.cost[a]
        value += shares[i * A + a] * (vi * law.click[a])
      }
    }
    return Stage(
      rewards: rewards,
      kernel: t < horizon ? .outcomes(OutcomeTable(outcomes, probabilities: law.table)) : nil,
      objectives: [revenue, value - revenue, value])
  }

  /// mᵢ(β): the share of agents that are of type i and bid β; row-major, types × bids.
  func bidShares<Number: Scalar>(_ L: Span<Number>) -> [Number] {
    let A = bids.count
    var shares = [Number](repeating: 0, count: parameters.values.count * A)
    for s in 0..<stateCount {
      let row = type(of: s) * A
      for a in 0..<A where affords(a, in: s) { shares[row + a] += L[s * A + a] }
    }
    return shares
  }

  /// The bids of rivals, of whom a share stays away and bids 0.
  func entering<Number: Scalar>(_ m: [Number]) -> [Number] {
    guard parameters.entry < 1 else { return m }
    var entered = m
    for a in 1..<m.count {
      entered[a] = Number(parameters.entry) * m[a]
      entered[0] += Number(1 - parameters.entry) * m[a]
    }
    return entered
  }

  /// m(β) = Σᵢ mᵢ(β).
  func total<Number: Scalar>(of shares: [Number]) -> [Number] {
    let A = bids.count
    return (0..<A).map { a in
      parameters.values.indices.reduce(Number(0)) { $0 + shares[$1 * A + a] }
    }
  }

  /// The derivative of one auction per epoch that everybody enters is by hand.
  public var needsNoRecord: Bool { true }

  /// The derivative by hand: rewards and objectives → click(β), e(β) → pay(β, x) → m, F → Lₜ.
  ///
  /// For one auction per epoch that everybody enters; otherwise it is read off the tape. It agrees
  /// with the tape, at a cost of O(S·A + bids·slots·prices).
  public func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    guard parameters.auctions == 1, parameters.entry == 1 else {
      return pullbackOnTape(cotangent, at: t, given: L, addingTo: &gradient)
    }
    let A = bids.count
    let shares = bidShares(L)
    let m = total(of: shares)
    let law = OutcomeLaw(of: self, bidShares: m)
    // The weights on r, summed over the budgets that share a reward; row-major, types × bids.
    let rewards = bidShares(cotangent.rewards.span)
    // revenue = Σ m e, value = Σ vᵢ mᵢ click; utility is their difference, welfare is value.
    let w = cotangent.objectives
    let (onRevenue, onValue) = (w[0] - w[1], w[1] + w[2])
    var click = [Double](repeating: 0, count: A)
    var cost = [Double](repeating: 0, count: A)
    var direct = [Double](repeating: 0, count: shares.count)
    for i in parameters.values.indices {
      let v = parameters.values[i]
      for a in 1..<A {
        let k = i * A + a
        click[a] += v * (rewards[k] + onValue * shares[k])
        cost[a] += onRevenue * shares[k] - rewards[k]
        direct[k] = onRevenue * law.cost[a] + onValue * v * law.click[a]
      }
    }
    let onShares = lawPullback(law, m, kernel: cotangent.kernel, click: click, cost: cost)
    for s in 0..<stateCount {
      let row = type(of: s) * A
      for a in 0..<A where bids[a] <= budget(of: s) {
        gradient[s * A + a] += onShares[a] + direct[row + a]
      }
    }
  }

  /// The derivative in m(β) of Σ kernel·table + Σ click·click(β) + Σ cost·e(β).
  private func lawPullback(
    _ law: OutcomeLaw<Double>, _ m: [Double], kernel: [Double], click: [Double], cost: [Double]
  ) -> [Double] {
    let X = parameters.maxBid + 1
    var onM = [Double](repeating: 0, count: bids.count)
    var onF = [Double](repeating: 0, count: X)
    for a in 1..<bids.count {
      let β = bids[a]
      // The table's column 0 is 1 − Σ pay. At the last epoch there is no kernel.
      let pay = (0...β).map { x in
        let table = kernel.isEmpty ? 0 : kernel[a * X + x] - kernel[a * X]
        return table + click[a] + Double(x) * cost[a]
      }
      for slot in slots {
        var onAhead = 0.0
        if parameters.pricing == .second {
          for x in parameters.reserve..<max(β, parameters.reserve) {
            // Summation by parts: F(x)^(n−k) enters pay(x) with + and pay(x + 1) with −.
            let difference = slot.rate * (pay[x] - pay[x + 1])
            onAhead += difference * law.cumulative[x].power(slot.behind)
            guard slot.behind > 0 else { continue }
            let slope = Double(slot.behind) * law.cumulative[x].power(slot.behind - 1)
            onF[x] += difference * ahead(slot, 1 - law.cumulative[β], m[a]) * slope
          }
        }
        let (above, tied) = integralSlopes(
          slot, 1 - law.cumulative[β], m[a], onAhead: onAhead, onWin: slot.rate * pay[β])
        onF[β] -= above
        onM[a] += tied
      }
    }
    // F(x) = Σ m(y) over bids y ≤ x.
    var tail = 0.0
    var x = X - 1
    for a in bids.indices.reversed() {
      while x >= bids[a] {
        tail += onF[x]
        x -= 1
      }
      onM[a] += tail
    }
    return onM
  }

  /// ∫ q^(k−1) du.
  private func ahead(_ slot: Slot, _ above: Double, _ tied: Double) -> Double {
    quadrature.reduce(0) { $0 + $1.weight * (above + tied * $1.node).power(slot.ahead) }
  }

  /// The derivatives in 1 − F(β) and in m(β) of the two weighted integrals of a slot.
  private func integralSlopes(
    _ slot: Slot, _ above: Double, _ tied: Double, onAhead: Double, onWin: Double
  ) -> (above: Double, tied: Double) {
    var slopes = (above: 0.0, tied: 0.0)
    for (u, w) in quadrature {
      let q = above + tied * u
      let ahead = q.power(slot.ahead)
      let behind = (1 - q).power(slot.behind)
      let aheadSlope = slot.ahead == 0 ? 0 : Double(slot.ahead) * q.power(slot.ahead - 1)
      let behindSlope = slot.behind == 0 ? 0 : Double(slot.behind) * (1 - q).power(slot.behind - 1)
      let slope = w * (onAhead * aheadSlope + onWin * (aheadSlope * behind - ahead * behindSlope))
      slopes.above += slope
      slopes.tied += slope * u
    }
    return slopes
  }

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
  /// F(x) at every price 0 … max-bid.
  let cumulative: [Number]

  init(of game: PayPerClickAuction, bidShares m: [Number]) {
    let bids = game.bids
    let X = game.parameters.maxBid + 1
    let reserve = game.parameters.reserve
    var F = [Number](repeating: m[0], count: X)
    for a in 1..<bids.count { F[bids[a]] = F[bids[a] - 1] + m[a] }
    cumulative = F
    table = Array(repeating: 0, count: bids.count * X)
    click = Array(repeating: 0, count: bids.count)
    cost = Array(repeating: 0, count: bids.count)
    // G[k][x] = F(x)^(n−k): all rivals behind slot k bid at most x.
    let G = game.slots.map { slot in F.map { $0.power(slot.behind) } }
    table[0] = 1
    for a in 1..<bids.count {
      let β = bids[a]
      for (k, slot) in game.slots.enumerated() {
        let rate = Number(slot.rate)
        let (ahead, win) = Self.integrals(game.quadrature, slot, 1 - F[β], m[a])
        table[a * X + β] += rate * win
        guard game.parameters.pricing == .second, β > reserve else { continue }
        table[a * X + reserve] += rate * ahead * G[k][reserve]
        for x in reserve + 1..<max(β, reserve + 1) {
          table[a * X + x] += rate * ahead * (G[k][x] - G[k][x - 1])
        }
        table[a * X + β] -= rate * ahead * G[k][β - 1]
      }
      for x in reserve...β {
        click[a] += table[a * X + x]
        cost[a] += Number(Double(x)) * table[a * X + x]
      }
      table[a * X] = 1 - click[a]
    }
  }

  /// ∫ q^(k−1) du and ∫ q^(k−1) (1−q)^(n−k) du; the integrands are polynomials, so the rule is exact.
  private static func integrals(
    _ rule: [(node: Double, weight: Double)], _ slot: PayPerClickAuction.Slot, _ above: Number,
    _ tied: Number
  ) -> (ahead: Number, win: Number) {
    var (ahead, win): (Number, Number) = (0, 0)
    for (u, w) in rule {
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
