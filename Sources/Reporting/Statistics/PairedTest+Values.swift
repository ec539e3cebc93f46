import ReportModel

extension PairedTest {
  /// The two-sided p-value of paired differences, exact for every number of pairs.
  ///
  /// - Complexity: O(n³) for Wilcoxon's test, with n the pairs that differ.
  func pValue(of differences: [Double]) -> Double {
    let differences = differences.filter { $0 != 0 }
    guard !differences.isEmpty else { return 1 }
    switch self {
    case .wilcoxon: return Self.wilcoxon(differences)
    case .sign: return Self.sign(differences)
    }
  }

  /// The smallest p-value that so many pairs can have: all signs the same.
  static func smallestPValue(pairs: Int) -> Double {
    min(1, Double(sign: .plus, exponent: 1 - pairs, significand: 1))
  }

  /// The sum of the ranks of positive differences, over all 2ⁿ ways to give them signs.
  ///
  /// Ties share the mean of their ranks; ranks are doubled to stay whole. The distribution is that
  /// of the ranks at hand, so it is exact with ties too.
  private static func wilcoxon(_ differences: [Double]) -> Double {
    let ranks = doubledRanks(of: differences.map(abs))
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

  private static func doubledRanks(of sizes: [Double]) -> [Int] {
    sizes.map { size in
      let smaller = sizes.count { $0 < size }
      return 2 * smaller + sizes.count { $0 == size } + 1
    }
  }

  /// The binomial distribution of the number of positive differences at the probability 1/2.
  private static func sign(_ differences: [Double]) -> Double {
    let n = differences.count
    let positive = differences.count { $0 > 0 }
    var chance = smallestPValue(pairs: n) / 2
    var sum = 0.0
    for k in 0...min(positive, n - positive) {
      sum += chance
      chance *= Double(n - k) / Double(k + 1)
    }
    return min(1, 2 * sum)
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
