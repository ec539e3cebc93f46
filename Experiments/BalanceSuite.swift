public import Mesob

extension Experiment {
  /// Fronts of several games by four contestants, at equal evaluations and at equal time.
  public static let balanceSuite = Experiment("balance-suite") {
    Title("Which method finds the balance front?")
    Narrative(
      """
      Four contestants look for the front of `exploitability` and `welfare`. MESOB front goes from \
      gap to gap, each from what it has found on both sides, and mixes neighbors. The three sweeps solve \
      for one λ after another, each from the start: reduced MESOB on feasible flows, and MESOB-OMO as \
      published, in coordinates that need no constraints and with projections, as its authors' program \
      runs it. Every contestant has the settings that `mesob tune` finds best for the game, out of 81 \
      configurations and with equal budgets; where none beats the defaults it has these.

      A front counts for the area that it dominates, from a corner that no contestant chooses: beyond \
      the exploitability of the social optimum and the welfare of the equilibrium, as two methods of \
      their own find them. In the games of at most six free numbers the true front is known, by a \
      search through all policies. All logs of a game are cut at the evaluations, and at the solver time, of \
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
      front.labeled(
        "front",
        in: ["epidemic": 4, "cooperation": 15, "predator and prey": 1, "congested crowd": 2]
          .mapValues {
            front.with(\.restarts, $0)
          })
      sweep.labeled(
        "reduced sweep",
        in: [
          "small auction": 2, "cooperation": 15, "Pigou": 15, "Braess": 15, "predator and prey": 2,
          "congested crowd": 2,
        ].mapValues { sweep.with(\.restarts, $0) })
      sweep.with(\.form, .published).labeled(
        "published sweep",
        in: [
          "small auction": published(.published, c1: 316, c2: 0.00431, stepSize: 0.0425),
          "epidemic": published(.published, c1: 40.6, c2: 0.00308, stepSize: 0.0913),
          "cooperation": published(.published, c1: 0.00914, c2: 0.00384, stepSize: 0.358),
          "Pigou": published(.published, c1: 0.154, c2: 0.00413, stepSize: 0.0398),
          "Braess": published(.published, c1: 0.623, c2: 0.00647, stepSize: 0.0711),
        ])
      sweep.with(\.form, .projected).labeled(
        "projected sweep",
        in: [
          "small auction": published(.projected, c1: 0.00291, c2: 0.0713, stepSize: 0.0172),
          "epidemic": published(.projected, c1: 226, c2: 64.5, stepSize: 0.937),
          "Pigou": published(.projected, c1: 0.0146, c2: 38, stepSize: 0.0224),
          "Braess": published(.projected, c1: 1.84, c2: 0.0336, stepSize: 0.00924),
        ])
      ExhaustiveFront().labeled("true front").only(in: ["cooperation", "Pigou", "Braess"])
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
        ("projected", "projected sweep"),
      ] {
        Number(
          "suite-\(key)-step", "One step of the \(method) on the small auction, in milliseconds",
          stepTime(method), game: "small auction", digits: 2)
        Number(
          "suite-\(key)-seconds", "Solver time of the \(method), longest of the games, in seconds",
          seconds(method), statistic: .maximum, digits: 2)
      }
      for (key, method) in [
        ("reduced", "reduced sweep"), ("published", "published sweep"),
        ("projected", "projected sweep"),
      ] {
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
      for (key, method) in [("published", "published sweep"), ("projected", "projected sweep")] {
        Claim(
          "suite-front-nears-\(key)",
          "The front dominates 99.9 % of the \(method)'s area in every game, or more",
          area("front"), .isAtLeast, 0.999 * area(method), scope: .everyGame)
        Claim(
          "suite-front-answers-better-than-\(key)",
          "The front's answer at λ = 1 has less Expl − welfare than the \(method)'s",
          answer("front"), isBelow: answer(method), scope: .everyGame)
      }
      Claim(
        "suite-reduced-takes-longest", "The reduced sweep takes more time than the published one",
        seconds("reduced sweep"), exceeds: seconds("published sweep"))
    }
  }

  /// Expl − welfare of a contestant's answer at λ = 1.
  private static func answer(_ method: String) -> Quantity { regret(method) - welfare(method) }

  private static let fronts = FrontDeclaration(
    "hypervolume", caption: "Whose front dominates most",
    contestants: [
      .label("front"), .label("reduced sweep"), .label("published sweep"),
      .label("projected sweep"),
    ],
    corner: [.label("equilibrium"), .label("optimum")], truth: .label("true front"))

  /// The area that a contestant's front dominates, at equal evaluations.
  private static func area(_ method: String) -> Quantity {
    .hypervolume(of: .label(method), in: fronts)
  }

  /// Three populations on a 3 × 3 grid.
  private static let predatorPrey = PredatorPrey.Parameters().with(\.size, 3).with(\.horizon, 3)

  /// Two crowds that get in each other's way.
  private static let congestedCrowd = CrowdAvoidance.Parameters().with(\.horizon, 5)
    .with(\.coefCongestion, 2)

  private static let front = MESOBFront().with(\.iterations, 6000)

  /// MESOB-OMO with settings from a search, as all of those above.
  ///
  ///     mesob tune --game pigou --solver weight-sweep form=published \
  ///       solver.social-weights=[0.01,0.0316,0.1,0.316,1,3.16,10,31.6,100] \
  ///       --metric hypervolume --iterations 18000 --configurations 81
  ///
  /// finds those of the published sweep; the others come from `form=published-projected`, from
  /// `form=reduced`, and from `--solver mesob-front`.
  private static func published(
    _ form: WeightSweep.Form, c1: Double, c2: Double, stepSize: Double
  ) -> WeightSweep {
    sweep.with(\.form, form).with(\.c1, c1).with(\.c2, c2).with(\.stepSize, stepSize)
  }

  private static let sweep = WeightSweep(
    weights: Sweep.logarithmic(0.01...100, count: 9), form: .reduced, objective: .welfare
  ).with(\.iterations, 6000)
}
