import Vocabulary

/// A polynomial that a game computes with in place of a number: what comes out are its rewards as
/// polynomials in the population.
///
/// Sums, products and quotients by constants are polynomials, and so are whole powers; whatever else
/// is done to a variable gives a number that is none. Coefficients are rounded as the game's numbers
/// are.
struct PolynomialNumber: Scalar, @unchecked Sendable {
  /// Who hears that a value was asked for, so that another population may lead another way.
  final class Witness { var hasBeenAsked = false }

  /// The terms by their factors, ascending; nil of what is no polynomial.
  let terms: [Polynomial.Term]?
  private let witness: Witness?

  /// Terms beyond this number are not computed with.
  private static let mostTerms = 1 << 14

  private init(_ terms: [Polynomial.Term]?, _ witness: Witness?) {
    let isUsable = terms.map { $0.count <= Self.mostTerms && $0.allSatisfy(\.coefficient.isFinite) }
    self.terms = isUsable == true ? terms : nil
    self.witness = witness
  }

  /// A constant.
  init(_ value: Double) { self.init(value == 0 ? [] : [.init(value)], nil) }

  /// A variable.
  init(variable: Int, _ witness: Witness) { self.init([.init(1, [variable])], witness) }

  /// The number that this is whatever the variables are; nil if it depends on them.
  var constant: Double? {
    guard let terms, terms.allSatisfy(\.factors.isEmpty) else { return nil }
    return terms.first?.coefficient ?? 0
  }

  /// The constant, or a number that says nothing.
  var value: Double {
    if let constant { return constant }
    witness?.hasBeenAsked = true
    return .nan
  }

  /// A sum of terms, in which those of the same factors are one.
  private static func collected(_ terms: [Polynomial.Term], _ witness: Witness?) -> Self {
    // Sorting is stable: the order of additions is always the same.
    var sum: [Polynomial.Term] = []
    for term in terms.sorted(by: { $0.factors.lexicographicallyPrecedes($1.factors) }) {
      if sum.last?.factors == term.factors {
        sum[sum.count - 1].coefficient += term.coefficient
      } else {
        sum.append(term)
      }
    }
    return Self(sum.filter { $0.coefficient != 0 }, witness)
  }

  /// The polynomial with each coefficient changed.
  private func mapped(_ change: (Double) -> Double) -> Self {
    Self(terms?.map { .init(change($0.coefficient), $0.factors) }, witness)
  }

  /// A function of constants; no polynomial of anything else.
  private static func function(_ x: Self, _ f: (Double) -> Double) -> Self {
    x.constant.map { Self(f($0)) } ?? Self(nil, x.witness)
  }

  static func + (a: Self, b: Self) -> Self {
    guard let x = a.terms, let y = b.terms else { return Self(nil, a.witness ?? b.witness) }
    return collected(x + y, a.witness ?? b.witness)
  }

  static func - (a: Self, b: Self) -> Self { a + -b }

  static prefix func - (a: Self) -> Self { a.mapped { -$0 } }

  static func * (a: Self, b: Self) -> Self {
    let witness = a.witness ?? b.witness
    guard let x = a.terms, let y = b.terms, x.count * y.count <= 16 * mostTerms else {
      return Self(nil, witness)
    }
    return collected(
      x.flatMap { p in
        y.map { .init(p.coefficient * $0.coefficient, (p.factors + $0.factors).sorted()) }
      }, witness)
  }

  static func / (a: Self, b: Self) -> Self {
    guard let c = b.constant else { return Self(nil, a.witness ?? b.witness) }
    return a.mapped { $0 / c }
  }

  static func exp(_ x: Self) -> Self { function(x, Double.exp) }
  static func log(_ x: Self) -> Self { function(x, Double.log) }
  static func sqrt(_ x: Self) -> Self { function(x, Double.sqrt) }

  /// Whole powers too, of what is not negative on any population: those of negative numbers are 0.
  static func pow(_ x: Self, _ p: Double) -> Self {
    if x.constant == nil, let n = Int(exactly: p), (1...64).contains(n),
      x.terms?.allSatisfy({ $0.coefficient >= 0 }) == true
    {
      return x.power(n)
    }
    return function(x) { Double.pow($0, p) }
  }

  static func maximum(_ a: Self, _ b: Self) -> Self {
    guard let x = a.constant, let y = b.constant else { return Self(nil, a.witness ?? b.witness) }
    return Self(Double.maximum(x, y))
  }
}
