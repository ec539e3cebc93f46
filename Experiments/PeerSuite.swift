public import Mesob

extension Experiment {
  /// Every game against every method that looks for an equilibrium, all of them as they are by default.
  public static let peerSuite = Experiment("peer-suite") {
    Title("Which method finds which equilibrium?")
    Narrative(
      """
      Every game of the catalog that needs no file, and every method that looks for a Nash \
      equilibrium, from the uniform policy and without a setting: what a user gets who trusts the \
      defaults. A solve ends at a relative exploitability of 10⁻⁸, or when its steps are used up; the \
      footnote of the table marks the rows that have not come that far. Steps are of very different \
      work: one of refinement costs up to 150 of the others'. MF-OMI is left out in four games, where \
      its projections take seconds a step.

      Exploitability is relative to that of the uniform policy or, in games whose equilibrium that is, \
      to the most that rewards can differ over all epochs.
      """)
    Games { games }
    Methods { methods }
    GameTables {
      GameTableDeclaration("best-methods", caption: "The best method of each game", target: 1e-6)
    }
    Tables {
      TableDeclaration(
        "methods", caption: "What each method reaches, over all games",
        columns: [Column(\.relativeExploitability, .median), Column(\.seconds, .sum)])
      TableDeclaration(
        "defaults", caption: "What each method reaches in each game",
        columns: [
          Column(\.relativeExploitability), Column(\.iterations), Column(\.seconds, .mean),
        ], groups: \.game)
    }
    Figures {
      for game in games {
        FigureDeclaration.convergence(
          "seconds-\(game.label)", caption: "Exploitability against time", against: .seconds,
          relative: true, xScale: .logarithmic,
          series: methods.map { .sweep($0.label, .label($0.label)) }, game: game.label)
      }
    }
  }

  private static let games: [GameDeclaration] = Games.all.filter { $0 != Tabular.self }.map {
    byDefault($0)
  }

  private static let methods: [MethodDeclaration] =
    Solvers.all.filter { $0.purpose == .equilibrium }.map { solver in
      let method = byDefault(solver)
      return solver == MFOMI.self
        ? method.only(in: games.map(\.label).filter { !tooLargeForProjections.contains($0) })
        : method
    }

  private static let tooLargeForProjections = [
    "crowd-modelling-2d", "dynamic-routing", "periodic-aversion-as-openspiel", "predator-prey",
  ]

  private static func byDefault<Game: MeanFieldGame>(_ game: Game.Type) -> GameDeclaration {
    GameDeclaration(Game.Parameters())
  }

  private static func byDefault<Solver: MeanFieldSolver>(
    _ solver: Solver.Type
  ) -> MethodDeclaration { MethodDeclaration(Solver()) }
}
