public import Vocabulary

/// A weighted mix W(L) = Σₖ cₖ Wₖ(L) of a game's social objectives.
///
/// Written `revenue`, or `0.5*revenue+0.5*utility`.
public struct ObjectiveMix: Sendable, Hashable, CustomStringConvertible, ParameterRepresentable {
  /// The objectives and their weights, in the order given.
  public var terms: [Term]

  /// One weighted objective.
  public struct Term: Sendable, Hashable {
    /// The objective's name.
    public var name: String
    /// Its weight.
    public var weight: Double

    /// Weighs an objective.
    public init(name: String, weight: Double) { (self.name, self.weight) = (name, weight) }
  }

  /// A mix of weighted objectives.
  public init(_ terms: [Term]) { self.terms = terms }

  /// A single objective with weight 1.
  public init(_ name: String) { terms = [Term(name: name, weight: 1)] }

  /// The utilitarian objective ⟨L, r⟩.
  public static let welfare = ObjectiveMix("welfare")

  /// Reads `revenue` or `0.5*revenue+0.5*utility`; nil when the text is not of this form.
  public init?(parsing description: String) {
    terms = []
    for summand in description.filter({ !$0.isWhitespace }).split(
      separator: "+", omittingEmptySubsequences: false)
    {
      let factors = summand.split(separator: "*", omittingEmptySubsequences: false)
      guard let name = factors.last, name.first?.isLetter == true, factors.count <= 2 else {
        return nil
      }
      let weight = factors.count == 2 ? Double(factors[0]) : 1
      guard let weight, weight.isFinite else { return nil }
      terms.append(Term(name: String(name), weight: weight))
    }
  }

  /// The mix as it is written on the command line.
  public var description: String {
    terms.map { term in
      // A plus sign in an exponent could not be told from the one between terms.
      let weight = ParameterValue.number(term.weight).description.replacing("e+", with: "e")
      return term.weight == 1 ? term.name : "\(weight)*\(term.name)"
    }.joined(separator: "+")
  }

  /// A mix of named objectives.
  public static var kind: ParameterKind { .objective }
  /// The stored form.
  public var parameterValue: ParameterValue { .text(description) }
  /// From its written form.
  public init?(parameterValue: ParameterValue) {
    guard case .text(let text) = parameterValue else { return nil }
    self.init(parsing: text)
  }

  /// The weight of each of `objectives`; unknown names throw.
  public func weights(of objectives: [Metric], in game: String) throws(MeanFieldError) -> [Double] {
    var weights = [Double](repeating: 0, count: objectives.count)
    for term in terms {
      guard let index = objectives.firstIndex(where: { $0.name == term.name }) else {
        throw .unknown(
          term.name, among: objectives.map(\.name), subject: "social objective of \(game)",
          plural: "objectives")
      }
      weights[index] += term.weight
    }
    return weights
  }
}
