public import MeanField

/// Parameters with a last epoch and a law of the first state, uniform if empty.
public protocol StartedParameters: GameParameters {
  /// The last epoch T.
  var horizon: Int { get set }
  /// The law of the first state; uniform if empty.
  var mu0: [Double] { get set }
}

extension StartedParameters {
  /// The parameter `mu0`.
  static func mu0(
    _ meaning: String = "law of the first state; empty for uniform"
  ) -> Parameter<Self> {
    Parameter("mu0", \.mu0, in: .between(0, 1), meaning)
  }

  /// Throws unless `mu0` is a distribution on `count` states, or empty: the uniform one.
  func requireInitialLaw(count: Int) throws(MeanFieldError) {
    guard !mu0.isEmpty else { return }
    try Self.requireDistribution(mu0, count: count, parameter: "mu0")
  }
}

extension MeanFieldGame where Parameters: StartedParameters {
  /// The last epoch T.
  public var horizon: Int { parameters.horizon }
  /// The law of the first state.
  public var initialDistribution: [Double] {
    parameters.mu0.isEmpty
      ? Array(repeating: 1 / Double(stateCount), count: stateCount) : parameters.mu0
  }
}
