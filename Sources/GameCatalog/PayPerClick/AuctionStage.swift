public import MeanField

extension PayPerClickAuction {
  /// Rewards, outcome table and the three objectives when rivals bid like Lₜ.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let shares = bidShares(L)
    let law = OutcomeLaw(of: self, bidShares: entering(total(of: shares))).repeated(in: self)
    var rewards = [Number](repeating: 0, count: stateCount * bids.count)
    var objectives = [Number](repeating: 0, count: 3)
    appraise(
      shares, click: law.click, cost: law.cost, rewards: &rewards, objectives: &objectives)
    return Stage(
      rewards: rewards,
      kernel: t < horizon ? .outcomes(OutcomeTable(outcomes, probabilities: law.table)) : nil,
      objectives: objectives)
  }

  /// mᵢ(β): the share of agents that are of type i and bid β; row-major, types × bids.
  func bidShares<Number: Scalar>(_ L: Span<Number>) -> [Number] {
    var shares = [Number](repeating: 0, count: parameters.values.count * bids.count)
    L.withUnsafeBufferPointer { sumOverBudgets($0.baseAddress.unsafelyUnwrapped, into: &shares) }
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
    var m = [Number](repeating: 0, count: bids.count)
    sumOverTypes(shares, into: &m)
    return m
  }

  /// The derivative of one auction per epoch that everybody enters is by hand.
  public var needsNoRecord: Bool { true }

  /// The derivative by hand, for one auction per epoch that everybody enters; else from the tape.
  ///
  /// It agrees with the tape, at a cost of O(S·A + bids·slots·prices).
  public func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    guard let noteCount else {
      return pullbackOnTape(cotangent, at: t, given: L, addingTo: &gradient)
    }
    var notes = [Double](repeating: 0, count: noteCount)
    var room = notes
    L.withUnsafeBufferPointer { _ = lentLaw($0.baseAddress.unsafelyUnwrapped, in: &notes) }
    gradient.withUnsafeMutableBufferPointer {
      addPullback(
        ofRewards: cotangent.rewards, kernel: cotangent.kernel, objectives: cotangent.objectives,
        at: t, notes: notes, room: &room, to: $0.baseAddress.unsafelyUnwrapped)
    }
  }

  // MARK: Sums and products over pairs, in arrays that are there

  /// Σ x(i, b, β) over the budgets b that cover a bid β; row-major, types × bids.
  func sumOverBudgets<Number: Scalar>(
    _ x: UnsafePointer<Number>, into sums: UnsafeMutablePointer<Number>
  ) {
    let (A, budgets, counts) = (bids.count, parameters.budget + 1, feasibleActions.counts)
    for i in parameters.values.indices {
      let sum = sums + i * A
      for a in 0..<A { sum[a] = 0 }
      for s in i * budgets..<(i + 1) * budgets {
        // Bids ascend, so that those that a budget covers come first.
        for a in 0..<counts[s] { sum[a] += x[s * A + a] }
      }
    }
  }

  /// Σᵢ x(i, β).
  func sumOverTypes<Number: Scalar>(
    _ x: UnsafePointer<Number>, into sums: UnsafeMutablePointer<Number>
  ) {
    let (A, types) = (bids.count, parameters.values.count)
    for a in 0..<A {
      sums[a] = 0
      for i in 0..<types { sums[a] += x[i * A + a] }
    }
  }

  /// Writes r(i, b, β) = vᵢ click(β) − e(β) of feasible bids that are not 0, and the objectives.
  func appraise<Number: Scalar>(
    _ shares: UnsafePointer<Number>, click: UnsafePointer<Number>, cost: UnsafePointer<Number>,
    rewards: UnsafeMutablePointer<Number>, objectives: UnsafeMutablePointer<Number>
  ) {
    let (A, budgets, values) = (bids.count, parameters.budget + 1, parameters.values)
    var (revenue, value): (Number, Number) = (0, 0)
    for i in values.indices {
      let vi = Number(values[i])
      for a in 1..<A {
        let r = vi * click[a] - cost[a]
        let least = parameters.auctions * bids[a]
        for b in least..<max(budgets, least) { rewards[(i * budgets + b) * A + a] = r }
        revenue += shares[i * A + a] * cost[a]
        value += shares[i * A + a] * (vi * click[a])
      }
    }
    (objectives[0], objectives[1], objectives[2]) = (revenue, value - revenue, value)
  }
}
