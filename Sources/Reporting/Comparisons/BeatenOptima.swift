import ReportModel

extension ReportData {
  /// What other runs of the same game disprove: optima that one of them lies above, in words.
  ///
  /// A method may declare a loss that it accepts, as the parameter `tolerance`, relative to the range of
  /// its objective. 10⁻⁶ of the objective, or of its range among the runs of the game, is rounding.
  var beatenOptima: [String] {
    observations.compactMap { optimum in
      let trial = optimum.trial
      guard let objective = trial.optimum, let reached = value(of: objective, optimum) else {
        return nil
      }
      let values = observations.filter { $0.trial.game == trial.game }.compactMap { other in
        value(of: objective, other).map { (other.trial, $0) }
      }
      guard let best = values.max(by: { $0.1 < $1.1 }), let least = values.map(\.1).min() else {
        return nil
      }
      let accepted = trial.parameters["tolerance"].flatMap(Double.init) ?? 1e-6
      let rounding = 1e-6 * abs(best.1)
      guard best.1 - reached > max(accepted * (best.1 - least), rounding) else { return nil }
      let name = objective.keys.sorted().joined(separator: " and ")
      return "`\(trial.label)` is no optimum: its \(name) is \(Numeral(reached).text), that of "
        + "`\(best.0.label)` is larger by \(Numeral(best.1 - reached, digits: 2).text)"
    }
  }

  /// Σ c W of a run; nil without a run that has all of them.
  private func value(of objective: [String: Double], _ observation: ObservedTrial) -> Double? {
    guard let metrics = observation.reading?.metrics else { return nil }
    let terms = objective.keys.sorted().map { name in
      metrics[name].map { $0 * (objective[name] ?? 0) }
    }
    let known = terms.compactMap(\.self)
    guard known.count == terms.count else { return nil }
    let sum = known.reduce(0, +)
    return sum.isFinite ? sum : nil
  }
}
