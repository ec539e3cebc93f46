/// An interval [lower, upper] that certainly contains a real number.
///
/// Operations round outward: the bounds of the result contain every exact result for operands in
/// the intervals. Swift cannot switch the rounding mode, so the direction follows from the exact
/// error of the rounded result, by the error-free transformations of [Rump2010]: TwoSum for a sum,
/// a fused multiply–add for a product. Where the result is exact nothing is widened; where it is
/// not, or where its error may have underflowed, the bound moves to the next number outward. All of it is IEEE 754, so the bits do not depend on the machine.
package struct Enclosure: Sendable, Hashable {
  /// At most the number.
  package let lower: Double
  /// At least the number.
  package let upper: Double

  /// The interval between two bounds.
  package init(lower: Double, upper: Double) {
    (self.lower, self.upper) = (lower, upper)
  }

  /// A number that is known exactly.
  package init(exactly number: Double) { self.init(lower: number, upper: number) }

  /// The quotient of two numbers, which is one, or no more than one number off.
  init(_ numerator: Double, over denominator: Double) {
    let q = numerator / denominator
    let isExact = (-numerator).addingProduct(q, denominator) == 0
    self.init(lower: isExact ? q : q.nextDown, upper: isExact ? q : q.nextUp)
  }

  /// The number 0.
  package static let zero = Enclosure(exactly: 0)

  /// Whether both bounds are numbers and in order.
  package var isFinite: Bool { lower.isFinite && upper.isFinite && lower <= upper }

  /// Whether `number` may be the one that is enclosed.
  package func contains(_ number: Double) -> Bool { lower <= number && number <= upper }

  /// The distance of the bounds, rounded.
  package var width: Double { upper - lower }

  /// The sum.
  package static func + (a: Enclosure, b: Enclosure) -> Enclosure {
    Enclosure(lower: sumDown(a.lower, b.lower), upper: sumUp(a.upper, b.upper))
  }

  /// The difference.
  package static func - (a: Enclosure, b: Enclosure) -> Enclosure {
    Enclosure(lower: sumDown(a.lower, -b.upper), upper: sumUp(a.upper, -b.lower))
  }

  /// The product with an exact number.
  package static func * (c: Double, a: Enclosure) -> Enclosure {
    c >= 0
      ? Enclosure(lower: productDown(c, a.lower), upper: productUp(c, a.upper))
      : Enclosure(lower: productDown(c, a.upper), upper: productUp(c, a.lower))
  }

  /// The product.
  package static func * (a: Enclosure, b: Enclosure) -> Enclosure {
    let (x, y) = (a.lower * b, a.upper * b)
    return Enclosure(lower: min(x.lower, y.lower), upper: max(x.upper, y.upper))
  }

  /// The negative.
  package static prefix func - (a: Enclosure) -> Enclosure {
    Enclosure(lower: -a.upper, upper: -a.lower)
  }

  /// Adds in place.
  package static func += (a: inout Enclosure, b: Enclosure) { a = a + b }

  /// The larger of two numbers.
  package static func maximum(_ a: Enclosure, _ b: Enclosure) -> Enclosure {
    Enclosure(lower: max(a.lower, b.lower), upper: max(a.upper, b.upper))
  }

  /// The absolute value.
  package var magnitude: Enclosure {
    if lower >= 0 { return self }
    if upper <= 0 { return Enclosure(lower: -upper, upper: -lower) }
    return Enclosure(lower: 0, upper: max(-lower, upper))
  }
}

// MARK: Directed rounding

/// The error of the rounded sum `s` of a and b, exactly: a + b = s + error (Knuth's TwoSum).
@inline(__always)
private func error(ofSum s: Double, _ a: Double, _ b: Double) -> Double {
  let bPart = s - a
  return (a - (s - bPart)) + (b - bPart)
}

/// A lower bound of a + b; NaN and overflow fail the test, so that they move outward as well.
func sumDown(_ a: Double, _ b: Double) -> Double {
  let s = a + b
  return error(ofSum: s, a, b) >= 0 ? s : s.nextDown
}

private func sumUp(_ a: Double, _ b: Double) -> Double {
  let s = a + b
  return error(ofSum: s, a, b) <= 0 ? s : s.nextUp
}

/// Below this size, 2⁻⁹⁶⁰, the error of a product may itself not be a number.
private let smallestWithError = 0x1p-960

/// A lower bound of a b.
func productDown(_ a: Double, _ b: Double) -> Double {
  if a == 0 || b == 0 { return a.isNaN || b.isNaN || a.isInfinite || b.isInfinite ? .nan : 0 }
  let p = a * b
  // The error a b − p, exactly.
  return abs(p) >= smallestWithError && (-p).addingProduct(a, b) >= 0 ? p : p.nextDown
}

private func productUp(_ a: Double, _ b: Double) -> Double { -productDown(-a, b) }
