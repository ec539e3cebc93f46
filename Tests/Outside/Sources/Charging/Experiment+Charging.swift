public import Mesob

extension Experiment {
  /// One market, three methods, and what few households make of them.
  package static let charging = Experiment("charging") {
    Title("Who charges, and at what price?")
    Games { ChargingMarket.Parameters() }
    Methods {
      FictitiousPlay().with(\.iterations, 50).labeled("fictitious play")
      for weight in [0.5, 1] {
        MESOB(weight: weight, objective: ObjectiveMix("income")).with(\.iterations, 100)
          .labeled("balanced λ=\(weight)")
      }
    }
    FinitePopulations(
      Simulation(agents: [10, 100]).with(\.draws, 2000).with(\.deviations, 200))
    PopulationTables {
      PopulationDeclaration("households", caption: "N households play the policies")
    }
    Tables {
      TableDeclaration(
        "scores", caption: "Scores",
        columns: [Column(\.exploitability), Column(\.charges), Column(\.gridIncome)])
    }
  }
}

extension Metrics {
  /// The charges of a household.
  package var charges: Metric { ChargingMarket.socialObjectives[0] }
  /// The income of the grid.
  package var gridIncome: Metric { ChargingMarket.socialObjectives[1] }
}
