public import MeanField
public import Vocabulary

/// Agents who walk through a road network from origin to destination, one road at each epoch.
///
/// State (node, destination); action k takes the k-th road that leaves the node. A road's cost
/// depends on its volume over the whole horizon, however the agents on it are spread over the
/// epochs: with L₀ … L_T the flow, v_ℓ = demand·Σₜ Lₜ(pairs that take ℓ) and
///
///     rₜ(s, a, L) = −c_ℓ(v_ℓ),    r_T = −penalty where the destination is not reached
///
/// so that a Nash equilibrium is a user equilibrium of static traffic assignment. [Wardrop1952]
public struct RouteChoice: GameCore {
  /// The roads.
  let network: RoadNetwork
  /// The total demand; volumes count trips, the flow counts shares of them.
  let demand: Double
  /// The last epoch T; routes have at most T roads.
  public let horizon: Int
  /// What an agent pays who has not arrived at epoch T.
  let penalty: Double
  /// Where an agent is, and where it wants to go.
  public let stateAxes: [Axis]
  /// Which of the roads that leave the node.
  public let actionAxes: [Axis]
  /// The shares of the trips, at their origins.
  public let initialDistribution: [Double]
  /// The open roads; staying where there is none, as at the destination.
  public let feasibleActions: FeasibleActions
  let moves: DeterministicMap
  /// The road that each state–action pair takes; −1 where the agent has arrived or may not go.
  let roads: [Int32]
  /// Whether the share of trips that have arrived is an objective beside the potential.
  private let countsArrivals: Bool

  /// Builds the network's game; `horizon` 0 stands for the number of nodes less 1, `penalty` 0 for
  /// a hundred times the longest trip on empty roads.
  ///
  /// A road is open towards a destination if on empty roads it leads at most `detour` out of the
  /// way; infinity opens all that can reach it.
  init(
    _ network: RoadNetwork, _ trips: TripTable, horizon: Int, penalty: Double, detour: Double,
    countsArrivals: Bool = false
  ) throws(MeanFieldError) {
    try MeanFieldError.require(
      trips.zoneCount <= network.nodeCount, .invalidParameter, "trips",
      expected: "at most \(network.nodeCount) zones, one per node", got: "\(trips.zoneCount)")
    // Trips within a zone use no road.
    let demands = trips.trips.filter { $0.origin != $0.destination }
    let destinations = Set(demands.map(\.destination)).sorted()
    let (N, D) = (network.nodeCount, destinations.count)
    let demand = demands.reduce(0) { $0 + $1.demand }
    try MeanFieldError.require(
      demand > 0 && demand.isFinite, .invalidParameter, "trips",
      expected: "a demand above 0 between different zones", got: "\(demand)")
    var leaving = [[Int]](repeating: [], count: N)
    for (k, link) in network.links.enumerated() { leaving[link.from - 1].append(k) }
    let A = max(1, leaving.map(\.count).max() ?? 1)
    let T = horizon == 0 ? max(1, N - 1) : horizon
    let entries = Double(T + 1) * Double(N) * Double(D) * Double(A)
    try MeanFieldError.require(
      entries <= largestEntryCount, .invalidParameter, "network",
      expected: "(horizon + 1)·nodes·destinations·roads per node of at most "
        + "\(ParameterValue.number(largestEntryCount))", got: "\(ParameterValue.number(entries))")

    let distances = destinations.map { network.emptyDistances(to: $0) }
    var longest = 0.0
    var μ = [Double](repeating: 0, count: N * D)
    for trip in demands {
      let d = destinations.firstIndex(of: trip.destination) ?? 0
      let distance = distances[d][trip.origin - 1]
      try MeanFieldError.require(
        distance < .infinity, .invalidParameter,
        "trips from zone \(trip.origin) to zone \(trip.destination)",
        expected: "a way through the network", got: "none")
      longest = max(longest, distance)
      μ[(trip.origin - 1) * D + d] += trip.demand / demand
    }
    let roads = (0..<N * D * A).map { i -> Int32 in
      let (node, d, a) = (i / (D * A) + 1, i / A % D, i % A)
      guard node != destinations[d], a < leaving[node - 1].count else { return -1 }
      let link = network.links[leaving[node - 1][a]]
      let passes = link.to >= network.firstThroughNode || link.to == destinations[d]
      let length = link.cost(0.0) + distances[d][link.to - 1]
      let isOpen = passes && length <= distances[d][node - 1] + detour && length < .infinity
      return isOpen ? Int32(leaving[node - 1][a]) : -1
    }
    let steps = Self.stepCounts(roads, network, destinations, roadsPerNode: A)
    for trip in demands {
      let d = destinations.firstIndex(of: trip.destination) ?? 0
      let least = steps[(trip.origin - 1) * D + d]
      try MeanFieldError.require(
        least <= T, .invalidParameter,
        "trips from zone \(trip.origin) to zone \(trip.destination)",
        expected: "a way of at most \(T) roads, since horizon=\(T)",
        got: "\(least) on the shortest open one; give horizon=\(least) or more")
    }
    (self.network, self.demand) = (network, demand)
    self.horizon = T
    self.penalty = penalty == 0 ? 100 * max(longest, 1) : penalty
    self.roads = roads
    self.countsArrivals = countsArrivals
    stateAxes = [
      Axis("node", coordinates: (1...N).map(Double.init)),
      Axis("destination", coordinates: destinations.map(Double.init)),
    ]
    actionAxes = [Axis("road", coordinates: (1...A).map(Double.init))]
    initialDistribution = μ
    // Who cannot go on, or has arrived, stays by action 0.
    feasibleActions = try FeasibleActions(stateCount: N * D, actionCount: A) { s, a in
      let row = roads[s * A..<(s + 1) * A]
      return row[row.startIndex + a] >= 0 || (a == 0 && row.allSatisfy { $0 < 0 })
    }
    moves = try DeterministicMap(stateCount: N * D, actionCount: A) { s, a in
      let road = Int(roads[s * A + a])
      return road < 0 ? s : (network.links[road].to - 1) * D + s % D
    }
    try MeanFieldError.require(
      rewardBound.isFinite, .invalidParameter, "network",
      expected: "a finite cost of every road for all trips at all epochs", got: "\(rewardBound)")
  }

