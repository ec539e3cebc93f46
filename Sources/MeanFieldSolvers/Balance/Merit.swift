import MeanField

/// What a descent makes less: a function of smoothed exploitability and of social objectives.
protocol Merit: Sendable {
  /// Whether exploitability counts at all.
  var countsExploitability: Bool { get }
  /// The passes over all transitions that ``linearized(at:temperature:in:)`` takes.
  var linearizationPasses: Int { get }
  /// Its value at a flow, with the best response smoothed at a temperature.
  func value(at flow: Flow, temperature τ: Double, in game: some MeanFieldGame) -> Double
  /// The balance that has its gradient there.
  func linearized(
    at flow: Flow, temperature τ: Double, in game: some MeanFieldGame
  ) -> BalanceObjective
}

extension BalanceObjective: Merit {
  var countsExploitability: Bool { exploitabilityWeight != 0 }
  var linearizationPasses: Int { 0 }

  /// F, whatever its own temperature is.
  func value(at flow: Flow, temperature τ: Double, in game: some MeanFieldGame) -> Double {
    flow.smoothedValue(of: linearized(at: flow, temperature: τ, in: game), in: game)
  }

  /// Itself.
  func linearized(
    at flow: Flow, temperature τ: Double, in game: some MeanFieldGame
  ) -> BalanceObjective {
    var F = self
    F.temperature = τ
    return F
  }
}
