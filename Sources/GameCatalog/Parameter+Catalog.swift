internal import MeanField

/// Parameters that several games of the catalog declare in the same words.
extension Parameter {
  static func logEps(
    _ property: Property<Double>, _ meaning: String = "added to the share inside the logarithm"
  ) -> Self {
    Self("log-eps", property, in: .between(1e-300, 0.5), meaning)
  }

  static func stillProbability(_ property: Property<Double>) -> Self {
    Self("p-still", property, in: .between(0, 1), "probability of no noise")
  }

  static func mersenneSeed(_ property: Property<Int>, of what: String) -> Self {
    Self("seed", property, in: .between(0, 4_294_967_295), "seed of \(what), as in MFGLib")
  }

  static func matrix(_ name: String, _ property: Property<[[Double]]>, _ meaning: String) -> Self {
    Self(name, property, in: .between(-1e6, 1e6), "\(meaning); drawn if empty")
  }

  static func noise(_ name: String, _ property: Property<Double>) -> Self {
    Self(name, property, in: .between(0, 1), "probability of a random move")
  }

  static func geometry(_ property: Property<GridGeometry>) -> Self {
    Self("geometry", property, "what the border does")
  }

  static func walls(_ property: Property<[[Double]]>, _ meaning: String) -> Self {
    Self("walls", property, in: .between(0, 1000), meaning)
  }

  static func starts(_ property: Property<[[Double]]>, _ meaning: String) -> Self {
    Self("initial-distribution", property, in: .between(0, 1000), meaning)
  }

  static func stepLength(
    _ property: Property<Double>, in range: ParameterRange, _ meaning: String
  ) -> Self {
    Self("step-length", property, in: range, unit: "time", meaning)
  }
}
