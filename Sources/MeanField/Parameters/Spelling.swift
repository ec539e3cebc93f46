/// One way to write a parameter's value on the command line.
///
/// What run keys and result files record stays as it is when a better way to write it is found: the
/// last epoch T, `horizon`, is recorded by some games as the number T + 1 of epochs.
public struct Spelling: Sendable, Hashable {
  /// The kebab-case name.
  public let name: String
  /// What it is, in one sentence.
  public let meaning: String
  /// What a whole number is larger by than the one that is recorded.
  public let shift: Int

  /// Spells a value as it is recorded or, if it is a whole number, moved by `shift`.
  public init(_ name: String, _ meaning: String, shift: Int = 0) {
    (self.name, self.meaning, self.shift) = (name, meaning, shift)
  }

  /// A recorded value as it is written.
  public func spelled(_ value: ParameterValue) -> ParameterValue { Self.moved(value, by: shift) }

  /// A written value as it is recorded.
  public func recorded(_ value: ParameterValue) -> ParameterValue { Self.moved(value, by: -shift) }

  private static func moved(_ value: ParameterValue, by shift: Int) -> ParameterValue {
    guard shift != 0, let number = Int(parameterValue: value) else { return value }
    let (sum, overflow) = number.addingReportingOverflow(shift)
    return .integer(overflow ? number : sum)
  }
}
