public import MeanField

extension PayPerClickAuction {
  /// Rewards, outcome table and the three objectives when rivals bid like Lₜ.
  @specialized(where Number == Double)
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let shares = bidShares(L)
    let law = OutcomeLaw(of: self, bidShares: entering(total(of: shares)))
      .repeated(in: self)
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
    _ rule: GaussLegendre, _ slot: PayPerClickAuction.Slot, _ above: Number, _ tied: Number
  ) -> (ahead: Number, win: Number) {
    var (ahead, win): (Number, Number) = (0, 0)
    for (u, w) in zip(rule.nodes, rule.weights) {
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
      for (x, p) in sum.enumerated() {
        for (y, q) in once.enumerated() { next[x + y] += p * q }
      }
      sum = next
    }
    return sum + Array(repeating: 0, count: length - sum.count)
  }
}
