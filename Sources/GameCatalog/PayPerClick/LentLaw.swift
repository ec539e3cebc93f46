internal import MeanField

/// The law of one auction that everybody enters, in lent arrays, with what its derivative needs
/// again; or the weights on all these numbers.
struct LentLaw {
  /// mᵢ(β), types × bids.
  let typeShares: UnsafeMutablePointer<Double>
  /// m(β).
  let shares: UnsafeMutablePointer<Double>
  /// F(x).
  let cumulative: UnsafeMutablePointer<Double>
  /// F(x)^(n−k) of the slots k = 1, …, K and of one more, whose power is in the derivative of the
  /// last; slots × prices.
  let powers: UnsafeMutablePointer<Double>
  /// ∫ q^(k−1) du, bids × slots.
  let ahead: UnsafeMutablePointer<Double>
  /// click(β).
  let click: UnsafeMutablePointer<Double>
  /// e(β).
  let cost: UnsafeMutablePointer<Double>
  /// P(pay x | bid), bids × prices.
  let table: UnsafeMutablePointer<Double>

  init(of game: PayPerClickAuction, in memory: UnsafeMutablePointer<Double>) {
    let (A, X, K) = (game.bids.count, game.parameters.maxBid + 1, game.slots.count)
    typeShares = memory
    shares = typeShares + game.parameters.values.count * A
    cumulative = shares + A
    powers = cumulative + X
    ahead = powers + (K + 1) * X
    click = ahead + A * K
    cost = click + A
    table = cost + A
  }

  /// The numbers of the law of an auction.
  static func count(of game: PayPerClickAuction) -> Int {
    let (A, X, K) = (game.bids.count, game.parameters.maxBid + 1, game.slots.count)
    return (game.parameters.values.count + 3 + K + X) * A + (K + 2) * X
  }
}

extension PayPerClickAuction: InPlaceGame {
  /// One auction per epoch that everybody enters is written in place.
  package var noteCount: Int? {
    parameters.auctions == 1 && parameters.entry == 1 ? LentLaw.count(of: self) : nil
  }

  /// The law, noted; rewards, table and objectives by it.
  package func writeStage(
    at t: Int, given L: UnsafePointer<Double>, rewards: UnsafeMutablePointer<Double>,
    kernel: UnsafeMutablePointer<Double>?, objectives: UnsafeMutablePointer<Double>?,
    notes: UnsafeMutablePointer<Double>
  ) {
    let law = lentLaw(L, in: notes)
    appraise(
      law.typeShares, click: law.click, cost: law.cost, rewards: rewards,
      objectives: objectives.unsafelyUnwrapped)
    if t < horizon { kernel?.update(from: law.table, count: bids.count * outcomes.outcomeCount) }
  }

  /// The law of rivals from Lₜ, written to a lent array.
  func lentLaw(
    _ L: UnsafePointer<Double>, in memory: UnsafeMutablePointer<Double>
  ) -> LentLaw {
    let law = LentLaw(of: self, in: memory)
    let (X, K) = (parameters.maxBid + 1, slots.count)
    sumOverBudgets(L, into: law.typeShares)
    sumOverTypes(law.typeShares, into: law.shares)
    sumUp(law.shares, into: law.cumulative)
    let first = max(parameters.bidders - 1 - K, 0)
    for x in 0..<X { law.powers[K * X + x] = law.cumulative[x].power(first) }
    for k in (0..<K).reversed() {
      let (row, next) = (law.powers + k * X, law.powers + (k + 1) * X)
      let isOne = slots[k].behind == 0
      for x in 0..<X { row[x] = isOne ? 1 : next[x] * law.cumulative[x] }
    }
    tabulate(
      law.shares, law.cumulative, powers: law.powers, ahead: law.ahead, table: law.table,
      click: law.click, cost: law.cost)
    return law
  }

