public import Mesob

extension Experiment {
  /// Games from tables that another program wrote, each between its equilibrium and its optimum.
  public static let tabular = Experiment("tabular") {
    Title("Games from tables: equilibrium, optimum and what is between them")
    Narrative(
      """
      A game for each HDF5 file in the folder `games`, by default, or in another one: \
      `file=mine/` takes all files of a folder, `file=a.h5,b.h5` those that it names. Each game is \
      looked at from both sides. An equilibrium is a policy that nobody gains by leaving: \
      `exploitability` 0. The optimum is what is best for all together, `welfare`, whether or not \
      anybody would rather leave it. Reduced MESOB is in between: λ weighs welfare against \
      exploitability.
      """)
    Games { Tabular.Parameters(file: "games/") }
    Methods {
      UniformPolicy().labeled("uniform")
      FictitiousPlay().with(\.iterations, 1000).labeled("fictitious play")
      EquilibriumRefinement().labeled("equilibrium")
      for weight in [0.1, 1, 10] {
        MESOB(weight: weight, objective: .welfare).with(\.iterations, 3000)
          .labeled("balanced \(weight.asWeight)")
      }
      SocialOptimum(.welfare).with(\.iterations, 3000).labeled("optimum")
    }
    Tables {
      TableDeclaration(
        "methods", caption: "What each policy is worth, and what leaving it would gain",
        columns: [
          Column(\.exploitability), Column(\.welfare), Column(\.iterations, .mean),
          Column(\.seconds, .mean),
        ])
    }
    Figures {
      FigureDeclaration.frontier(
        "frontier", caption: "Welfare against exploitability; each point is one policy",
        y: \.welfare,
        series: [Series.sweep("reduced MESOB", .solver("mesob"), annotating: "weight")]
          + Series.points("equilibrium", "optimum", "uniform"))
      FigureDeclaration.convergence(
        "convergence", caption: "Exploitability against iterations", xScale: .logarithmic,
        series: ["fictitious play", "equilibrium"].map { .sweep($0, .label($0)) })
    }
  }
}
