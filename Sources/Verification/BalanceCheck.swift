import Certificates
import ExperimentRunner
import Results
import Vocabulary

extension CertificateCheck {
  /// Proves the bound of a file's balance again from its polynomials, and says what does not hold;
  /// nothing where the file has none.
  ///
  /// `limit` is what the polynomials' rewards at the stored flow may be off those stored, relative to
  /// the largest coefficient.
  static func balance(
    of file: ResultFile, in game: FrozenGame, policy π: [Double], occupationMeasure L: [Double],
    limit: Double
  ) throws -> (bound: BalanceBound?, differences: [Difference]) {
    guard let record = try BalanceRecord(reading: file) else { return (nil, []) }
    try RunnerError.require(
      record.arithmetic == BalanceBound.arithmetic, .missingDataset,
      ResultGroup.balance.path() + "@" + layout.balanceArithmetic.name,
      expected: BalanceBound.arithmetic, got: record.arithmetic)
    let bound = try BalanceBound(
      of: BalanceProblem(record, game), policy: π, tolerance: record.accuracy, boxes: record.boxes)
    let gap = try file.read(layout.metric.of(Metrics().certifiedGap), Double.self)
    var differences: [Difference] = []
    func note(_ entry: Entry, _ stored: String, _ recomputed: String, unless agrees: Bool) {
      if agrees { return }
      differences.append(
        Difference(dataset: entry.path, stored: stored, recomputed: recomputed))
    }
    let value = bound.map { [$0.value.lower, $0.value.upper] }
    note(
      layout.balanceLowerBound, "\(record.lowerBound)",
      bound.map { "\($0.lowerBound)" } ?? "no proof in \(record.boxes) boxes",
      unless: record.lowerBound == bound?.lowerBound)
    if let bound, let value {
      note(layout.balanceValue, "\(record.value)", "\(value)", unless: record.value == value)
      note(
        layout.balanceBoxes, "\(record.boxes)", "\(bound.boxes)",
        unless: record.boxes == bound.boxes)
      note(
        layout.metric.of(Metrics().certifiedGap), "\(gap)", "\(bound.gap)",
        unless: gap == [bound.gap])
    }
    let scale = record.rewards.flatMap(\.terms).reduce(1) { max($0, abs($1.coefficient)) }
    for (place, reward) in game.rewards.enumerated() {
      let value = record.rewards[place].value(at: L)
      // Pairs that nobody reaches have no polynomials.
      guard L[place] != 0, !(abs(value - reward) <= limit * scale) else { continue }
      note(layout.reward, "\(reward)", "\(value), by its polynomial", unless: false)
    }
    return (bound, differences)
  }
}