  /// Rewards and objectives → click(β), e(β) → pay(β, x) → m, F → Lₜ.
  package func addPullback(
    ofRewards rewards: UnsafePointer<Double>, kernel: UnsafePointer<Double>?,
    objectives w: UnsafePointer<Double>?, at t: Int, notes: UnsafePointer<Double>,
    room: UnsafeMutablePointer<Double>, to gradient: UnsafeMutablePointer<Double>
  ) {
    let law = LentLaw(of: self, in: UnsafeMutablePointer(mutating: notes))
    let on = LentLaw(of: self, in: room)
    let (A, values, counts) = (bids.count, parameters.values, feasibleActions.counts)
    // The weights on r, summed over the budgets that share a reward.
    sumOverBudgets(rewards, into: on.typeShares)
    // revenue = Σ m e, value = Σ vᵢ mᵢ click; utility is their difference, welfare is value.
    let w = w.unsafelyUnwrapped
    let (onRevenue, onValue) = (w[0] - w[1], w[1] + w[2])
    on.click.update(repeating: 0, count: A)
    on.cost.update(repeating: 0, count: A)
    for (i, v) in values.enumerated() {
      on.typeShares[i * A] = 0
      for a in 1..<A {
        let k = i * A + a
        let (r, m) = (on.typeShares[k], law.typeShares[k])
        on.click[a] += v * (r + onValue * m)
        on.cost[a] += onRevenue * m - r
        on.typeShares[k] = onRevenue * law.cost[a] + onValue * v * law.click[a]
      }
    }
    pullLaw(law, on, kernel: t < horizon ? kernel : nil)
    let budgets = parameters.budget + 1
    for i in values.indices {
      for s in i * budgets..<(i + 1) * budgets {
        let (row, direct) = (gradient + s * A, on.typeShares + i * A)
        for a in 0..<counts[s] { row[a] += on.shares[a] + direct[a] }
      }
    }
  }

  /// The derivative in m(β) of Σ kernel·table + Σ click·click(β) + Σ cost·e(β).
  private func pullLaw(_ law: LentLaw, _ on: LentLaw, kernel: UnsafePointer<Double>?) {
    let (A, X, K) = (bids.count, parameters.maxBid + 1, slots.count)
    let (reserve, isSecond) = (parameters.reserve, parameters.pricing == .second)
    let F = law.cumulative
    on.shares.update(repeating: 0, count: A)
    on.cumulative.update(repeating: 0, count: X)
    for a in 1..<A {
      let β = bids[a]
      // The table's column 0 is 1 − Σ pay. At the last epoch there is no kernel.
      let pay = on.table + a * X
      for x in reserve...β {
        let table = kernel.map { $0[a * X + x] - $0[a * X] } ?? 0
        pay[x] = table + on.click[a] + Double(x) * on.cost[a]
      }
      for (k, slot) in slots.enumerated() {
        var onAhead = 0.0
        if isSecond {
          let (power, lower) = (law.powers + k * X, law.powers + (k + 1) * X)
          let ahead = law.ahead[a * K + k]
          for x in reserve..<β {
            // Summation by parts: F(x)^(n−k) enters pay(x) with + and pay(x + 1) with −.
            let difference = slot.rate * (pay[x] - pay[x + 1])
            onAhead += difference * power[x]
            guard slot.behind > 0 else { continue }
            on.cumulative[x] += difference * ahead * (Double(slot.behind) * lower[x])
          }
        }
        let (above, tied) = integralSlopes(
          slot, 1 - F[β], law.shares[a], onAhead: onAhead, onWin: slot.rate * pay[β])
        on.cumulative[β] -= above
        on.shares[a] += tied
      }
    }
    // F(x) = Σ m(y) over bids y ≤ x.
    var tail = 0.0
    var x = X - 1
    for a in bids.indices.reversed() {
      while x >= bids[a] {
        tail += on.cumulative[x]
        x -= 1
      }
      on.shares[a] += tail
    }
  }

  /// The derivatives in 1 − F(β) and in m(β) of the two weighted integrals of a slot.
  private func integralSlopes(
    _ slot: Slot, _ above: Double, _ tied: Double, onAhead: Double, onWin: Double
  ) -> (above: Double, tied: Double) {
    var slopes = (above: 0.0, tied: 0.0)
    for (u, w) in quadrature {
      let q = above + tied * u
      let (ahead, aheadSlope) = q.powerAndSlope(slot.ahead)
      let (behind, behindSlope) = (1 - q).powerAndSlope(slot.behind)
      let slope = w * (onAhead * aheadSlope + onWin * (aheadSlope * behind - ahead * behindSlope))
      slopes.above += slope
      slopes.tied += slope * u
    }
    return slopes
  }
}

extension Double {
  /// xⁿ and n xⁿ⁻¹.
  fileprivate func powerAndSlope(_ n: Int) -> (power: Double, slope: Double) {
    guard n > 0 else { return (1, 0) }
    let power = power(n - 1)
    return (power * self, Double(n) * power)
  }
}
