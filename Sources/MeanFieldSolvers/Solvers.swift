public import MeanField

/// Every method that comes with the framework.
public enum Solvers {
  /// The methods, by name.
  public static let all: [any MeanFieldSolver.Type] = [
    BoltzmannPolicyIteration.self,
    EquilibriumRefinement.self,
    FictitiousPlay.self,
    FixedPoint.self,
    MESOB.self,
    MESOBOMO.self,
    OnlineMirrorDescent.self,
    PriorDescent.self,
    SmoothedFictitiousPlay.self,
    SocialOptimum.self,
    TruthfulBidding.self,
    UniformPolicy.self,
  ]
}
