/// Parameters that many games or methods declare in the same words.
extension Parameter {
  /// A property that holds a value.
  public typealias Property<Value> = any WritableKeyPath<Root, Value> & Sendable

  /// `iterations`, the number of steps.
  public static func iterations(_ property: Property<Int>) -> Self {
    Self("iterations", property, in: .atLeast(0), unit: "steps", "number of steps")
  }

  /// `step-size`, the step size η.
  public static func stepSize(
    _ property: Property<Double>, in range: ParameterRange = .above(0), tuned: SearchRange? = nil,
    unit: String = "1/reward", _ meaning: String = "step size η"
  ) -> Self {
    Self("step-size", property, in: range, tuned: tuned, unit: unit, meaning)
  }

  /// `horizon`, the last epoch T.
  public static func horizon(_ property: Property<Int>) -> Self {
    Self("horizon", property, in: .between(0, 1e6), unit: "epochs", "last epoch T")
  }

  /// `horizon`, the last epoch T, or `epochs`, the number T + 1, which is what is recorded.
  public static func horizonOrEpochs(_ property: Property<Int>) -> Self {
    Self(
      recordedAs: "horizon", property, in: .between(1, 1e6), unit: "epochs",
      spelled: Spelling("horizon", "last epoch T", shift: -1),
      Spelling("epochs", "number H of epochs, T + 1"))
  }
}
