import Vocabulary

/// A polynomial in the probabilities of a policy, with enclosed coefficients.
///
/// The variable πₜ(a | s) has the number of its place, (t·S + s)·A + a.
struct PolicyPolynomial {
  /// Coefficients by their factors, ascending.
  private(set) var terms: [(factors: [Int], coefficient: Enclosure)]

  private init(collecting terms: [(factors: [Int], coefficient: Enclosure)]) {
    self.terms = []
    for term in terms.sorted(by: { $0.factors.lexicographicallyPrecedes($1.factors) }) {
      if self.terms.last?.factors == term.factors {
        self.terms[self.terms.count - 1].coefficient += term.coefficient
      } else {
        self.terms.append(term)
      }
    }
  }

  /// A constant.
  init(_ constant: Enclosure) { terms = [([], constant)] }

  /// 0.
  init() { terms = [] }

  /// The probability of a choice.
  init(variable: Int) { terms = [([variable], Enclosure(exactly: 1))] }

  /// A polynomial of other polynomials; variables without one are 0.
  init(_ polynomial: Polynomial, of values: [Int: PolicyPolynomial]) {
    let parts = polynomial.terms.map { term in
      term.factors.reduce(PolicyPolynomial(Enclosure(exactly: term.coefficient))) {
        $0 * (values[$1] ?? PolicyPolynomial())
      }
    }
    self.init(collecting: parts.flatMap(\.terms))
  }

  static func + (a: Self, b: Self) -> Self { Self(collecting: a.terms + b.terms) }

  static func * (a: Self, b: Self) -> Self {
    Self(
      collecting: a.terms.flatMap { x in
        b.terms.map { y in ((x.factors + y.factors).sorted(), x.coefficient * y.coefficient) }
      })
  }

  static func * (c: Double, a: Self) -> Self {
    var product = a
    for i in product.terms.indices {
      product.terms[i].coefficient = c * product.terms[i].coefficient
    }
    return product
  }

  /// The value at a policy.
  func value(at policy: [Double]) -> Enclosure {
    terms.reduce(.zero) { sum, term in
      sum + term.factors.reduce(term.coefficient) { policy[$1] * $0 }
    }
  }
}

/// The laws of one state's actions: a simplex, in pieces of which polynomials are bounded.
struct PolicyBlock {
  /// The variables of the feasible actions.
  let variables: [Int]
  /// The degree of all polynomials in them.
  let degree: Int
  /// The exponents of the Bernstein basis, each of sum `degree`.
  let exponents: [[Int]]

  init(_ variables: [Int], _ degree: Int) {
    (self.variables, self.degree) = (variables, degree)
    func compositions(of sum: Int, into count: Int) -> [[Int]] {
      if count == 1 { return [[sum]] }
      return (0...sum).flatMap { first in
        compositions(of: sum - first, into: count - 1).map { [first] + $0 }
      }
    }
    exponents = compositions(of: degree, into: variables.count)
  }

  /// The edges of the simplex, as pairs of its corners.
  var edges: [(Int, Int)] {
    variables.indices.flatMap { i in variables.indices.dropFirst(i + 1).map { (i, $0) } }
  }

  /// The positions of the exponents along an edge: lists on which only those of its two ends differ.
  func lines(along edge: (Int, Int)) -> [[Int]] {
    let positions = Dictionary(uniqueKeysWithValues: zip(exponents, exponents.indices))
    return exponents.filter { $0[edge.1] == 0 }.map { first in
      (0...first[edge.0]).compactMap { k in
        var exponent = first
        exponent[edge.0] -= k
        exponent[edge.1] += k
        return positions[exponent]
      }
    }
  }

  /// The Bernstein coefficient at each exponent α of a monomial with these exponents β, as a
  /// fraction: Πₐ αₐ!/(αₐ − βₐ)! over d!/(d − |β|)!, d being the degree.
  func coefficients(of β: [Int]) -> [(numerator: Double, denominator: Double)] {
    func falling(_ n: Int, _ k: Int) -> Double { (0..<k).reduce(1.0) { $0 * Double(n - $1) } }
    let all = falling(degree, β.reduce(0, +))
    return exponents.map { α in
      (zip(α, β).reduce(1) { $0 * ($1.0 < $1.1 ? 0 : falling($1.0, $1.1)) }, all)
    }
  }
}
