public import MeanField

/// Fictitious play: everybody answers the average of what was played so far.
///
/// With Lₖ = Γ(πₖ) and β the best response to it, one step is
///
///     πₖ₊₁ = Π((1 − αₖ) Lₖ + αₖ Γ(β)),    αₖ = 1/(k + 2)
///
/// Where transitions do not depend on the population, Lₖ is the average of all flows so far, as
/// published; elsewhere an average of flows is no flow, and Γ(πₖ) takes its place. Actions that are
/// exactly tied share the response equally. [PerrinEtAl2020]
///
/// - Complexity: three passes over all transitions per step.
public struct FictitiousPlay: MeanFieldSolver {
  /// The name on the command line.
  public static let name = "fictitious-play"
  /// The name in prose.
  public static let title = "Fictitious play"
  /// The source.
  public static let reference = "[PerrinEtAl2020]"
  /// Raised when results change.
  public static let algorithmVersion = 1

  /// A fixed share α of the newest response; 0 stands for the uniform average 1/(k + 2).
  public var rate = 0.0
  /// The number of steps.
  public var iterations = 2000

  /// The defaults.
  public init() {}
  /// With a fixed share of the newest response, 0 for the uniform average.
  public init(rate: Double) { self.rate = rate }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "rate", \.rate, in: .between(0, 1), tuned: .logarithmic(1e-3...0.5),
      "fixed share of the newest response, 0 for the uniform average"),
    Parameter("iterations", \.iterations, in: .atLeast(0), unit: "steps", "number of steps"),
  ]

  /// The start.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> AveragedPlay {
    AveragedPlay(π: start)
  }

  /// Flow, best response, its flow, average.
  public func step(_ state: inout AveragedPlay, in game: some MeanFieldGame) {
    state.average(temperature: 0, rate: rate, in: game)
  }

  /// πₖ.
  public func policy(of state: AveragedPlay, in game: some MeanFieldGame) -> Policy { state.π }
}

/// The averaged policy of fictitious play and the steps done.
public struct AveragedPlay: Sendable, Codable {
  /// πₖ.
  public var π: Policy
  /// The steps done.
  public var k = 0

  /// Mixes the flow of a response at temperature τ into that of πₖ.
  mutating func average(temperature τ: Double, rate: Double, in game: some MeanFieldGame) {
    let flow = game.flow(inducedBy: π)
    let β = flow.process.boltzmannResponse(temperature: τ)
    let Lβ = game.flow(inducedBy: β).occupationMeasure
    let α = rate > 0 ? rate : 1 / Double(k + 2)
    var average = flow.occupationMeasure
    for t in 0...game.horizon {
      average[t] = zip(average[t], Lβ[t]).map { (1 - α) * $0 + α * $1 }
    }
    π = Policy(inducing: average, feasible: game.feasibleActions)
    k += 1
  }
}
