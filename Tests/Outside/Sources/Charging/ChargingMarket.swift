public import Mesob

/// Pairs of households bid tokens for the charger that they share.
///
/// State (i, b): the household's need i with value vᵢ of a charge, and the tokens b that it has left.
/// Each epoch everybody meets somebody; the higher bid charges and is paid, equal ones toss a coin.
package struct ChargingMarket: MeanFieldGame {
  package static let socialObjectives = [
    Metric(
      "charges", unit: "charges per household", better: .higher,
      "Charges that a household gets."),
    Metric(
      "income", title: "income of the grid", unit: "tokens per household", better: .higher,
      "What a household pays to the grid."),
  ]

  package struct Parameters: GameParameters {
    package static let entry = CatalogEntry(
      "charging-market", "Charging market", cites: "by definition")
    package var horizon = 3
    package var values = [2.0, 5]
    package var tokens = 4
    package init() {}
    package static let parameters: [Parameter<Parameters>] = [
      Parameter("horizon", \.horizon, in: .between(0, 100), unit: "epochs", "last epoch T"),
      Parameter(
        "values", \.values, in: .between(0, 100), unit: "tokens", "value of a charge by need"),
      Parameter("tokens", \.tokens, in: .between(1, 100), unit: "tokens", "tokens at the start"),
    ]
    package func validate() throws(MeanFieldError) {
      guard values.isEmpty else { return }
      throw Self.invalid("values", expected: "at least one need", got: "[]")
    }
  }

  package let parameters: Parameters
  package let stateAxes: [Axis]
  package let actionAxes: [Axis]
  package let initialDistribution: [Double]
  package let feasibleActions: FeasibleActions
  package let outcomes: OutcomeMap

  package init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    try parameters.check()
    self.parameters = parameters
    let (needs, B) = (parameters.values.count, parameters.tokens + 1)
    stateAxes = [
      Axis("need", coordinates: (1...needs).map(Double.init)),
      Axis("tokens", coordinates: (0..<B).map(Double.init), unit: "tokens"),
    ]
    actionAxes = [Axis("bid", coordinates: (0..<B).map(Double.init), unit: "tokens")]
    initialDistribution = (0..<needs * B).map { $0 % B == B - 1 ? 1 / Double(needs) : 0 }
    feasibleActions = try FeasibleActions(stateCount: needs * B, actionCount: B) { s, a in
      a <= s % B
    }
    outcomes = try OutcomeMap(stateCount: needs * B, outcomeCount: B) { s, x in
      s - min(x, s % B)
    }
  }

  package var horizon: Int { parameters.horizon }
  package var rewardBound: Double { max(parameters.values.max() ?? 0, Double(parameters.tokens)) }

  /// The probability that each bid charges when the other one is drawn from L.
  private func wins<Number: Scalar>(_ L: Span<Number>) -> [Number] {
    let A = actionCount
    var m = [Number](repeating: 0, count: A)
    for s in 0..<stateCount {
      for a in 0..<A where feasibleActions.contains(state: s, action: a) { m[a] += L[s * A + a] }
    }
    var below = m[0]
    var wins = [Number](repeating: 0, count: A)
    for a in 1..<A {
      wins[a] = below + Number(0.5) * m[a]
      below += m[a]
    }
    return wins
  }

  package func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let (A, wins) = (actionCount, wins(L))
    var rewards = [Number](repeating: 0, count: stateCount * A)
    var table = [Number](repeating: 0, count: A * A)
    var (charges, income): (Number, Number) = (0, 0)
    for a in 0..<A {
      table[a * A] = Number(1) - wins[a]
      if a > 0 { table[a * A + a] = wins[a] }
      for s in 0..<stateCount where feasibleActions.contains(state: s, action: a) {
        rewards[s * A + a] = Number(reward(in: s, outcome: a)) * wins[a]
        charges += L[s * A + a] * wins[a]
        income += Number(Double(a)) * (L[s * A + a] * wins[a])
      }
    }
    return Stage(
      rewards: rewards,
      kernel: t < horizon ? .outcomes(OutcomeTable(outcomes, probabilities: table)) : nil,
      objectives: [charges, income])
  }
}

/// The market among finitely many households; the outcome of a meeting is what is paid.
extension ChargingMarket: BidGame {
  package static let prize = "charge"
  package static let rewardUnit = "tokens per household"
  package static let outcomeMetrics = [
    socialObjectives[0],
    Metric("bill", unit: "tokens per household", better: .lower, "What a household pays."),
  ]
  package static let statistics = [
    Metric(
      "bill-per-charge", title: "bill per charge", unit: "tokens per charge", better: .lower,
      "Payments of all households over their charges."),
    Metric("idle-share", better: .lower, "Share of meetings in which nobody charges."),
  ]

  package var groupSize: Int { 2 }
  package var meetingCount: Int { 1 }
  package var attendance: Double { 1 }
  package var placeCount: Int { 1 }
  package var bids: [Int] { Array(0...parameters.tokens) }
  package var values: [Double] { parameters.values }
  package func type(of s: Int) -> Int { s / (parameters.tokens + 1) }
  package func budget(of s: Int) -> Int { s % (parameters.tokens + 1) }

  package func meet(
    actions: Span<Int32>, chance: Span<UInt32>, outcomes: inout MutableSpan<Int32>
  ) -> Int {
    var taken = 0
    for first in stride(from: 0, to: actions.count - 1, by: 2) {
      // Members stand in random order, so that the first of two equal bids is the winner.
      let winner = actions[first + 1] > actions[first] ? first + 1 : first
      outcomes[first] = 0
      outcomes[first + 1] = 0
      outcomes[winner] = actions[winner]
      taken += actions[winner] > 0 ? 1 : 0
    }
    return taken
  }

  package func reward(in s: Int, outcome x: Int) -> Double {
    x == 0 ? 0 : values[type(of: s)] - Double(x)
  }

  package func objectives(in s: Int, outcome x: Int) -> [Double] {
    outcomeMetrics(in: s, outcome: x)
  }

  package func outcomeMetrics(in s: Int, outcome x: Int) -> [Double] { [x > 0 ? 1 : 0, Double(x)] }

  package func meetingLaw(at t: Int, given L: Span<Double>) -> MeetingLaw {
    let (A, wins) = (actionCount, wins(L))
    var table = [Double](repeating: 0, count: A * A)
    for a in 0..<A {
      table[a * A] = 1 - wins[a]
      if a > 0 { table[a * A + a] = wins[a] }
    }
    let resting = (0..<stateCount).reduce(0) { $0 + L[$1 * A] }
    return MeetingLaw(outcomes: table, placesTaken: 1 - resting * resting)
  }

  package func statistics(of meetings: Meetings) -> [StatisticValues] {
    let X = meetings.outcomeCount
    /// Σ f over meetings, at each epoch.
    func sums(_ f: (Int) -> Double) -> [Double] {
      let values = (0..<stateCount * X).map { f($0 % X) }
      return meetings.shares.map { zip($0, values).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    let charges = sums { $0 > 0 ? 1 : 0 }
    let bills = sums { Double($0) }
    let idle = meetings.placesTaken.map { 1 - $0 }
    return [
      StatisticValues(
        byEpoch: zip(bills, charges).map { $0 / $1 },
        total: bills.reduce(0, +) / charges.reduce(0, +)),
      StatisticValues(byEpoch: idle, total: idle.reduce(0, +) / Double(idle.count)),
    ]
  }
}
