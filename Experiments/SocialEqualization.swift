public import Mesob

extension Experiment {
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
