/// A polynomial in numbered variables, as the list of its terms.
package struct Polynomial: Sendable, Hashable {
  /// A coefficient times a product of variables.
  package struct Term: Sendable, Hashable {
    /// The coefficient.
    package var coefficient: Double
    /// The numbers of the variables, ascending; one that is there twice is squared.
    package var factors: [Int]

    /// Puts a term together.
    package init(_ coefficient: Double, _ factors: [Int] = []) {
      (self.coefficient, self.factors) = (coefficient, factors)
    }
  }

  /// The terms; none for 0.
  package var terms: [Term]

  /// A sum of terms.
  package init(_ terms: [Term] = []) { self.terms = terms }

  /// The value at a point, rounded.
  package func value(at point: [Double]) -> Double {
    terms.reduce(0) { sum, term in
      sum + term.factors.reduce(term.coefficient) { $0 * point[$1] }
    }
  }
}
