public import MeanField

/// Online mirror descent: adds up Q-values along the way and answers with their softmax.
///
/// With L = Γ(π) the flow induced by π and step size η > 0, one step is
///
///     θ ← θ + η Q(π, L),    π ← softmax(θ)
///
/// with the softmax over feasible actions: the discrete-time form of [PerolatEtAl2021], competitive
/// only. Every epoch of a step sees the same π and L; nothing is updated in place on the way.
///
/// A large step size suits auctions of long horizon. Games that turn in circles, such as left–right
/// and rock–paper–scissors, need one of 0.1 or less.
///
/// - Complexity: one pass forward and one backward over all transitions per step.
public struct OnlineMirrorDescent: MeanFieldSolver {
  /// The name on the command line.
  public static let name = "online-mirror-descent"
  /// The name in prose.
  public static let title = "Online mirror descent"
  /// The source.
  public static let reference = "[PerolatEtAl2021]"
  /// Raised when results change.
  public static let algorithmVersion = 1

  /// The step size η.
  public var stepSize = 10.0
  /// The number of steps.
  public var iterations = 20_000

  /// The defaults.
  public init() {}
  /// With a step size.
  public init(stepSize: Double) { self.stepSize = stepSize }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "step-size", \.stepSize, in: .above(0), tuned: .logarithmic(1e-3...100), unit: "1/reward",
      "step size η"),
    Parameter("iterations", \.iterations, in: .atLeast(0), unit: "steps", "number of steps"),
  ]

  /// The logits of the start.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> MirrorDescentState {
    MirrorDescentState(at: start, feasible: game.feasibleActions)
  }

  /// Flow, Q-values, sum, softmax.
  public func step(_ state: inout MirrorDescentState, in game: some MeanFieldGame) {
    let π = state.π
    let flow = game.flow(inducedBy: π)
    flow.process.forEachStateActionValue(of: π) { t, Q in
      state.descend(Q, at: t, stepSize: -stepSize, feasible: game.feasibleActions)
    }
  }

  /// softmax(θ).
  public func policy(of state: MirrorDescentState, in game: some MeanFieldGame) -> Policy {
    state.π
  }
}
