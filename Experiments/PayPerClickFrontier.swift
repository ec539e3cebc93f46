public import Mesob

extension Experiment {
  /// Ten random auctions: the balance front of the reduced method, of the published one, and
  /// everybody who sees only one side.
  public static let payPerClickFrontier = Experiment("ppc-frontier") {
    Title("Balancing advertisers and platform in a pay-per-click auction")
    Narrative(
      """
      Ten random auctions of 24 epochs, with four types of advertisers, budgets and bids up to 12, \
      one to three slots and generalized second prices. For each of thirteen social weights λ two \
      methods balance `exploitability` against the platform's `revenue`: the penalty problem as \
      published, MESOB-OMO, which searches over infeasible occupation measures and multipliers, and \
      its reduction to feasible flows, reduced MESOB. The published method gets as many steps, and the \
      penalty weights and step size that did best in a scan on the first of these auctions. A step of \
      the reduced one takes longer: its line search tries several lengths.

      The baselines see one side: online mirror descent and fictitious play look for a Nash \
      equilibrium, the social optima maximize revenue or welfare, truthful bidding ignores the \
      others, and uniform bidding everything. Every policy is scored by its own flow: \
      `exploitability`, `revenue`, the advertisers' `utility` and `welfare`, their sum, all in \
      currency per advertiser over the whole horizon.
      """)
    Games {
      for seed in 0..<10 { PayPerClickAuction.random(seed: seed).labeled("auction \(seed)") }
    }
    Methods {
      for weight in Sweep.logarithmic(0.01...1000, count: 13) {
        MESOB(weight: weight, objective: .revenue).with(\.iterations, 3000)
          .labeled("reduced \(weight.asWeight)")
      }
      // As many steps as the reduced method. Penalty weights and step size did best in a scan on the
      // first auction at two weights.
      for weight in Sweep.logarithmic(0.01...1000, count: 13) {
        MESOBOMO(weight: weight, objective: .revenue).with(\.c1, 100).with(\.c2, 0.01)
          .with(\.stepSize, 0.01).with(\.normalization, .none).with(\.iterations, 3000)
          .labeled("published \(weight.asWeight)")
      }
      OnlineMirrorDescent().labeled("online mirror descent")
      FictitiousPlay().labeled("fictitious play")
      SocialOptimum(.revenue).labeled("revenue optimum")
      SocialOptimum(.welfare).labeled("welfare optimum")
      TruthfulBidding().labeled("truthful bidding")
      UniformPolicy().labeled("uniform bidding")
    }
    Tables {
      TableDeclaration("methods", caption: "Each method over ten random auctions", columns: columns)
      TableDeclaration(
        "balances", caption: "Both methods at three weights, and the baselines", columns: columns,
        methods: (quoted.flatMap { [reduced($0), published($0)] } + baselines).map { .label($0) })
    }
    Figures {
      FigureDeclaration.frontier(
        "frontier",
        caption: "Revenue against exploitability, means over ten auctions",
        y: \.revenue,
        series: [
          Series.sweep("reduced MESOB", .solver("mesob"), annotating: "weight"),
          Series.sweep("MESOB-OMO as published", .solver("mesob-omo")),
        ]
          + Series.points(
            "online mirror descent", "revenue optimum", "truthful bidding", "uniform bidding"),
        bestKnown: [.best(\.revenue)])
      FigureDeclaration.sweep(
        "exploitability-by-weight", caption: "Exploitability against the social weight",
        of: \.exploitability, against: "weight", titled: "Social weight λ", xScale: .logarithmic,
        series: weightSweeps)
      FigureDeclaration.sweep(
        "revenue-by-weight", caption: "Revenue against the social weight", of: \.revenue,
        against: "weight", titled: "Social weight λ", xScale: .logarithmic, series: weightSweeps)
    }
    Comparisons { reducedAgainstPublished }
    Recommendations {
      RecommendationDeclaration(
        "bids", caption: "Recommended bids in the first auction at the balance λ = 0.464",
        method: "reduced λ=0.464")
    }
    Numbers {
      Number("ppc-competitive-revenue", "Revenue of online mirror descent", competitiveRevenue)
      Number(
        "ppc-competitive-regret", "Exploitability that online mirror descent leaves",
        regret("online mirror descent"), digits: 2)
      for (key, weight) in balances {
        Number(
          "ppc-\(key)-gain", "What λ = \(weight) earns more than online mirror descent, in percent",
          100 * (revenue(reduced(weight)) / competitiveRevenue - 1))
        Number("ppc-\(key)-regret", "Exploitability at λ = \(weight)", regret(reduced(weight)))
        Number(
          "ppc-\(key)-regret-share",
          "Exploitability at λ = \(weight), in percent of the best-response value",
          100 * regret(reduced(weight))
            / Quantity(\.bestResponseValue, of: .label(reduced(weight))))
      }
      Number(
        "ppc-optimum-gain", "What dictated bids earn more than online mirror descent, in percent",
        100 * (revenue("revenue optimum") / competitiveRevenue - 1))
      Number(
        "ppc-optimum-regret", "Exploitability of the revenue optimum", regret("revenue optimum"))
      Number(
        "ppc-reduced-step", "One step of the reduced method, in milliseconds",
        stepTime(reduced(0.464)))
      Number(
        "ppc-published-step", "One step of the published method, in milliseconds",
        stepTime(published(0.464)))
      Number(
        "ppc-published-points", "Points of the published method, in all games together",
        .incumbents(in: reducedAgainstPublished), statistic: .sum)
      Number(
        "ppc-dominated-points", "Points of the published method that the reduced one dominates",
        .dominated(in: reducedAgainstPublished), statistic: .sum)
      Number(
        "ppc-reduced-seconds", "One solve by the reduced method, in seconds",
        seconds(reduced(0.464)))
    }
    Claims {
      for (number, weight) in quoted.enumerated() {
        Claim(
          "ppc-reduced-is-better-\(number + 1)",
          "The reduced method reaches less Expl − λ·revenue at λ = \(weight)",
          balance(reduced(weight), weight), isBelow: balance(published(weight), weight),
          scope: .everyGame)
      }
      Claim(
        "ppc-balance-earns-more", "The balance λ = 0.464 earns more than online mirror descent",
        revenue(reduced(0.464)), exceeds: competitiveRevenue)
      Claim(
        "ppc-larger-balance-earns-more",
        "The balance λ = 3.16 earns more than online mirror descent in every auction",
        revenue(reduced(3.16)), exceeds: competitiveRevenue, scope: .everyGame)
      Claim(
        "ppc-larger-balance-beats-truth",
        "The balance λ = 3.16 is regretted less than truthful bidding in every auction",
        regret(reduced(3.16)), isBelow: regret("truthful bidding"), scope: .everyGame)
      Claim(
        "ppc-published-step-is-shorter", "A step of the published method takes less time",
        seconds(published(0.464)) / iterations(published(0.464)),
        isBelow: seconds(reduced(0.464)) / iterations(reduced(0.464)))
    }
  }

