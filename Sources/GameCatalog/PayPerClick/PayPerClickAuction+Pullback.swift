public import MeanField

extension PayPerClickAuction {
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
    let rewards = rewardWeights(cotangent.rewards)
    let (revenue, utility, welfare) = (
      cotangent.objectives[0], cotangent.objectives[1], cotangent.objectives[2]
    )
    // revenue = Σ m e, value = Σ vᵢ mᵢ click; utility is their difference, welfare is value.
    let (onRevenue, onValue) = (revenue - utility, utility + welfare)
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

  /// The weights on r, summed over the budgets that share a reward; row-major, types × bids.
  private func rewardWeights(_ weights: [Double]) -> [Double] { bidShares(weights.span) }

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
    zip(quadrature.nodes, quadrature.weights).reduce(0) {
      $0 + $1.1 * (above + tied * $1.0).power(slot.ahead)
    }
  }

  /// The derivatives in 1 − F(β) and in m(β) of the two weighted integrals of a slot.
  private func integralSlopes(
    _ slot: Slot, _ above: Double, _ tied: Double, onAhead: Double, onWin: Double
  ) -> (above: Double, tied: Double) {
    var slopes = (above: 0.0, tied: 0.0)
    for (u, w) in zip(quadrature.nodes, quadrature.weights) {
      let q = above + tied * u
      let ahead = q.power(slot.ahead)
      let behind = (1 - q).power(slot.behind)
      let aheadSlope = slot.ahead == 0 ? 0 : Double(slot.ahead) * q.power(slot.ahead - 1)
      let behindSlope =
        slot.behind == 0 ? 0 : Double(slot.behind) * (1 - q).power(slot.behind - 1)
      let slope = w * (onAhead * aheadSlope + onWin * (aheadSlope * behind - ahead * behindSlope))
      slopes.above += slope
      slopes.tied += slope * u
    }
    return slopes
  }
}
