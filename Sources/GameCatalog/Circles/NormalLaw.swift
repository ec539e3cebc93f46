internal import MeanField

/// The standard normal law, by a series whose bits do not depend on the machine.
enum NormalLaw {
  /// Φ(z) = 1/2 + φ(z)·Σₙ z^(2n+1)/(2n+1)!!; all terms have one sign. [AbramowitzStegun1964, 26.2.11]
  static func cumulative(_ z: Double) -> Double {
    // Beyond 9 the tail is below half a unit in the last place of 1.
    guard abs(z) < 9 else { return z > 0 ? 1 : 0 }
    var (term, sum, odd) = (z, z, 1.0)
    while abs(term) > 1e-18 * abs(sum) {
      odd += 2
      term *= z * z / odd
      sum += term
    }
    return 0.5 + Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot() * sum
  }
}
