package import ArtifactStore
import HDF5
package import Vocabulary

/// A game's rewards and its social objective as polynomials, and what they prove of an answer.
package struct BalanceRecord: Sendable, Equatable {
  /// rₜ(s, a, L), (T + 1) × S × A; the variable of Lₜ(s, a) has the number of its place.
  package var rewards: [Polynomial]
  /// W(L).
  package var objective: Polynomial
  /// The social weight λ.
  package var weight: Double
  /// The rules by which the bounds were computed.
  package var arithmetic: String
  /// Bounds of F = Expl − λ W of the answer.
  package var value: [Double]
  /// What no policy's F is below.
  package var lowerBound: Double
  /// What the lower bound was allowed to be below the value.
  package var accuracy: Double
  /// The boxes of the proof.
  package var boxes: Int

  package init(
    rewards: [Polynomial], objective: Polynomial, weight: Double, arithmetic: String,
    value: [Double], lowerBound: Double, accuracy: Double, boxes: Int
  ) {
    (self.rewards, self.objective, self.weight) = (rewards, objective, weight)
    (self.arithmetic, self.value, self.lowerBound) = (arithmetic, value, lowerBound)
    (self.accuracy, self.boxes) = (accuracy, boxes)
  }

  // MARK: Writing

  /// Every term with the place of its polynomial, −1 for W.
  private var terms: [(place: Int, term: Polynomial.Term)] {
    rewards.enumerated().flatMap { place, reward in reward.terms.map { (place, $0) } }
      + objective.terms.map { (-1, $0) }
  }

  /// The largest number of factors; at least 1.
  private var degree: Int { max(1, terms.map(\.term.factors.count).max() ?? 1) }

  /// The rules.
  package var group: RecordGroup {
    RecordGroup(.balance, [(layout.balanceArithmetic, .string(arithmetic))])
  }

  /// The numbers of terms and of factors.
  package var axes: [RecordAxis] {
    [RecordAxis(layout.term, terms.indices), RecordAxis(layout.factor, 0..<degree)]
  }

  /// What is written.
  package var arrays: [RecordArray] {
    let (terms, degree) = (terms, degree)
    return [
      RecordArray(layout.balanceCoefficient, terms.map(\.term.coefficient)),
      RecordArray(layout.balancePolynomial, terms.map(\.place)),
      RecordArray(
        layout.balanceFactor,
        terms.flatMap { term in
          term.term.factors + Array(repeating: -1, count: degree - term.term.factors.count)
        }),
      RecordArray(layout.balanceWeight, [weight]), RecordArray(layout.balanceValue, value),
      RecordArray(layout.balanceLowerBound, [lowerBound]),
      RecordArray(layout.balanceAccuracy, [accuracy]), RecordArray(layout.balanceBoxes, [boxes]),
    ]
  }

  // MARK: Reading

  /// What a result holds; nil if it has no bound.
  package init?(reading file: ResultFile) throws {
    guard file.has(.balance) else { return nil }
    let coefficients = try file.read(layout.balanceCoefficient, Double.self)
    let n = coefficients.count
    let places = try file.integers(layout.balancePolynomial)
    let factors = try file.integers(layout.balanceFactor)
    let count = try file.policyShape.reduce(1, *)
    let degree = n == 0 ? 0 : factors.count / n
    try require(
      places.count == n && factors.count == degree * n
        && (places + factors).allSatisfy { (-1..<count).contains($0) }, .wrongShape,
      "\(file.path):\(ResultGroup.balance.path())",
      expected: "polynomials in \(count) variables", got: "other places")
    func number(_ entry: Entry) throws -> Double { try file.read(entry, Double.self, shape: [])[0] }
    self.init(
      rewards: Array(repeating: Polynomial(), count: count), objective: Polynomial(),
      weight: try number(layout.balanceWeight),
      arithmetic: try file.text(of: layout.balanceArithmetic),
      value: try file.read(layout.balanceValue, Double.self, shape: [2]),
      lowerBound: try number(layout.balanceLowerBound),
      accuracy: try number(layout.balanceAccuracy),
      boxes: Int(try file.read(layout.balanceBoxes, Int64.self, shape: [])[0]))
    for (i, place) in places.enumerated() {
      let term = Polynomial.Term(
        coefficients[i], factors[i * degree..<(i + 1) * degree].filter { $0 >= 0 })
      if place < 0 { objective.terms.append(term) } else { rewards[place].terms.append(term) }
    }
  }
}
