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

  /// One line per method, of a thousand steps where they are not of very different work.
  static let methods: [MethodDeclaration] = [
    mirrorDescent(stepSize: 0.01).labeled("mirror descent η=0.01"),
    mirrorDescent(stepSize: 0.1).labeled("mirror descent η=0.1"),
    mirrorDescent(stepSize: 1).labeled("mirror descent η=1"),
    mirrorDescent(stepSize: 0.01).with(\.growth, 1).labeled("growing mirror descent"),
    FictitiousPlay().with(\.iterations, 1000).labeled("fictitious play"),
    SmoothedFictitiousPlay(temperature: 0.01).with(\.iterations, 1000)
      .labeled("smoothed fictitious play"),
    PriorDescent(temperature: 10, innerSteps: 1).with(\.iterations, 1000).labeled("prior descent"),
    FixedPoint(temperature: 1).with(\.iterations, 1000).labeled("Boltzmann iteration"),
    BoltzmannPolicyIteration(stepSize: 0.1).with(\.iterations, 1000).labeled(
      "Boltzmann policy iteration"),
    MFOMO().with(\.stepSize, 0.01).with(\.normalization, .none).with(\.iterations, 1000)
      .labeled("MF-OMO"),
    MFOMI().with(\.stepSize, 1e-3).with(\.iterations, 25).labeled("MF-OMI"),
    // Reduced MESOB without a social objective: mirror descent on exploitability itself.
    MESOB(weight: 0).with(\.iterations, 6000)
      .labeled("descent on exploitability"),
    EquilibriumRefinement().labeled("refinement"),
  ]

  private static func mirrorDescent(stepSize: Double) -> OnlineMirrorDescent {
    OnlineMirrorDescent(stepSize: stepSize).with(\.iterations, 1000)
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
          series: PeerSuite.methods.map { .sweep($0.label, .label($0.label)) }, game: game.label)
        FigureDeclaration.convergence(
          "seconds-\(game.label)", caption: "Exploitability against time", against: .seconds,
          relative: true, xScale: .logarithmic,
          series: PeerSuite.methods.map { .sweep($0.label, .label($0.label)) }, game: game.label)
      }
    }
  }
}
