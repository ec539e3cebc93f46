public import Mesob

extension Experiment {
  /// λ → 0⁺: among the Nash equilibria, the one that is best for society.
  public static let nashSelection = Experiment("nash-selection") {
    Title("Selecting among Nash equilibria: a social weight that fades away")
    Narrative(
      """
      The stag hunt has two pure Nash equilibria, all-hare with `welfare` 1 and all-stag with \
      `welfare` 2, and a mixed one in between, from which no small step of a weight below 1 leads \
      away. A competitive method stays on the side where it starts. Nash selection descends from \
      several starts, with a social weight that falls from 1 to 0.001, and ends at all-stag with \
      exploitability 0: the equilibrium is selected, not approximated by a compromise.

      In the pay-per-click auction the same schedule, from the same kind of starts, shows how much \
      equilibria differ there.
      """)
    Games {
      StagHunt.Parameters().labeled("stag hunt")
      PayPerClickAuction.Parameters().labeled("small auction")
    }
    Methods {
      for weight in [0.1, 0.01, 0.001] {
        NashSelection(weight: weight, objective: .welfare)
          .labeled("selection \(weight.asWeight)")
      }
      OnlineMirrorDescent().labeled("competitive only")
    }
    Starts {
      InitialPolicy.uniform
      InitialPolicy.leaning(action: 0, probability: 0.6)
      InitialPolicy.leaning(action: 1, probability: 0.6)
      InitialPolicy.random(seed: 1)
    }
    Tables {
      TableDeclaration(
        "stag-hunt", caption: "Stag hunt: where each method ends",
        columns: [Column(\.exploitability), Column(\.welfare)], game: "stag hunt",
        rows: [\.method, \.start])
      TableDeclaration(
        "auction", caption: "Small auction: where each method ends",
        columns: [Column(\.exploitability), Column(\.welfare), Column(\.revenue)],
        game: "small auction", rows: [\.method, \.start])
    }
    Figures {
      FigureDeclaration.frontier(
        "selection", caption: "Stag hunt: welfare against exploitability, means over four starts",
        y: \.welfare,
        series: [Series.sweep("selection", .solver("nash-selection"), annotating: "weight")]
          + Series.points("competitive only"), game: "stag hunt")
    }
    Numbers {
      Number(
        "stag-hunt-selected-welfare", "Welfare where selection ends, mean over the starts",
        welfare(selected), game: "stag hunt")
      Number(
        "stag-hunt-selected-regret", "Exploitability where selection ends, mean over the starts",
        regret(selected), game: "stag hunt", digits: 2)
      Number(
        "stag-hunt-competitive-welfare", "Welfare where mirror descent ends, mean over the starts",
        welfare(competitive), game: "stag hunt")
      Number(
        "auction-selected-regret", "Exploitability where selection ends, mean over the starts",
        regret(selected), game: "small auction", digits: 2)
      Number(
        "auction-selected-gain", "What selection gains in welfare, in percent", gain,
        game: "small auction", digits: 2)
    }
    Claims {
      Claim(
        "stag-hunt-selection-is-better", "Selection ends at equilibria of more welfare",
        welfare(selected), exceeds: welfare(competitive), game: "stag hunt")
      Claim(
        "stag-hunt-selection-is-exact", "Selection ends at an equilibrium",
        regret(selected), .isAtMost, 1e-9, game: "stag hunt")
      Claim(
        "auction-equilibria-hardly-differ", "Selection gains less than a hundredth of a percent",
        gain, isBelow: 0.01, game: "small auction")
    }
  }

  private static let gain = 100 * (welfare(selected) / welfare(competitive) - 1)
  private static let selected = "selection λ=0.001"
  private static let competitive = "competitive only"

  /// λ → ∞: among the social optima, the one that agents have least reason to leave.
  public static let socialEqualization = Experiment(
    "social-equalisation", spelled: "social-equalization"
  ) {
    Title("Social equalization: the most acceptable of the social optima")
    Narrative(
      """
      Many policies reach nearly the largest `revenue` that a platform could dictate. They differ in \
      `exploitability`, the regret that advertisers have to bear for it. As the social weight λ grows, \
      the balance approaches the largest revenue along the policies of least regret, where a method \
      that looks at revenue alone stops anywhere among them.
      """)
    Games {
      PayPerClickAuction.Parameters().labeled("small auction")
      for seed in 0..<3 { PayPerClickAuction.random(seed: seed).labeled("auction \(seed)") }
    }
    Methods {
      for weight in [10.0, 100, 1000, 10_000] {
        MESOB(weight: weight, objective: .revenue).with(\.iterations, 6000)
          .labeled("equalisation \(weight.asWeight)")
      }
      SocialOptimum(.revenue).labeled("revenue only")
    }
    Tables {
      TableDeclaration(
        "all", caption: "Exploitability along the social optima of four auctions",
        columns: [Column(\.exploitability), Column(\.revenue)])
      TableDeclaration(
        "first", caption: "The first random auction",
        columns: [Column(\.exploitability), Column(\.revenue)], game: "auction 0")
    }
    Figures {
      FigureDeclaration.frontier(
        "equalisation", caption: "Revenue against exploitability in the first random auction",
        y: \.revenue,
        series: [Series.sweep("equalisation", .solver("mesob"), annotating: "weight")]
          + Series.points("revenue only"), game: "auction 0")
    }
    Numbers {
      Number(
        "dictated-regret", "Exploitability where revenue alone is maximized",
        regret("revenue only"))
      Number("equalized-regret", "Exploitability at λ = 100", regret("equalisation λ=100"))
      Number(
        "equalized-revenue-share", "Revenue at λ = 100 in percent of the largest",
        100 * revenue("equalisation λ=100") / revenue("revenue only"))
    }
    Claims {
      Claim(
        "equalized-is-regretted-less", "The optimum that λ = 100 finds is regretted less",
        regret("equalisation λ=100"), isBelow: regret("revenue only"), scope: .everyGame)
    }
  }
}
