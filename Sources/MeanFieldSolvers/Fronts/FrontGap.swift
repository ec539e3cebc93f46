import MeanField

/// Two neighbors on the front, and the bound ε between them to be tried next.
struct FrontGap {
  let low: FrontArchive.Entry
  let high: FrontArchive.Entry
  /// The bound on exploitability.
  let ε: Double

  /// ΔW/ΔExpl: the price of exploitability, a first guess of the bound's multiplier.
  var slope: Double { height / width }
  var width: Double { high.point.exploitability - low.point.exploitability }
  var height: Double { high.point.objective - low.point.objective }

  /// The gap of largest area, with every bound tried in vain counting as a cut in four.
  ///
  /// In a gap where n bounds were tried in vain ε lies at the n-th point 1/2, 1/4, 3/4, 1/8 … of
  /// van der Corput. Gaps of rounding are none.
  init?(in archive: FrontArchive, tried: [Double]) {
    let entries = archive.entries
    guard let first = entries.first?.point, let last = entries.last?.point else { return nil }
    let least = 1e-9 * (last.exploitability - first.exploitability)
    var best: (gap: FrontGap, area: Double)?
    for (low, high) in zip(entries, entries.dropFirst()) {
      let ends = (low.point.exploitability, high.point.exploitability)
      guard ends.1 - ends.0 > least, high.point.objective > low.point.objective else { continue }
      let n = tried.count { ends.0 < $0 && $0 < ends.1 }
      let gap = FrontGap(
        low: low, high: high, ε: ends.0 + Self.vanDerCorput(n + 1) * (ends.1 - ends.0))
      let area = gap.width * gap.height * Double.exp(-Double(n) * Double.log(4))
      if area > best?.area ?? 0 { best = (gap, area) }
    }
    guard let best else { return nil }
    self = best.gap
  }

  private init(low: FrontArchive.Entry, high: FrontArchive.Entry, ε: Double) {
    (self.low, self.high, self.ε) = (low, high, ε)
  }

  /// The number with n's binary digits mirrored at the point.
  private static func vanDerCorput(_ n: Int) -> Double {
    var (n, digit, sum) = (n, 0.5, 0.0)
    while n > 0 {
      if n % 2 == 1 { sum += digit }
      n /= 2
      digit /= 2
    }
    return sum
  }
}
