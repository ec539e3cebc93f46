public import MeanField

/// Every game that comes with the framework.
public enum Games {
  /// The games, by name.
  public static let all: [any MeanFieldGame.Type] = [
    LeftRight.self,
    PayPerClickAuction.self,
    Pigou.self,
    RockPaperScissors.self,
    StagHunt.self,
  ]
}
