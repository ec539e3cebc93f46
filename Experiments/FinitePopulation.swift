public import Mesob

extension Experiment {
  /// The finite games behind four mean fields, at three kinds of policy.
  public static let finitePopulation = Experiment("finite-population") {
    Title("What is a mean-field policy worth among finitely many?")
    Narrative(
      """
      A mean-field result promises something about very many agents. Here N of them, 10 to a \
      million, play each policy: advertisers are dealt at random into auctions at every epoch, the \
      agents of the other games see each other's empirical measure. The distance of that measure \
      from the mean field should fall like 1/√N, and what one agent gains by leaving the policy \
      should tend to its `exploitability`.

      The gain is that of a best response to the mean field, all others keep to the policy and \
      everybody meets the same luck: a lower bound of what one can gain in the finite game.

      Where few agents carry the outcome the limit is far away: the cooperative policy of the \
      epidemic lets so few be infected that finite populations lose the disease by chance, and the \
      error hardly falls before those few are many.
      """)
    Games {
      PayPerClickAuction.Parameters().labeled("auction")
      SusceptibleInfected.Parameters().labeled("epidemic")
      LeftRight.Parameters().labeled("left-right")
      Braess.Parameters().labeled("routing")
    }
    Methods {
      EquilibriumRefinement().labeled("equilibrium")
      MESOB(weight: 1, objective: .welfare).labeled("balanced λ=1")
      SocialOptimum(.welfare).labeled("cooperative")
    }
    FinitePopulations(Simulation())
    PopulationTables {
      PopulationDeclaration("population", caption: "N agents play the policies of the mean field")
    }
    Tables {
      TableDeclaration(
        "policies", caption: "The policies in the mean field",
        columns: [Column(\.exploitability), Column(\.welfare)])
    }
    Numbers {
      Number(
        "population-equilibrium-regret", "The largest exploitability of the equilibria",
        regret("equilibrium"), statistic: .maximum, digits: 2)
      for (key, method) in [("balanced", "balanced λ=1"), ("cooperative", "cooperative")] {
        Number(
          "population-auction-\(key)-regret", "Exploitability of the policy `\(method)`",
          regret(method), game: "auction", digits: 3)
      }
      for game in ["auction", "epidemic", "left-right", "routing"] {
        Number(
          "population-\(game)-slope", "Slope of the error of the balanced policy's flow, \(game)",
          .population(.errorSlope, of: balanced), game: game, digits: 3)
      }
    }
    Claims {
      Claim(
        "population-balanced-between", "Balanced policies are regretted less than cooperative ones",
        regret("balanced λ=1"), isBelow: regret("cooperative"), game: "auction")
      Claim(
        "population-error-falls-no-faster",
        "The interval of the slope of the balanced policy's error ends above −1/2",
        .population(.errorSlope, of: balanced) + .population(.errorSlopeHalfWidth, of: balanced),
        .isAtLeast, -0.5, scope: .everyGame)
      Claim(
        "population-error-falls-no-slower",
        "The interval of the slope of the balanced policy's error begins below −1/2",
        .population(.errorSlope, of: balanced) - .population(.errorSlopeHalfWidth, of: balanced),
        .isAtMost, -0.5, scope: .everyGame)
    }
  }

  private static let balanced = MethodSelector.label("balanced λ=1")
}
