/// How far two numbers are apart, and where in an array.
package struct Deviation: Sendable, Equatable {
  /// The index along each axis; empty in a scalar.
  package let index: [Int]
  /// The number in the file.
  package let stored: Double
  /// The number that came out now.
  package let recomputed: Double

  /// |recomputed − stored|; infinite unless both are finite or the same.
  package var absolute: Double {
    let difference = (recomputed - stored).magnitude
    return stored == recomputed ? 0 : difference.isNaN ? .infinity : difference
  }

  /// The absolute difference over |stored|.
  package var relative: Double {
    absolute == 0 ? 0 : stored == 0 ? .infinity : absolute / stored.magnitude
  }

  /// The number of doubles between the two: 1 for neighbors.
  package var ulps: Double {
    let (a, b) = (Self.rank(stored), Self.rank(recomputed))
    let (distance, overflow) = a.subtractingReportingOverflow(b)
    return overflow ? .infinity : Double(distance.magnitude)
  }

  /// The excess over a tolerance by the rule |a − b| ≤ tolerance · max(1, |b|), b the stored number.
  func isWithin(_ tolerance: Double) -> Bool {
    stored.bitPattern == recomputed.bitPattern
      || absolute <= tolerance * max(1, stored.magnitude)
  }

  /// The place of a double among all doubles, −0 just below 0.
  private static func rank(_ value: Double) -> Int64 {
    let bits = Int64(bitPattern: value.bitPattern)
    return bits >= 0 ? bits : Int64.min - bits - 1
  }
}
