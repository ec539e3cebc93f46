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
/// By default steps are extrapolated and their size is certified on the way (``CertifiedAscent``):
/// nothing is in units of rewards, and games that turn in circles, such as left–right and
/// rock–paper–scissors, are solved too. [Korpelevich1976] A given step size is the published method.
///
/// - Complexity: one pass forward and one backward over all transitions per step of a given size,
///   two of each for a certified one, and more while its size is found.
public struct OnlineMirrorDescent: CompetitiveMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "online-mirror-descent", "Online mirror descent", cites: "[PerolatEtAl2021]", version: 2,
    advice: "Cheap steps that converge in nearly every game, with no step size to choose.")

  /// The step size η; 0 for one that is certified on the way.
  public var stepSize = 0.0
  /// The exponent p by which the step size grows; 0 keeps it.
  public var growth = 0.0
  /// The relative exploitability at which a solve has converged.
  public var accuracy = 1e-8
  /// The number of steps.
  public var iterations = 20_000

  /// The defaults.
  public init() {}
  /// With a step size.
  public init(stepSize: Double) { self.stepSize = stepSize }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .stepSize(
      \.stepSize, in: .atLeast(0), tuned: .logarithmic(1e-3...100),
      "step size η, 0 for one that is certified on the way"),
    Parameter(
      "growth", \.growth, in: .between(0, 4), tuned: .linear(0...1.5),
      "exponent p of ηₖ = η (k + 1)ᵖ, for a given η"),
    .accuracy,
    .iterations(\.iterations),
  ]

  /// Only steps of a given size grow.
  public func validate() throws(MeanFieldError) {
    try Self.require(
      growth == 0 || stepSize > 0, "growth", expected: "0 without a step-size", got: growth)
  }

  /// Flow, Q-values, sum, softmax.
  public func step(_ state: inout MirrorDescentState, in game: some MeanFieldGame) {
    state.steps += 1
    guard stepSize > 0 else { return state.ascend(in: game) }
    let η = stepSize * (growth == 0 ? 1 : Double.exp(growth * Double.log(Double(state.steps))))
    state.climb(at: game.flow(inducedBy: state.policy), in: game, stepSize: η)
  }
}
