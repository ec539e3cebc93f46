public import Mesob

/// The games and the competitive methods that other libraries of mean-field games have as well.
private enum PeerSuite {
  /// One line per game, at the size that its library of origin has by default.
  static let games: [GameDeclaration] = [
    LeftRight.Parameters().labeled("left-right"),
    RockPaperScissors.Parameters().labeled("rock-paper-scissors"),
    PayPerClickAuction.Parameters().labeled("pay-per-click"),
    Pigou.Parameters().labeled("pigou"),
    StagHunt.Parameters().labeled("stag-hunt"),
  ]

  /// One line per method.
  static let methods: [MethodDeclaration] = [
    mirrorDescent(stepSize: 0.1).labeled("mirror descent η=0.1"),
    mirrorDescent(stepSize: 1).labeled("mirror descent η=1"),
    mirrorDescent(stepSize: 10).labeled("mirror descent η=10"),
    FictitiousPlay().labeled("fictitious play"),
  ]

  /// As many steps as fictitious play takes.
  private static func mirrorDescent(stepSize: Double) -> OnlineMirrorDescent {
    var method = OnlineMirrorDescent(stepSize: stepSize)
    method.iterations = FictitiousPlay().iterations
    return method
  }
}

extension Experiment {
  /// Every game of the peers against every competitive method, with convergence game by game.
  public static let peerSuite = Experiment("peer-suite") {
    Title("Which method finds which equilibrium?")
    Narrative(
      """
      Games that other libraries of mean-field games come with, at their default sizes, and the \
      methods that look for a Nash equilibrium, all from the uniform policy and with equally many \
      steps. Rewards differ in scale from game to game, so `exploitability` is given relative to \
      that of the uniform policy. A step size that suits one game may turn in circles in another.
      """)
    Games { PeerSuite.games }
    Methods { PeerSuite.methods }
    GameTables { GameTableDeclaration("best-methods", caption: "The best method of each game") }
    Figures {
      for game in PeerSuite.games {
        FigureDeclaration.convergence(
          "iterations-\(game.label)", caption: "Exploitability against iterations", relative: true,
          xScale: .logarithmic,
          series: PeerSuite.methods.map { .sweep($0.label, .label($0.label)) },
          game: game.label)
        FigureDeclaration.convergence(
          "seconds-\(game.label)", caption: "Exploitability against time", against: .seconds,
          relative: true, xScale: .logarithmic,
          series: PeerSuite.methods.map { .sweep($0.label, .label($0.label)) }, game: game.label)
      }
    }
  }
}
