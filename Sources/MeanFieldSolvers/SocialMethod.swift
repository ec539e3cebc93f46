public import MeanField

/// A method that looks at a social objective W.
public protocol SocialMethod: MeanFieldSolver {
  /// The social objective W.
  var objective: ObjectiveMix { get set }
}

/// A method that balances exploitability against a social objective W.
public protocol WeightedMethod: SocialMethod {
  /// The social weight λ.
  var weight: Double { get set }
}

extension SocialMethod {
  /// For one objective.
  public init(_ objective: ObjectiveMix) {
    self.init()
    self.objective = objective
  }
}

extension WeightedMethod {
  /// With a weight and an objective.
  public init(weight: Double, objective: ObjectiveMix = .welfare) {
    self.init(objective)
    self.weight = weight
  }
}

extension Parameter where Root: SocialMethod {
  /// `objective`, the social objective W.
  public static var objective: Self {
    Self(
      "objective", \.objective, "social objective, or a mix such as 0.5*revenue+0.5*utility")
  }
}

extension Parameter where Root: WeightedMethod {
  /// `weight`, the social weight λ.
  public static func weight(_ meaning: String, in range: ParameterRange = .atLeast(0)) -> Self {
    Self("weight", \.weight, in: range, unit: "reward/objective", meaning)
  }
}
