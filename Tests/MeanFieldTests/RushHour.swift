import MeanField

/// Rush hour: the road is slow when everybody is on it.
///
/// States home, road, office. From home one may wait or leave. On the road one arrives with
/// probability 1/(1 + jam·μ(road)). Each epoch at home costs `boredom`, on the road 1; being at the
/// office pays 1. A complete game: parameters, shapes, rewards, transitions; derivatives follow.
struct RushHour: MeanFieldGame {
  struct Parameters: GameParameters {
    static let entry = CatalogEntry("rush-hour", "Rush hour", cites: "by definition")
    var horizon = 5
    var jam = 4.0
    var boredom = 0.25
    init() {}
    static let parameters: [Parameter<Parameters>] = [
      Parameter("horizon", \.horizon, in: .between(0, 1000), unit: "epochs", "last epoch T"),
      Parameter("jam", \.jam, in: .between(0, 100), "how much a crowd slows the road"),
      Parameter("boredom", \.boredom, in: .between(0, 1), unit: "reward", "cost of waiting"),
    ]
  }

  let parameters: Parameters
  let stateAxes = [Axis("place", labels: ["home", "road", "office"])]
  let actionAxes = [Axis("action", labels: ["wait", "leave"])]
  let initialDistribution = [1.0, 0, 0]
  let feasibleActions: FeasibleActions
  let rewardBound = 1.0
  private let graph: SuccessorGraph

  init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    try parameters.check()
    self.parameters = parameters
    feasibleActions = try FeasibleActions(stateCount: 3, actionCount: 2) { s, a in a == 0 || s == 0
    }
    // One row of successors for each state and action; infeasible pairs have some, never used.
    graph = try SuccessorGraph(rows: [[0], [1], [1, 2], [1, 2], [2], [2]], stateCount: 3)
  }

  var horizon: Int { parameters.horizon }

  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let home = Number(-parameters.boredom)
    let arrival = Number(1) / (1 + Number(parameters.jam) * (L[2] + L[3]))
    let P: [Number] = [1, 1, 1 - arrival, arrival, 1 - arrival, arrival, 1, 1]
    return Stage(
      rewards: [home, home, -1, 0, 1, 0],
      kernel: t < horizon ? .successors(SuccessorLists(graph, probabilities: P)) : nil)
  }
}
