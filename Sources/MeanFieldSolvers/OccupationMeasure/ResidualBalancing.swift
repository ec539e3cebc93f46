/// Adaptive weights c₁, c₂: a residual that lags behind the others is weighed more.
///
/// With O₁, O₂, O₃ the unweighted terms of the objective,
///
///     O₁/max(O₂, O₃) > m₁  →  c₁ ← m₂ c₁
///     O₁/min(O₂, O₃) < m₃  →  c₁ ← c₁/m₂
///
/// where the second rule wins when both hold, and likewise c₂ with O₂ against O₁ and O₃; a rule
/// whose denominator is 0 is left out. Both use the weights from before, no weight ends above
/// ``cap``, and c₃ stays. This is the rule of MFGLib's program, which its description contradicts
/// for c₂. [GuoHuZhang2024]
struct ResidualBalancing: Sendable {
  /// The largest weight that balancing leaves.
  static let cap = 1000.0

  let m1: Double
  let m2: Double
  let m3: Double

  /// The new c₁ and c₂.
  func weights(c1: Double, c2: Double, terms O: PenaltyTerms) -> (c1: Double, c2: Double) {
    (
      weight(c1, of: O.flow, against: O.dual, O.complementarity),
      weight(c2, of: O.dual, against: O.flow, O.complementarity)
    )
  }

  private func weight(
    _ c: Double, of own: Double, against other: Double, _ third: Double
  ) -> Double {
    let (large, small) = (max(other, third), min(other, third))
    var result = c
    if large != 0, own / large > m1 { result = c * m2 }
    if small != 0, own / small < m3 { result = c / m2 }
    return min(result, Self.cap)
  }
}
