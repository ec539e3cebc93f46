public import Mesob

extension Experiment {
  /// λ → ∞: among the social optima, the one that agents have least reason to leave.
  public static let socialEqualization = Experiment("social-equalisation") {
    Title("Social equalisation: the most acceptable of the social optima")
    Narrative(
      """
      Many policies reach nearly the same largest `welfare` in an auction: whoever wins a click, its \
      value is created. They differ in `exploitability`, the regret that agents have to bear for it. \
      As the social weight λ grows, the balance moves along the social optima to the one of least \
      regret, where a method that looks at welfare alone stops anywhere among them.
      """)
    Games {
      PayPerClickAuction.Parameters().labeled("small auction")
      for seed in 0..<3 { PayPerClickAuction.random(seed: seed).labeled("auction \(seed)") }
    }
    Methods {
      for weight in [1.0, 3, 10, 30, 100] {
        equalization(weight: weight).labeled("equalisation \(weight.asWeight)")
      }
      SocialOptimum(.welfare).labeled("welfare only")
    }
    Tables {
      TableDeclaration(
        "methods", caption: "Exploitability along the social optima of four auctions",
        columns: [Column(\.exploitability), Column(\.welfare)])
    }
    Figures {
      FigureDeclaration.frontier(
        "equalisation", caption: "Welfare against exploitability on the small auction",
        y: \.welfare,
        series: [
          .sweep("equalisation", .solver("mesob"), annotating: "weight"),
          .points("welfare only", .label("welfare only")),
        ], game: "small auction")
    }
  }

  private static func equalization(weight: Double) -> MESOB {
    var method = MESOB(weight: weight, objective: .welfare)
    method.iterations = 6000
    return method
  }
}
