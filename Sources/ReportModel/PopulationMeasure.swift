public import Vocabulary

/// What can be quoted of the finite populations behind a solution.
public enum PopulationMeasure: Codable, Hashable, Sendable {
  /// The distance ‖Lᴺ − L‖₁ of N agents' empirical measure from the mean field, mean over epochs.
  case flowError(agents: Int)
  /// The slope of the logarithm of that distance in the logarithm of N.
  case errorSlope
  /// Half the width of the slope's 95 % confidence interval.
  case errorSlopeHalfWidth
  /// What one of N agents gains by playing a best response to the mean field.
  case deviationGain(agents: Int)
  /// A metric on average among N agents.
  case metric(Metric, agents: Int)
}
