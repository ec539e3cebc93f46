public import MeanField

/// The cost of a road at volume v: `constant` + `slope`·(v/`scale`)^`power`.
///
/// The function of the Bureau of Public Roads, freeFlow·(1 + b·(v/capacity)^power), is the one
/// with constant freeFlow, slope freeFlow·b and scale capacity. Roads whose cost is v alone, as in
/// Braess's network, have constant 0 and could not be written with a free-flow time. [BPR1964]
public struct LinkCost: Sendable, Hashable {
  /// The cost of the empty road.
  public var constant: Double
  /// What is added at volume `scale`.
  public var slope: Double
  /// The volume to which others are compared; positive.
  public var scale: Double
  /// The exponent of the relative volume; at least 0.
  public var power: Double

  /// The cost `constant` + `slope`·(v/`scale`)^`power`.
  public init(constant: Double, slope: Double = 0, scale: Double = 1, power: Double = 1) {
    (self.constant, self.slope, self.scale, self.power) = (constant, slope, scale, power)
  }

  /// The function of the Bureau of Public Roads: `freeFlow`·(1 + `b`·(v/`capacity`)^`power`).
  public init(freeFlow: Double, b: Double, capacity: Double, power: Double) {
    self.init(constant: freeFlow, slope: freeFlow * b, scale: capacity, power: power)
  }

  /// The cost at volume `v` ≥ 0.
  public func callAsFunction<Number: Scalar>(_ v: Number) -> Number {
    guard slope != 0 else { return Number(constant) }
    return Number(constant) + Number(slope) * relativePower(v)
  }

  /// The cost integrated over volumes from 0 to `v`, the road's part of Beckmann's potential.
  ///
  /// `constant`·v + `slope`/(`power` + 1)·v·(v/`scale`)^`power`. A flow that minimizes the sum over
  /// all roads is an equilibrium of route choice. [BeckmannMcGuireWinsten1956]
  public func integral<Number: Scalar>(to v: Number) -> Number {
    let base = Number(constant) * v
    guard slope != 0 else { return base }
    return base + Number(slope / (power + 1)) * v * relativePower(v)
  }

  /// (v/`scale`)^`power`: by multiplication when the exponent is a small whole number.
  ///
  /// The logarithm of 0 is avoided: 0^p is 0 for p > 0, also on a tape, where its derivative is 0.
  private func relativePower<Number: Scalar>(_ v: Number) -> Number {
    let x = v / Number(scale)
    if let n = Int(exactly: power), (0...64).contains(n) { return x.power(n) }
    guard x.value > 0 else { return 0 }
    return Number.exp(Number(power) * Number.log(x))
  }
}
