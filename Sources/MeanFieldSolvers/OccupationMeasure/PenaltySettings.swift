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
  /// The step size η.
  public var stepSize = 3e-3
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

  /// The defaults.
  public init() {}
}

extension PenaltyMethod {
  /// The parameters of ``PenaltySettings``.
  static var sharedParameters: [Parameter<Self>] {
    [
      Parameter(
        "loss", \.settings.loss, tuned: .choices, "norms of the residuals: l1, squared l2, or l1_l2"
      ),
      Parameter(
        "c1", \.settings.c1, in: .atLeast(0), tuned: .logarithmic(1e-3...1e3),
        "weight of the flow residual"),
      Parameter(
        "c2", \.settings.c2, in: .atLeast(0), tuned: .logarithmic(1e-3...1e3),
        "weight of the dual residual"),
      Parameter(
        "c3", \.settings.c3, in: .atLeast(0), tuned: .logarithmic(1e-3...1e3),
        "weight of complementarity"),
      Parameter(
        "form", \.settings.form, tuned: .choices,
        "constraints kept by projection or by parameterization"),
      Parameter("initialization", \.settings.initialization, "start of y and z"),
      Parameter(
        "start-measure", \.settings.startMeasure,
        "start of L: the flow of the start policy, or the policy over evenly spread states"),
      Parameter(
        "reward-bound", \.settings.rewardBound, in: .atLeast(0), unit: "reward",
        "r_max in the bounds of y and z, 0 for the game's own"),
      Parameter("optimizer", \.settings.optimizer, "update rule"),
      .stepSize(\.settings.stepSize, tuned: .logarithmic(1e-4...1), unit: "1"),
      Parameter(
        "rb-freq", \.settings.balancingPeriod, in: .atLeast(0), unit: "steps",
        "period of residual balancing, 0 for none"),
      Parameter("m1", \.settings.m1, in: .atLeast(0), "ratio above which a weight is raised"),
      Parameter("m2", \.settings.m2, in: .above(0), "factor by which a weight changes"),
      Parameter("m3", \.settings.m3, in: .atLeast(0), "ratio below which a weight is lowered"),
      .iterations(\.settings.iterations),
    ]
  }
}
