public import MeanField

/// How y and z start.
public enum MultiplierStart: String, CaseIterable, ParameterRepresentable {
  /// y, z from the best response to the first L: D = 0, and ⟨z, L⟩ is the exploitability of a flow.
  case hat
  /// y = z = 0.
  case zero
  /// The origin of the coordinates: y = z = 0 when projected; y = 0 and z even when parameterized.
  case origin
}

/// Where L starts.
public enum MeasureStart: String, CaseIterable, ParameterRepresentable {
  /// At the flow Γ(π₀).
  case flow
  /// At π₀/S: every state is as likely as any other of its population at every epoch.
  case even
}

/// Which iterate is the answer.
public enum PenaltyAnswer: String, CaseIterable, ParameterRepresentable {
  /// The last one.
  case last
  /// The one that the step of least gradient-mapping norm led to, the first of them.
  case leastGradientMapping = "least-gradient-mapping"
}

/// The unit of rewards, y and z in the penalty problem.
public enum RewardNormalization: String, CaseIterable, ParameterRepresentable {
  /// The range of rewards at the first L, so that c₁, c₂ and c₃ weigh pure numbers.
  case range
  /// That of the game, as published.
  case none
}

/// The choices that MF-OMO and MESOB-OMO share.
public struct PenaltySettings: Sendable {
  /// How residuals are measured.
  public var loss = PenaltyLoss.l1_l2
  /// The weight c₁ of the flow residual.
  public var c1 = 1.0
  /// The weight c₂ of the dual residual.
  public var c2 = 1.0
  /// The weight c₃ of complementarity.
  public var c3 = 1.0
  /// How the constraints are kept.
  public var form = ConstraintForm.parameterized
  /// How y and z start.
  public var initialization = MultiplierStart.hat
  /// Where L starts.
  public var startMeasure = MeasureStart.flow
  /// The r_max that bounds y and z; 0 stands for the game's own bound.
  public var rewardBound = 0.0
  /// The update rule.
  public var optimizer = OptimizerKind.adam
  /// The step size η; 0 for quasi-Newton steps, which need none.
  public var stepSize = 0.0
  /// The unit of rewards and multipliers.
  public var normalization = RewardNormalization.range
  /// Residual balancing happens before every step whose number plus 1 it divides; 0 for never.
  public var balancingPeriod = 0
  /// A residual this many times the largest other one is weighed more.
  public var m1 = 10.0
  /// The factor by which weights change.
  public var m2 = 2.0
  /// A residual below this multiple of the smallest other one is weighed less.
  public var m3 = 0.1
  /// The number of steps.
  public var iterations = 6000
  /// A solve ends when the norm of the gradient mapping falls below this; 0 for never.
  public var tolerance = 0.0
  /// Which iterate is the answer.
  public var answer = PenaltyAnswer.last

  /// Whether the lengths of steps are needed.
  var measuresSteps: Bool { tolerance > 0 || answer == .leastGradientMapping }

  /// The defaults.
  public init() {}
}
