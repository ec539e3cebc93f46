public import MeanField

/// Every method that comes with the framework.
public enum Solvers {
  /// The methods, by name.
  public static let all: [any MeanFieldSolver.Type] = [
    BoltzmannPolicyIteration.self,
    EquilibriumRefinement.self,
    ExhaustiveFront.self,
    FictitiousPlay.self,
    FixedPoint.self,
    MESOB.self,
    MESOBFront.self,
    MESOBOMO.self,
    MFOMI.self,
    MFOMO.self,
    NashSelection.self,
    OnlineMirrorDescent.self,
    PriorDescent.self,
    SmoothedFictitiousPlay.self,
    SocialEqualization.self,
    SocialOptimum.self,
    TruthfulBidding.self,
    UniformPolicy.self,
    WeightSweep.self,
  ]
}
