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
public struct FictitiousPlay: PresetMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "fictitious-play", "Fictitious play", cites: "[PerrinEtAl2020]")

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
    .iterations(\.iterations),
  ]

  /// Smoothed fictitious play at temperature 0.
  public var base: SmoothedFictitiousPlay {
    SmoothedFictitiousPlay(temperature: 0).with(\.rate, rate).with(\.iterations, iterations)
  }
}

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
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "smoothed-fictitious-play", "Smoothed fictitious play",
    cites: "[FudenbergLevine1998], [PerrinEtAl2020]")

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
      "temperature", \.temperature, in: .between(1e-6, 1e12), tuned: .logarithmic(1e-3...10),
      unit: "reward", "temperature τ of the response"),
    Parameter(
      "rate", \.rate, in: .between(0, 1),
      "fixed share of the newest response, 0 for the uniform average"),
    .iterations(\.iterations),
  ]

  /// The averaged policy and the steps done.
  public struct State: Sendable, Codable {
    var average: Policy
    var steps = 0
    /// Where the response is written.
    var response: Policy?

    private enum CodingKeys: CodingKey { case average, steps }
  }

  /// The start.
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> State {
    State(average: start)
  }

  /// Flow, response, its flow, average.
  public func step(_ state: inout State, in game: some MeanFieldGame) {
    let flow = game.flow(inducedBy: state.average)
    var β = state.response.take() ?? state.average
    flow.process.answer(&β, temperature: temperature)
    let α = rate > 0 ? rate : 1 / Double(state.steps + 2)
    state.average.update(
      inducing: flow.occupationMeasure, and: game.flow(inducedBy: β).occupationMeasure, share: α,
      feasible: game.feasibleActions)
    state.response = β
    state.steps += 1
  }

  /// πₖ.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.average }
}
