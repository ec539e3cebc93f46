public import Mesob

extension Experiment {
  /// Fronts of several games by three contestants, at equal evaluations and at equal time.
  public static let balanceSuite = Experiment("balance-suite") {
    Title("Which method finds the balance front?")
    Narrative(
      """
      Three contestants look for the front of `exploitability` and `welfare`. MESOB front goes from \
      gap to gap, each from what it has found on both sides, and mixes neighbors. The two sweeps solve \
      for one λ after another, each from the start: reduced MESOB on feasible flows, and MESOB-OMO as \
      published, with the penalty weights and step size that did best in a scan on pay-per-click \
      auctions.

      A front counts for the area that it dominates, from a corner that no contestant chooses: beyond \
      the exploitability of the social optimum and the welfare of the equilibrium, as two methods of \
      their own find them. All logs of a game are cut at the evaluations, and at the solver time, of \
      the contestant that used least.
      """)
    Games {
      PayPerClickAuction.Parameters().labeled("small auction")
      SusceptibleInfected.Parameters().labeled("epidemic")
      NormalFormExample<CooperationPayoff>.Parameters().labeled("cooperation")
      Pigou.Parameters().labeled("Pigou")
      Braess.Parameters().labeled("Braess")
      predatorPrey.labeled("predator and prey")
      congestedCrowd.labeled("congested crowd")
    }
    Methods {
      MESOBFront().with(\.iterations, 6000).labeled("front")
      sweep.labeled("reduced sweep")
      sweep.with(\.form, .published).with(\.c1, 100).with(\.c2, 0.01).with(\.stepSize, 0.01)
        .labeled("published sweep")
      NashEquilibrium().labeled("equilibrium")
      SocialOptimum().labeled("optimum")
    }
    Tables {
      TableDeclaration(
        "answers", caption: "The answer of each method at λ = 1",
        columns: [Column(\.exploitability), Column(\.welfare), Column(\.seconds, .mean)])
    }
    Fronts { fronts }
    Numbers {
      for (key, method) in [
        ("front", "front"), ("reduced", "reduced sweep"), ("published", "published sweep"),
      ] {
        Number(
          "suite-\(key)-step", "One step of the \(method) on the small auction, in milliseconds",
          stepTime(method), game: "small auction", digits: 2)
        Number(
          "suite-\(key)-seconds", "Solver time of the \(method), longest of the games, in seconds",
          seconds(method), statistic: .maximum, digits: 2)
      }
      for (key, method) in [("reduced", "reduced sweep"), ("published", "published sweep")] {
        Number(
          "suite-\(key)-area", "Area of the \(method) in percent of the front's, mean of the games",
          100 * (area(method) / area("front")), digits: 3)
      }
    }
    Claims {
      Claim(
        "suite-front-exceeds-reduced",
        "The front dominates more area than the reduced sweep in every game",
        area("front"), exceeds: area("reduced sweep"), scope: .everyGame)
      Claim(
        "suite-front-nears-published",
        "The front dominates 99.9 % of the published sweep's area in every game, or more",
        area("front"), .isAtLeast, 0.999 * area("published sweep"), scope: .everyGame)
      Claim(
        "suite-front-answers-better-than-published",
        "The front's answer at λ = 1 has less Expl − welfare than the published method's",
        answer("front"), isBelow: answer("published sweep"), scope: .everyGame)
      Claim(
        "suite-reduced-takes-longest", "The reduced sweep takes more time than the published one",
        seconds("reduced sweep"), exceeds: seconds("published sweep"))
    }
  }

  /// Expl − welfare of a contestant's answer at λ = 1.
  private static func answer(_ method: String) -> Quantity { regret(method) - welfare(method) }

  private static let fronts = FrontDeclaration(
    "hypervolume", caption: "Whose front dominates most",
    contestants: [.label("front"), .label("reduced sweep"), .label("published sweep")],
    corner: [.label("equilibrium"), .label("optimum")])

  /// The area that a contestant's front dominates, at equal evaluations.
  private static func area(_ method: String) -> Quantity {
    .hypervolume(of: .label(method), in: fronts)
  }

  /// Three populations on a 3 × 3 grid.
  private static let predatorPrey = PredatorPrey.Parameters().with(\.size, 3).with(\.horizon, 3)

  /// Two crowds that get in each other's way.
  private static let congestedCrowd = CrowdAvoidance.Parameters().with(\.horizon, 5)
    .with(\.coefCongestion, 2)

  private static let sweep = WeightSweep(
    weights: Sweep.logarithmic(0.01...100, count: 9), form: .reduced, objective: .welfare
  ).with(\.iterations, 6000)
}
