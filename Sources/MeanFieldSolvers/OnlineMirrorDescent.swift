public import MeanField

/// Online mirror descent: adds up Q-values along the way and answers with their softmax.
///
/// With L = Γ(π) the flow induced by π and step sizes ηₖ > 0, step k = 0, 1, … is
///
///     θ ← θ + ηₖ Q(π, L),    π ← softmax(θ),    ηₖ = η (k + 1)ᵖ
///
/// with the softmax over feasible actions: the discrete-time form of [PerolatEtAl2021], competitive
/// only. Every epoch of a step sees the same π and L; nothing is updated in place on the way.
///
/// Growth p = 0 is the published method. Steps that grow reach a strict equilibrium faster and lose
/// a mixed one as soon as ηₖ is too large for it.
///
/// The default step size reaches the equilibria of the classic games, also of those that turn in
/// circles with a larger one, such as left–right and rock–paper–scissors. Auctions of long horizon
/// take 10 and get there a hundred times as fast.
///
/// - Complexity: one pass forward and one backward over all transitions per step.
public struct OnlineMirrorDescent: MeanFieldSolver {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "online-mirror-descent", "Online mirror descent", cites: "[PerolatEtAl2021]")

  /// The step size η.
  public var stepSize = 0.1
  /// The exponent p by which the step size grows; 0 keeps it.
  public var growth = 0.0
  /// The number of steps.
  public var iterations = 20_000

  /// The defaults.
  public init() {}
  /// With a step size.
  public init(stepSize: Double) { self.stepSize = stepSize }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .stepSize(\.stepSize, tuned: .logarithmic(1e-3...100)),
    Parameter(
      "growth", \.growth, in: .between(0, 4), tuned: .linear(0...1.5),
      "exponent p of ηₖ = η (k + 1)ᵖ"),
    .iterations(\.iterations),
  ]

  /// Flow, Q-values, sum, softmax.
  public func step(_ state: inout MirrorDescentState, in game: some MeanFieldGame) {
    let η = stepSize * (growth == 0 ? 1 : Double.exp(growth * Double.log(Double(state.steps + 1))))
    state.climb(at: game.flow(inducedBy: state.policy), in: game, stepSize: η)
    state.steps += 1
  }
}
