import MeanField
import Synchronization
import Vocabulary

/// A small game of two populations that exists to be checked, whole or with a fault.
///
/// Passengers (states 0, 1) and sailors (states 2, 3) choose to stay or to cross, which succeeds
/// the more often the more of the others are at the pier; a sailor cannot cross from state 3.
struct Ferry: MeanFieldGame {
  enum Fault: String, CaseIterable, ParameterRepresentable {
    case none
    case kernelRows = "kernel-rows"
    case adjoint
    /// Two probabilities that add up to 1 but whose digits cancel, so that push and backup drift apart.
    case cancellation
    case derivative
    case infeasibleReward = "infeasible-reward"
    case rewardBound = "reward-bound"
    case initialLaw = "initial-law"
    case lastKernel = "last-kernel"
    case objectiveCount = "objective-count"
    case memory
  }

  struct Parameters: GameParameters {
    static let entry = CatalogEntry("ferry", "Ferry", cites: "by definition")
    var fault = Fault.none
    var cost = 0.25
    static let parameters: [Parameter<Parameters>] = [
      Parameter("fault", \.fault, "what is wrong"),
      Parameter("cost", \.cost, in: .between(0, 1), "cost of crossing"),
    ]
  }

  static let socialObjectives = [
    Metric("calm", better: .higher, "minus the squares of all shares")
  ]

  let parameters: Parameters
  let horizon = 3
  let stateAxes = [Axis("place", labels: ["pier", "bank", "helm", "deck"])]
  let actionAxes = [Axis("move", labels: ["stay", "cross"])]
  let populations = [Population("passengers", states: 0..<2), Population("sailors", states: 2..<4)]
  let feasibleActions: FeasibleActions
  private let graph: SuccessorGraph
  private let calls = Counter()

  init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    try parameters.check()
    self.parameters = parameters
    feasibleActions = try FeasibleActions(stateCount: 4, actionCount: 2) { s, a in s < 3 || a == 0 }
    let first = parameters.fault == .cancellation ? [0, 0] : [0]
    graph = try SuccessorGraph(
      rows: [first, [0, 1], [1], [1, 0], [2], [2, 3], [3], []], stateCount: 4)
  }

  init(_ fault: Fault) throws(MeanFieldError) {
    var parameters = Parameters()
    parameters.fault = fault
    try self.init(parameters)
  }

  var rewardBound: Double { parameters.fault == .rewardBound ? 0.5 : 2 }
  var initialDistribution: [Double] {
    [0.75, parameters.fault == .initialLaw ? 0.2 : 0.25, 0.5, 0.5]
  }

  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let μ = (0..<4).map { L[2 * $0] + L[2 * $0 + 1] }
    let company = parameters.fault == .derivative ? Number(μ[2].value) : μ[2]
    let stay = (0..<4).map { s in μ[(s + 2) % 4] * company - μ[s] * μ[s] }
    let cross = (0..<4).map { stay[$0] - Number(parameters.cost) }
    var rewards = (0..<4).flatMap { [stay[$0], cross[$0]] }
    rewards[7] = parameters.fault == .infeasibleReward ? 0.5 : 0
    if parameters.fault == .memory {
      rewards[0] += Number(1e-3 * Double(calls.next()))
    }
    func success(_ others: Number) -> Number { Number(0.25) + Number(0.5) * others }
    let (sailed, returned, climbed) = (success(μ[2]), success(μ[2] * μ[3]), success(μ[0]))
    let lost: Number = parameters.fault == .kernelRows ? 0.01 : 0
    let first: [Number] = parameters.fault == .cancellation ? [1e9, 1 - 1e9] : [1]
    return Stage(
      rewards: rewards,
      kernel: t < horizon || parameters.fault == .lastKernel
        ? .successors(
          SuccessorLists(
            graph,
            probabilities: first + [
              1 - sailed - lost, sailed, 1, 1 - returned, returned, 1, 1 - climbed, climbed, 1,
            ]))
        : nil,
      objectives: parameters.fault == .objectiveCount ? [] : [-μ.reduce(0) { $0 + $1 * $1 }])
  }

  func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    pullbackOnTape(cotangent, at: t, given: L, addingTo: &gradient)
    if parameters.fault == .adjoint { gradient[0] += 1e-4 }
  }
}

/// How often a game with a memory was asked.
private final class Counter: Sendable {
  private let count = Atomic(0)

  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
