public import MeanField

/// Smoothed fictitious play: everybody answers the average of the past, almost optimally.
///
/// With Lₖ = Γ(πₖ) and Q* the optimal state–action values in it, one step is
///
///     β = softmax(Q*/τ),    πₖ₊₁ = Π((1 − αₖ) Lₖ + αₖ Γ(β)),    αₖ = 1/(k + 2)
///
/// It tends to the quantal-response equilibrium π = softmax(Q*/τ), not to the Nash equilibrium. The
/// smooth response is that of [FudenbergLevine1998], the averaging that of [PerrinEtAl2020].
///
/// - Complexity: three passes over all transitions per step.
public struct SmoothedFictitiousPlay: MeanFieldSolver {
  /// The name on the command line.
  public static let name = "smoothed-fictitious-play"
  /// The name in prose.
  public static let title = "Smoothed fictitious play"
  /// The source.
  public static let reference = "[FudenbergLevine1998], [PerrinEtAl2020]"
  /// Raised when results change.
  public static let algorithmVersion = 1

  /// The temperature τ of the response.
  public var temperature = 1.0
  /// A fixed share α of the newest response; 0 stands for the uniform average 1/(k + 2).
  public var rate = 0.0
  /// The number of steps.
  public var iterations = 2000

  /// The defaults.
  public init() {}
  /// With a temperature.
  public init(temperature: Double) { self.temperature = temperature }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "temperature", \.temperature, in: .between(1e-6, 1e12), unit: "reward",
      "temperature τ of the response"),
    Parameter(
      "rate", \.rate, in: .between(0, 1),
      "fixed share of the newest response, 0 for the uniform average"),
    Parameter("iterations", \.iterations, in: .atLeast(0), unit: "steps", "number of steps"),
  ]

  /// The start.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> AveragedPlay {
    AveragedPlay(π: start)
  }

  /// Flow, soft response, its flow, average.
  public func step(_ state: inout AveragedPlay, in game: some MeanFieldGame) {
    state.average(temperature: temperature, rate: rate, in: game)
  }

  /// πₖ.
  public func policy(of state: AveragedPlay, in game: some MeanFieldGame) -> Policy { state.π }
}
