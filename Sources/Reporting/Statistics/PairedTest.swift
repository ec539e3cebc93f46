import ReportModel

extension PairedTest {
  /// The two-sided p-value of paired differences, exact for every number of pairs.
  ///
  /// It comes from the sum of the ranks of positive differences, over all 2ⁿ ways to give them
  /// signs; so it is exact with ties too. The sign test ranks all differences the same, which makes
  /// the distribution binomial.
  ///
  /// - Complexity: O(n³) for Wilcoxon's test, with n the pairs that differ.
  func pValue(of differences: [Double]) -> Double {
    let differences = differences.filter { $0 != 0 }
    guard !differences.isEmpty else { return 1 }
    let ranks = self == .sign ? differences.map { _ in 1 } : Self.doubledRanks(of: differences)
    let total = ranks.reduce(0, +)
    let positive = zip(ranks, differences).reduce(0) { $0 + ($1.1 > 0 ? $1.0 : 0) }
    // chances[w]: the probability that the sum of the ranks so far with a plus is w.
    var chances = [Double](repeating: 0, count: total + 1)
    chances[0] = 1
    for rank in ranks {
      for sum in stride(from: total, through: 0, by: -1) {
        chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2
      }
    }
    return min(1, 2 * chances[...min(positive, total - positive)].reduce(0, +))
  }

  /// The ranks of sizes, doubled to stay whole; ties share the mean of theirs.
  private static func doubledRanks(of differences: [Double]) -> [Int] {
    let sizes = differences.map(abs)
    return sizes.map { size in
      2 * sizes.count { $0 < size } + sizes.count { $0 == size } + 1
    }
  }

  /// The smallest p-value that so many pairs can have: all signs the same.
  static func smallestPValue(pairs: Int) -> Double {
    min(1, Double(sign: .plus, exponent: 1 - pairs, significand: 1))
  }

  /// p-values corrected for their number by Holm's method, in the same order.
  static func corrected(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
    var corrected = pValues
    var largest = 0.0
    for (position, index) in order.enumerated() {
      largest = max(largest, min(1, Double(pValues.count - position) * pValues[index]))
      corrected[index] = largest
    }
    return corrected
  }

  /// The name in captions.
  var title: String {
    switch self {
    case .wilcoxon: "Wilcoxon signed-rank test"
    case .sign: "sign test"
    }
  }
}

/// Which rows of a table are the best of their column, or cannot be told from it.
struct BestRows {
  /// The level of the tests.
  static let level = 0.05

  /// The best rows of each column.
  private(set) var rows: [Set<Int>]
  /// The least number of pairs of the tests that were made; nil if there was none.
  private(set) var leastPairs: Int?

  /// Compares the rows of each group, on unrounded values; rows with gaps cannot win.
  init(_ declaration: TableDeclaration, groups: [String?], _ samples: [[Sample]]) {
    rows = declaration.columns.map { _ in [] }
    guard declaration.markBest else { return }
    for group in groups.uniqued() {
      let members = groups.indices.filter { groups[$0] == group }
      for (number, column) in declaration.columns.enumerated() {
        mark(number, column, members.map { ($0, samples[$0][number]) }, declaration.test)
      }
    }
  }

  /// Marks the best of one column of one group.
  private mutating func mark(
    _ number: Int, _ column: Column, _ entries: [(row: Int, sample: Sample)], _ test: PairedTest?
  ) {
    let known = entries.compactMap { row, sample in
      sample.estimate(column.statistic).map { (row: row, value: $0.value, sample: sample) }
    }
    let values = known.map(\.value)
    let winner: Double? =
      switch column.metric.better {
      case .lower: values.min()
      case .higher: values.max()
      case .neither: nil
      }
    guard Set(values).count > 1, let winner, let first = known.first(where: { $0.value == winner })
    else { return }
    rows[number].formUnion(known.filter { $0.value == winner }.map(\.row))
    let others = known.filter { $0.value != winner }
    guard let test, first.sample.units.count > 1 else { return }
    let differences = others.map { $0.sample.differences(from: first.sample) }
    leastPairs = (differences.map(\.count) + [leastPairs].compactMap(\.self)).min()
    let pValues = PairedTest.corrected(differences.map(test.pValue))
    for (other, p) in zip(others, pValues) where p >= Self.level { rows[number].insert(other.row) }
  }
}