  /// Both methods over the social weight, beside who sees one side only.
  private static let weightSweeps =
    [
      Series.sweep("reduced MESOB", .solver("mesob")),
      Series.sweep("MESOB-OMO as published", .solver("mesob-omo")),
    ] + Series.points("online mirror descent", "revenue optimum")

  private static let reducedAgainstPublished = DominanceDeclaration(
    "reduced-against-published",
    caption: "Which points of the published method's front the reduced method dominates",
    challenger: .solver("mesob"), incumbent: .solver("mesob-omo"), maximize: \.revenue)

  /// The weights that texts quote.
  private static let quoted = [0.464, 3.16, 21.5]
  private static let balances = [("balance", 0.464), ("larger-balance", 3.16)]
  private static let competitiveRevenue = revenue("online mirror descent")
  private static let baselines = [
    "online mirror descent", "fictitious play", "revenue optimum", "welfare optimum",
    "truthful bidding", "uniform bidding",
  ]
  private static let columns = [
    Column(\.exploitability), Column(\.revenue), Column(\.utility), Column(\.welfare),
    Column(\.seconds, .mean),
  ]

  private static func reduced(_ weight: Double) -> String { "reduced \(weight.asWeight)" }
  private static func published(_ weight: Double) -> String { "published \(weight.asWeight)" }

  /// Expl − λ·revenue.
  private static func balance(_ method: String, _ weight: Double) -> Quantity {
    regret(method) - .constant(weight) * revenue(method)
  }
}
