public import Mesob

/// The games and the competitive methods that other libraries of mean-field games have as well.
private enum PeerSuite {
  /// One line per game, at the size that its library of origin has by default.
  static let games: [GameDeclaration] = [
    BeachBar.Parameters().labeled("beach-bar"),
    BuildingEvacuation.Parameters().labeled("building-evacuation"),
    ConservativeTreasureHunting.Parameters().labeled("conservative-treasure-hunting"),
    CrowdAvoidance.Parameters().labeled("crowd-avoidance"),
    CrowdModelling1D<ChargeAsPlayed>.Parameters().labeled("crowd-modelling-1d"),
    CrowdModelling2D<ChargeAsPlayed>.Parameters().labeled("crowd-modelling-2d"),
    CrowdModelling2D<ChargeAsPlayed>.Parameters(preset: .fourRooms).labeled("four-rooms"),
    CrowdMotion.Parameters().labeled("crowd-motion"),
    DynamicRouting.Parameters().labeled("dynamic-routing"),
    EquilibriumPrice.Parameters().labeled("equilibrium-price"),
    Garnet<ChargeAsPlayed>.Parameters().labeled("garnet"),
    LeftRight.Parameters().labeled("left-right"),
    LinearQuadratic.Parameters().labeled("linear-quadratic"),
    NormalFormExample<BiasedRockPaperScissorsPayoff>.Parameters().labeled("normal-form-rps"),
    NormalFormExample<CooperationPayoff>.Parameters().labeled("normal-form-coop"),
    NormalFormExample<DominatedPayoff>.Parameters().labeled("normal-form-dom"),
    OpenSpielLinearQuadratic<ChargeAsPlayed>.Parameters().labeled("openspiel-linear-quadratic"),
    PayPerClickAuction.Parameters().labeled("pay-per-click"),
    PeriodicAversion<ChargeAsPlayed>.Parameters().labeled("periodic-aversion"),
    PredatorPrey.Parameters().labeled("predator-prey"),
    RandomLinear.Parameters().labeled("random-linear"),
    RockPaperScissors.Parameters().labeled("rock-paper-scissors"),
    SusceptibleInfected.Parameters().labeled("susceptible-infected"),
  ]

  /// One line per method.
  static let methods: [MethodDeclaration] = [
    mirrorDescent(stepSize: 0.01).labeled("mirror descent η=0.01"),
    mirrorDescent(stepSize: 0.1).labeled("mirror descent η=0.1"),
    mirrorDescent(stepSize: 1).labeled("mirror descent η=1"),
    mirrorDescent(stepSize: 0.01, growth: 1).labeled("growing mirror descent"),
    fewer(FictitiousPlay(), \.iterations).labeled("fictitious play"),
    fewer(SmoothedFictitiousPlay(temperature: 0.01), \.iterations)
      .labeled("smoothed fictitious play"),
    fewer(PriorDescent(temperature: 10, innerSteps: 1), \.iterations).labeled("prior descent"),
    fewer(FixedPoint(temperature: 1), \.iterations).labeled("Boltzmann iteration"),
    fewer(BoltzmannPolicyIteration(), \.iterations).labeled("Boltzmann policy iteration"),
    occupationMeasure.labeled("MF-OMO"),
    fewer(MFOMI(), \.iterations, to: 25).labeled("MF-OMI"),
    descent.labeled("descent on exploitability"),
    EquilibriumRefinement().labeled("refinement"),
  ]

  private static let steps = 1000

  private static func mirrorDescent(stepSize: Double, growth: Double = 0) -> OnlineMirrorDescent {
    var method = OnlineMirrorDescent(stepSize: stepSize)
    method.growth = growth
    method.iterations = steps
    return method
  }

  /// A method with as many steps as the others.
  private static func fewer<Method>(
    _ method: Method, _ iterations: WritableKeyPath<Method, Int>, to count: Int = steps
  ) -> Method {
    var method = method
    method[keyPath: iterations] = count
    return method
  }

  private static var occupationMeasure: MFOMO {
    var method = MFOMO()
    method.stepSize = 0.01
    method.iterations = steps
    return method
  }

  /// Reduced MESOB without a social objective: mirror descent on exploitability itself.
  private static var descent: MESOB {
    var method = MESOB(weight: 0)
    method.stepSize = 0.1
    method.finalStepSize = 0.01
    method.iterations = 6 * steps
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
      methods that look for a Nash equilibrium, all from the uniform policy with the same settings \
      for all games. Rewards differ in scale from game to game, so `exploitability` is given relative \
      to that of the uniform policy. A step size that suits one game may turn in circles in another; \
      refinement takes implicit steps, of which each costs up to 150 of the others'.
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
