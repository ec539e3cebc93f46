/// Where a search for good values of a parameter looks; narrower than what the parameter accepts.
public enum SearchRange: Sendable, Hashable {
  /// Evenly between two bounds.
  case linear(ClosedRange<Double>)
  /// Evenly in the logarithm between two bounds above 0.
  case logarithmic(ClosedRange<Double>)
  /// All words of a choice, or both truth values.
  case choices
}

extension Parameter {
  /// The value at `position` ∈ [0, 1) of the search range; nil for parameters that are not tuned.
  ///
  /// Whole numbers are rounded; the last bits of a logarithmic position are not significant.
  public func searched(at position: Double) -> ParameterValue? {
    switch tuned {
    case nil: nil
    case .linear(let bounds):
      number(bounds.lowerBound + (bounds.upperBound - bounds.lowerBound) * position)
    case .logarithmic(let bounds):
      number(
        bounds.lowerBound * Double.exp(position * Double.log(bounds.upperBound / bounds.lowerBound))
      )
    case .choices where kind == .boolean: .boolean(position >= 0.5)
    case .choices:
      choices.isEmpty ? nil : .text(choices[Int(position * Double(choices.count))])
    }
  }

  private func number(_ value: Double) -> ParameterValue {
    kind == .integer ? .integer(Int(value.rounded())) : .number(value)
  }
}
