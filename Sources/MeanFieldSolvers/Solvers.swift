public import MeanField

/// Every method that comes with the framework.
public enum Solvers {
  /// The methods: by what they are for, and the best first.
  public static let all: [any MeanFieldSolver.Type] = [
    NashEquilibrium.self,
    EquilibriumRefinement.self,
    OnlineMirrorDescent.self,
    PriorDescent.self,
    BoltzmannPolicyIteration.self,
    MFOMI.self,
    SmoothedFictitiousPlay.self,
    FictitiousPlay.self,
    FixedPoint.self,
    MFOMO.self,
    MESOB.self,
    NashSelection.self,
    MESOBOMO.self,
    SocialOptimum.self,
    SocialEqualization.self,
    MESOBFront.self,
    ExhaustiveFront.self,
    WeightSweep.self,
    UniformPolicy.self,
    TruthfulBidding.self,
  ]
}
