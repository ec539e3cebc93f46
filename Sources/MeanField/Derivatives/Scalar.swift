internal import CNumerics

/// A number that a game computes with: a plain `Double`, or a `TapeNumber` that remembers.
///
/// A game written once over this protocol has values and derivatives. `exp`, `log` and powers go
/// through `CNumerics`, whose bits do not depend on the machine.
public protocol Scalar: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral
where FloatLiteralType == Double, IntegerLiteralType == Int64 {
  /// A constant.
  init(_ value: Double)
  /// The value without its derivative.
  var value: Double { get }
  /// The sum.
  static func + (a: Self, b: Self) -> Self
  /// The difference.
  static func - (a: Self, b: Self) -> Self
  /// The product.
  static func * (a: Self, b: Self) -> Self
  /// The quotient.
  static func / (a: Self, b: Self) -> Self
  /// The negative.
  static prefix func - (a: Self) -> Self
  /// e to the power of `x`.
  static func exp(_ x: Self) -> Self
  /// The natural logarithm of `x` > 0.
  static func log(_ x: Self) -> Self
  /// The square root of `x` ≥ 0.
  static func sqrt(_ x: Self) -> Self
  /// `x` to the power of `p` by logarithm and exponential; 0 for x ≤ 0, where its derivative is 0.
  static func pow(_ x: Self, _ p: Double) -> Self
  /// The larger of two numbers.
  static func maximum(_ a: Self, _ b: Self) -> Self
}

extension Scalar {
  /// A constant.
  @inlinable
  public init(floatLiteral value: Double) { self.init(value) }

  /// A constant.
  @inlinable
  public init(integerLiteral value: Int64) { self.init(Double(value)) }

  /// Adds in place.
  @inlinable
  public static func += (a: inout Self, b: Self) { a = a + b }

  /// Subtracts in place.
  @inlinable
  public static func -= (a: inout Self, b: Self) { a = a - b }

  /// Multiplies in place.
  @inlinable
  public static func *= (a: inout Self, b: Self) { a = a * b }

  /// The power `self`ⁿ for n ≥ 0, by repeated multiplication (so 0⁰ = 1).
  @inlinable
  public func power(_ n: Int) -> Self {
    var result = Self(1)
    for _ in 0..<n { result *= self }
    return result
  }

  // Constants need no conversion: `0.4 * parameters.attack + 0.3 * L[0]`.

  /// The sum of a constant and a number.
  @inlinable
  public static func + (a: Double, b: Self) -> Self { Self(a) + b }

  /// The sum of a number and a constant.
  @inlinable
  public static func + (a: Self, b: Double) -> Self { a + Self(b) }

  /// The difference of a constant and a number.
  @inlinable
  public static func - (a: Double, b: Self) -> Self { Self(a) - b }

  /// The difference of a number and a constant.
  @inlinable
  public static func - (a: Self, b: Double) -> Self { a - Self(b) }

  /// The product of a constant and a number.
  @inlinable
  public static func * (a: Double, b: Self) -> Self { Self(a) * b }

  /// The product of a number and a constant.
  @inlinable
  public static func * (a: Self, b: Double) -> Self { a * Self(b) }

  /// The quotient of a constant and a number.
  @inlinable
  public static func / (a: Double, b: Self) -> Self { Self(a) / b }

  /// The quotient of a number and a constant.
  @inlinable
  public static func / (a: Self, b: Double) -> Self { a / Self(b) }
}

extension Double: Scalar {
  /// The value itself.
  @inlinable
  public var value: Double { self }

  /// e to the power of `x`; clamps instead of overflowing beyond [−708, 709].
  public static func exp(_ x: Double) -> Double { mesob_exp(x) }

  /// The natural logarithm of `x` > 0.
  public static func log(_ x: Double) -> Double { mesob_log(x) }

  /// The sine of x for |x| < 10⁵.
  public static func sin(_ x: Double) -> Double { mesob_sin(x) }

  /// The cosine of x for |x| < 10⁵.
  public static func cos(_ x: Double) -> Double { mesob_cos(x) }

  /// The square root.
  @inlinable
  public static func sqrt(_ x: Double) -> Double { x.squareRoot() }

  /// `x` to the power of `p` by logarithm and exponential; 0 for x ≤ 0.
  public static func pow(_ x: Double, _ p: Double) -> Double {
    x > 0 ? mesob_exp(p * mesob_log(x)) : 0
  }
}
