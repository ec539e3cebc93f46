public import MeanField

/// Fictitious play: everybody answers the average of what was played so far.
///
/// With Lₖ = Γ(πₖ) and β the best response to it, one step is
///
///     πₖ₊₁ = Π((1 − αₖ) Lₖ + αₖ Γ(β)),    αₖ = 1/(k + 2)
///
/// Where transitions do not depend on the population, Lₖ is the average of all flows so far, as
/// published; elsewhere an average of flows is no flow, and Γ(πₖ) takes its place. Actions that are
/// exactly tied share the response equally. [PerrinEtAl2020] Exploitability falls like 1/k.
///
/// - Complexity: three passes over all transitions per step.
public struct FictitiousPlay: CompetitiveMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "fictitious-play", "Fictitious play", cites: "[PerrinEtAl2020]", version: 2,
    advice: "The classic: to about 1e-3 in monotone games, and no further at reasonable cost.")

  /// A fixed share α of the newest response; 0 stands for the uniform average 1/(k + 2).
  public var rate = 0.0
  /// The relative exploitability at which a solve has converged.
  public var accuracy = 1e-8
  /// The number of steps.
  public var iterations = 20_000

  /// The defaults.
  public init() {}
  /// With a fixed share of the newest response, 0 for the uniform average.
  public init(rate: Double) { self.rate = rate }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "rate", \.rate, in: .between(0, 1), tuned: .logarithmic(1e-3...0.5),
      "fixed share of the newest response, 0 for the uniform average"),
    .accuracy, .iterations(\.iterations),
  ]

  /// Flow, response, its flow, average.
  public func step(_ state: inout ResponseState, in game: some MeanFieldGame) {
    state.average(share: rate > 0 ? rate : 1 / Double(state.steps + 2), temperature: 0, in: game)
  }
}

/// Smoothed fictitious play: everybody answers the average of the past, almost optimally.
///
/// With Lₖ = Γ(πₖ) and Q* the optimal state–action values in it, one step is
///
///     β = softmax(Q*/τ),    πₖ₊₁ = Π((1 − αₖ) Lₖ + αₖ Γ(β)),    αₖ = 1/(k + 2)
///
/// which tends to the quantal-response equilibrium π = softmax(Q*/τ), not to the Nash equilibrium.
/// The smooth response is that of [FudenbergLevine1998], the averaging that of [PerrinEtAl2020].
///
/// By default τ falls on the way, so that it tends to a Nash equilibrium: β is then the best response
/// with an entropy bonus of weight τ, and α the largest share by which the exploitability in the game
/// with that bonus falls enough (``DampedResponse``). [HofbauerSandholm2009]
///
/// - Complexity: three passes over all transitions per step at a given τ; otherwise five, and three
///   for each share that is tried.
public struct SmoothedFictitiousPlay: CompetitiveMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "smoothed-fictitious-play", "Smoothed fictitious play",
    cites: "[FudenbergLevine1998], [PerrinEtAl2020]", version: 2,
    advice: "To about 1e-4 in monotone games; ends early where play is to mix in circles.")

  /// The temperature τ of the response; 0 for one that falls.
  public var temperature = 0.0
  /// A fixed share α of the newest response; 0 stands for the uniform average 1/(k + 2).
  public var rate = 0.0
  /// The relative exploitability at which a solve has converged.
  public var accuracy = 1e-8
  /// The number of steps.
  public var iterations = 20_000

  /// The defaults.
  public init() {}
  /// With a temperature.
  public init(temperature: Double) { self.temperature = temperature }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "temperature", \.temperature, in: .between(0, 1e12), tuned: .logarithmic(1e-3...10),
      unit: "reward", "temperature τ of the response, 0 for one that falls"),
    Parameter(
      "rate", \.rate, in: .between(0, 1),
      "fixed share of the newest response, 0 for the uniform average, at a given temperature"),
    .accuracy, .iterations(\.iterations),
  ]

  /// A temperature above 0 is at least 1e-6, so that Q*/τ stays a number; a rate belongs to one.
  public func validate() throws(MeanFieldError) {
    try Self.require(
      temperature == 0 || temperature >= 1e-6, "temperature", expected: "0 or a number ≥ 1e-6",
      got: temperature)
    try Self.require(
      rate == 0 || temperature > 0, "rate", expected: "0 without a temperature", got: rate)
  }

  /// The start.
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> ResponseState {
    ResponseState(policy: start, damped: DampedResponse(isSmoothed: true))
  }

  /// Flow, response, its flow, average.
  public func step(_ state: inout ResponseState, in game: some MeanFieldGame) {
    if temperature == 0 { return state.answerDamped(in: game) }
    state.average(
      share: rate > 0 ? rate : 1 / Double(state.steps + 2), temperature: temperature, in: game)
  }

  /// A given one.
  public func temperature(of state: ResponseState) -> Double? {
    temperature > 0 ? temperature : nil
  }
}
