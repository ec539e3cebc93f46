public import Mesob

extension Experiment {
  /// A small auction and eight balances, in seconds.
  public static let quickstart = Experiment("quickstart") {
    Title("How much platform revenue does a little regret buy?")
    Narrative(
      """
      Three types of advertisers bid in a repeated pay-per-click auction with two slots and a \
      budget of 8. Left to themselves they settle at a Nash equilibrium, where nobody gains by \
      bidding otherwise: exploitability 0. A platform that dictated all bids would earn more, but \
      every advertiser would regret following it.

      Reduced MESOB minimizes `exploitability` − λ·`revenue`. Each weight λ gives one point of the \
      frontier between the two extremes: the revenue that the platform reaches when advertisers \
      accept that much regret. All amounts are in units of currency per advertiser over ten epochs.
      """)
    Games { PayPerClickAuction.Parameters().labeled("small auction") }
    Methods {
      for weight in Sweep.logarithmic(0.1...10, count: 8) {
        MESOB(weight: weight, objective: .revenue).with(\.restarts, 2).with(\.iterations, 500)
          .labeled("balanced \(weight.asWeight)")
      }
      NashEquilibrium().labeled("competitive only")
      SocialOptimum(.revenue).labeled("cooperative only")
      TruthfulBidding().labeled("truthful bidding")
    }
    Tables {
      TableDeclaration(
        "methods",
        caption: "Exploitability and social objectives of each method on the small auction",
        columns: [
          Column(\.exploitability), Column(\.revenue), Column(\.utility), Column(\.welfare),
        ])
    }
    Tables {
      TableDeclaration(
        "advertising", caption: "What advertisers read of each method",
        columns: [
          Column(\.clicks), Column(\.costPerClick), Column(\.budgetUtilization),
          Column(\.fillRate), Column(\.utilityGini), Column(\.worstTypeUtility),
        ])
    }
    Figures {
      FigureDeclaration.frontier(
        "frontier", caption: "Revenue against exploitability; each point is one policy",
        y: \.revenue, series: Series.balanced, bestKnown: [.best(\.revenue)])
      FigureDeclaration.sweep(
        "weights", caption: "What the social weight does, beside truthful bidding",
        of: \.exploitability, \.revenue, against: "weight", titled: "Social weight λ",
        xScale: .logarithmic,
        series: [Series.sweep("reduced MESOB", .solver("mesob"))]
          + Series.points("truthful bidding"))
      FigureDeclaration.occupation(
        "budgets", caption: "What is left of the budgets over time, in competition and as dictated",
        of: "budget", series: Series.points("competitive only", "cooperative only"))
      FigureDeclaration.policy(
        "mixtures", caption: "Bids in the middle and at the end, at the balance λ = 0.373",
        against: "budget", epochs: [5, 9], series: [.points("balanced", .label("balanced λ=0.373"))]
      )
    }
    Recommendations {
      RecommendationDeclaration(
        "bids", caption: "Recommended bids at the balance λ = 0.373", method: "balanced λ=0.373")
    }
    Numbers {
      Number(
        "small-auction-competitive-revenue", "Revenue when every advertiser looks after itself",
        revenue("competitive only"))
      Number(
        "small-auction-competitive-regret", "Exploitability of the equilibrium that is found",
        regret("competitive only"), digits: 2)
      Number(
        "small-auction-revenue-gain", "What a balance of λ = 0.373 earns more, in percent",
        100 * (revenue("balanced λ=0.373") / revenue("competitive only") - 1), digits: 3)
      Number(
        "small-auction-balance-regret", "What an advertiser regrets at λ = 0.373",
        regret("balanced λ=0.373"), digits: 3)
      Number(
        "small-auction-cooperative-revenue", "Revenue when the platform dictates all bids",
        revenue("cooperative only"))
      Number(
        "small-auction-cooperative-regret", "What an advertiser regrets then",
        regret("cooperative only"), digits: 3)
      Number(
        "small-auction-truthful-revenue", "Revenue of truthful bidding",
        revenue("truthful bidding"))
      Number(
        "small-auction-truthful-regret", "What a truthful advertiser regrets",
        regret("truthful bidding"), digits: 3)
    }
    Claims {
      Claim(
        "small-auction-balance-earns-more", "A balance of λ = 0.373 earns more than competition",
        revenue("balanced λ=0.373"), exceeds: revenue("competitive only"))
      Claim(
        "small-auction-balance-earns-more-than-truth",
        "A balance of λ = 1.39 earns more than truthful bidding",
        revenue("balanced λ=1.39"), exceeds: revenue("truthful bidding"))
      Claim(
        "small-auction-balance-regrets-less-than-truth",
        "A balance of λ = 1.39 is regretted less than truthful bidding", regret("balanced λ=1.39"),
        isBelow: regret("truthful bidding"))
      Claim(
        "small-auction-nobody-earns-more", "No balance earns more than a platform that dictates",
        Quantity(\.revenue, of: .solver("mesob"), choosing: .greatest), .isAtMost,
        revenue("cooperative only"))
    }
  }
}

extension Series {
  /// The balance sweep and the methods that see one side only.
  static let balanced =
    [Series.sweep("reduced MESOB", .solver("mesob"), annotating: "weight")]
    + points("competitive only", "cooperative only", "truthful bidding")
}
