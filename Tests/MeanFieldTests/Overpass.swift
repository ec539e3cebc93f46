import MeanField
import Vocabulary

/// Pigou's roads with a social objective that is convex along the front: W = (1 − x)⁴.
///
/// With x the share on the road of cost x, the other one costing 1, Expl = (1 − x)².
struct Overpass: MeanFieldGame {
  static let socialObjectives = [
    Metric("use", better: .higher, "use of the overpass, to the fourth power")
  ]

  struct Parameters: GameParameters {
    static let entry = CatalogEntry("overpass", "Overpass", cites: "by definition")
    static let parameters: [Parameter<Parameters>] = []
  }

  let parameters: Parameters
  let horizon = 0
  let stateAxes = [Axis("state", labels: ["origin"])]
  let actionAxes = [Axis("road", labels: ["ground", "overpass"])]
  let initialDistribution = [1.0]
  let feasibleActions = FeasibleActions(allOf: 2, in: 1)
  let rewardBound = 1.0

  init(_ parameters: Parameters = .init()) throws(MeanFieldError) { self.parameters = parameters }

  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    Stage(rewards: [-L[0], Number(-1)], kernel: nil, objectives: [L[1].power(4)])
  }
}
