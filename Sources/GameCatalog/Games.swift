public import MeanField

/// Every game that comes with the framework.
public enum Games {
  /// The games, by name.
  public static let all: [any MeanFieldGame.Type] = [
    BeachBar.self,
    Braess.self,
    BuildingEvacuation.self,
    ConservativeTreasureHunting.self,
    CrowdAvoidance.self,
    CrowdModelling1D<ChargeAsPlayed>.self,
    CrowdModelling1D<ChargeAsOpenSpiel>.self,
    CrowdModelling2D<ChargeAsPlayed>.self,
    CrowdModelling2D<ChargeAsOpenSpiel>.self,
    CrowdMotion.self,
    EquilibriumPrice.self,
    Garnet<ChargeAsPlayed>.self,
    Garnet<ChargeAsOpenSpiel>.self,
    LeftRight.self,
    LinearQuadratic.self,
    PayPerClickAuction.self,
    Pigou.self,
    PredatorPrey.self,
    RandomLinear.self,
    RockPaperScissors.self,
    StagHunt.self,
    SusceptibleInfected.self,
    Tabular.self,
    Traffic.self,
  ]
}
