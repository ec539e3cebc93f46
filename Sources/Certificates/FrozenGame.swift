package import Vocabulary

/// A game frozen at a population, in plain arrays: all that a certificate is computed from.
///
/// Every number is taken for exactly what it is; nothing is normalized. Epochs are t = 0 … T.
package struct FrozenGame: Sendable {
  /// The last epoch T.
  package var horizon: Int
  /// The number S of states.
  package var stateCount: Int
  /// The number A of actions.
  package var actionCount: Int
  /// The law μ₀ of the first state, shape S; it should sum to 1 on each population.
  package var initialDistribution: [Double]
  /// Whether an action is feasible, row-major S × A.
  package var feasible: [Bool]
  /// The states of each population, ascending, without gaps.
  package var populations: [Range<Int>]
  /// The rewards rₜ(s, a) at the population, row-major (T + 1) × S × A.
  package var rewards: [Double]
  /// The transitions P at each epoch t < T; asked for twice, so that not all need be in memory.
  package var successors: @Sendable (_ t: Int) throws -> Successors

  /// Puts a game together; ``Certificate/init(of:policy:occupationMeasure:)`` checks it.
  package init(
    horizon: Int, stateCount: Int, actionCount: Int, initialDistribution: [Double],
    feasible: [Bool], populations: [Range<Int>], rewards: [Double],
    successors: @escaping @Sendable (_ t: Int) throws -> Successors
  ) {
    (self.horizon, self.stateCount, self.actionCount) = (horizon, stateCount, actionCount)
    (self.initialDistribution, self.feasible) = (initialDistribution, feasible)
    (self.populations, self.rewards, self.successors) = (populations, rewards, successors)
  }

  /// The number S·A of state–action pairs.
  var pairCount: Int { stateCount * actionCount }

  // MARK: Checks

  /// Throws unless everything but the transitions fits together.
  func check(policy: [Double], occupationMeasure: [Double]) throws(CertificateError) {
    let sizes = "T = \(horizon), S = \(stateCount), A = \(actionCount)"
    try CertificateError.require(
      horizon >= 0 && stateCount > 0 && actionCount > 0, .wrongShape, "game",
      expected: "epochs, states and actions", got: sizes)
    let (pairs, tooMany) = stateCount.multipliedReportingOverflow(by: actionCount)
    let (epochs, tooLong) = horizon.addingReportingOverflow(1)
    let (all, tooLarge) = epochs.multipliedReportingOverflow(by: pairs)
    try CertificateError.require(
      !tooMany && !tooLong && !tooLarge, .wrongShape, "game",
      expected: "a number of entries that can be counted", got: sizes)
    try check("initial distribution", initialDistribution, count: stateCount)
    try check("rewards", rewards, count: all)
    try check("policy", policy, count: all)
    try check("occupation measure", occupationMeasure, count: all)
    try check("feasible actions", count: feasible.count, expected: pairs)
    for s in 0..<stateCount {
      try CertificateError.require(
        feasible[s * actionCount..<(s + 1) * actionCount].contains(true), .noAction,
        "feasible actions of state \(s)", expected: "at least one", got: "none")
    }
    try checkPopulations()
  }

  private func checkPopulations() throws(CertificateError) {
    var next = 0
    for population in populations where population.lowerBound == next {
      next = population.upperBound
    }
    try CertificateError.require(
      next == stateCount && populations.reduce(0, { $0 + $1.count }) == stateCount, .wrongShape,
      "populations", expected: "ranges that cut 0..<\(stateCount)", got: "\(populations)")
  }

  private func check(_ name: String, _ values: [Double], count: Int) throws(CertificateError) {
    try check(name, count: values.count, expected: count)
    if let i = values.firstIndex(where: { !$0.isFinite }) {
      throw CertificateError(
        .notFinite, "\(name), entry \(i)", expected: "a number", got: "\(values[i])")
    }
  }

  private func check(_ name: String, count: Int, expected: Int) throws(CertificateError) {
    try CertificateError.require(
      count == expected, .wrongShape, name, expected: "\(expected) entries", got: "\(count)")
  }

  /// The transitions at an epoch, if every index in them is right.
  func checkedSuccessors(at t: Int) throws -> Successors {
    let rows = try successors(t)
    try check(
      "rows of transitions at epoch \(t)", count: rows.starts.count, expected: pairCount + 1)
    try check("transitions at epoch \(t)", rows.probabilities, count: rows.states.count)
    let ascends = zip(rows.starts, rows.starts.dropFirst()).allSatisfy { $0 <= $1 }
    try CertificateError.require(
      ascends && rows.starts.first == 0 && rows.starts.last == rows.states.count, .wrongIndex,
      "rows of transitions at epoch \(t)",
      expected: "ascending positions from 0 to \(rows.states.count)", got: "others")
    if let s = rows.states.first(where: { !(0..<stateCount).contains($0) }) {
      throw CertificateError(
        .wrongIndex, "transitions at epoch \(t)", expected: "states below \(stateCount)",
        got: "\(s)")
    }
    return rows
  }
}

/// The successors of every state–action pair at one epoch, as compressed rows.
///
/// Those of the pair r = s·A + a are `states[k]` with probability `probabilities[k]` for the k in
/// `starts[r]..<starts[r + 1]`.
package struct Successors: Sendable, Hashable {
  /// The first position of each row, and the end of the last; S·A + 1 positions.
  package var starts: [Int]
  /// The successor states.
  package var states: [Int]
  /// Their probabilities.
  package var probabilities: [Double]

  /// Puts rows together.
  package init(starts: [Int] = [0], states: [Int] = [], probabilities: [Double] = []) {
    (self.starts, self.states, self.probabilities) = (starts, states, probabilities)
  }

  /// Ends a row with some successors.
  package mutating func append(_ row: [(state: Int, probability: Double)]) {
    for (state, probability) in row {
      states.append(state)
      probabilities.append(probability)
    }
    starts.append(states.count)
  }

  /// The positions of the successors of the pair r.
  func positions(_ r: Int) -> Range<Int> { starts[r]..<starts[r + 1] }
}

/// Numbers that no certificate can be made of: what, where, what was expected and found.
package typealias CertificateError = Failure<CertificateFailure>

/// The kinds of `CertificateError`.
package enum CertificateFailure: String, FailureCode {
  /// Arrays whose sizes do not fit together.
  case wrongShape
  /// A successor that is not a state, or rows that do not follow each other.
  case wrongIndex
  /// A NaN or an infinity, or a result beyond the largest number.
  case notFinite
  /// A probability below 0.
  case negative
  /// Polynomials with too many coefficients.
  case tooLarge
  /// A state without a feasible action.
  case noAction
}