  /// The least number of open roads from every node to every destination, N × D.
  private static func stepCounts(
    _ roads: [Int32], _ network: RoadNetwork, _ destinations: [Int], roadsPerNode A: Int
  ) -> [Int] {
    let D = destinations.count
    var entering = [[(from: Int, d: Int)]](repeating: [], count: network.nodeCount * D)
    for i in roads.indices where roads[i] >= 0 {
      let (node, d) = (i / (A * D), i / A % D)
      entering[(network.links[Int(roads[i])].to - 1) * D + d].append((node, d))
    }
    var steps = [Int](repeating: .max, count: network.nodeCount * D)
    for (d, destination) in destinations.enumerated() {
      steps[(destination - 1) * D + d] = 0
      var front = [(destination - 1) * D + d]
      while !front.isEmpty {
        front = front.flatMap { state in
          entering[state].compactMap { before -> Int? in
            let place = before.from * D + before.d
            guard steps[place] == .max else { return nil }
            steps[place] = steps[state] + 1
            return place
          }
        }
      }
    }
    return steps
  }

  /// A true bound of the rewards: everybody on one road at every epoch, or the penalty.
  public var rewardBound: Double {
    let volume = demand * Double(horizon)
    return network.links.reduce(penalty) { max($0, $1.cost(volume)) }
  }

  /// The number of roads.
  public var totalCount: Int { network.links.count }

  /// Epoch t's part of the share of trips on each road; nobody moves after the last epoch.
  public func totals<Number: Scalar>(at t: Int, given L: Span<Number>) -> [Number] {
    var shares = [Number](repeating: 0, count: network.links.count)
    guard t < horizon else { return shares }
    for i in 0..<L.count where roads[i] >= 0 { shares[Int(roads[i])] += L[i] }
    return shares
  }

  /// The stage on empty roads.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let nothing = [Number](repeating: 0, count: totalCount)
    return stage(at: t, given: L, totals: nothing.span)
  }

  /// Costs of the roads at the volumes demand·M, and Beckmann's potential per trip.
  ///
  /// The potential is that of the roads, counted at epoch 0, and the penalties, counted at T; so are
  /// the arrivals.
  public func stage<Number: Scalar>(
    at t: Int, given L: Span<Number>, totals M: Span<Number>
  ) -> Stage<Number> {
    let costs = network.links.indices.map { network.links[$0].cost(Number(demand) * M[$0]) }
    let (A, D) = (actionAxes.pointCount, stateAxes[1].count)
    var rewards = [Number](repeating: 0, count: roads.count)
    var potential: Number = 0
    var arrived: Number = 0
    for i in roads.indices {
      let (node, d) = (i / (A * D) + 1, i / A % D)
      let isOpen = feasibleActions.mask[i] > 0
      guard isOpen, Double(node) != stateAxes[1].coordinates[d] else {
        if isOpen, t == horizon { arrived += L[i] }
        continue
      }
      rewards[i] = t == horizon ? Number(-penalty) : roads[i] < 0 ? 0 : -costs[Int(roads[i])]
      if t == horizon { potential -= Number(penalty) * L[i] }
    }
    if t == 0 {
      for (k, link) in network.links.enumerated() {
        potential -= link.cost.integral(to: Number(demand) * M[k]) / Number(demand)
      }
    }
    return Stage(
      rewards: rewards, kernel: t < horizon ? .deterministic(moves) : nil,
      objectives: countsArrivals ? [potential, arrived] : [potential])
  }

  /// What the games of this kind name besides welfare.
  static let socialObjectives = [Metrics().beckmann]
}

extension Metrics {
  /// The share of trips that have arrived.
  public var arrivals: Metric {
    Metric(
      "arrivals", unit: "1", better: .higher,
      "share of the trips that have arrived by the last epoch; the others pay the penalty")
  }

  /// Minus Beckmann's potential.
  public var beckmann: Metric {
    Metric(
      "beckmann", unit: "time per trip", better: .higher,
      "minus Beckmann's potential per trip, largest exactly at the user equilibria")
  }
}
