public import MeanField

/// Dynamic routing: vehicles choose their next road at each crossing, and full roads are slow.
///
/// A vehicle on road l waits w epochs and then chooses a road that leaves the end of l, or the exit
/// there. With N vehicles, a share m of them on road l at epoch t + 1 and step length Δ, those that
/// enter at t + 1 wait
///
///     w = max(0, ⌊cost(l, N·m)/Δ⌋ − 1)
///
/// epochs. Epochs are 0 … T = `horizon`. Who takes the exit of the own destination at
/// epoch t has paid t·Δ, who has not by T pays (T + 2)·Δ, also in a dead end or at another's exit; we
/// pay Δ per epoch and the rest at T, which changes no total. [CabannesEtAl2022, LanctotEtAl2019]
///
/// Exits are where trips end. Everybody starts at epoch 0 on an entry of its own. Waits above T
/// count as T: nobody with such a wait leaves. Tolls and lengths mean nothing here.
///
/// Transitions depend on the population through ⌊·⌋ alone. Their derivative is 0 almost everywhere,
/// so that gradient-based methods do not see congestion; only values tell.
public struct DynamicRouting: MeanFieldGame {
  /// The parameters of this instance.
  public let parameters: Parameters
  /// Road, wait and destination; arrived; stranded.
  public let stateAxes: [Axis]
  /// Which of the exits of a crossing: its roads in the order of the network, then its own exit.
  public let actionAxes: [Axis]
  /// The share of the trips that starts at each entry.
  public let initialDistribution: [Double]
  /// What the crossing offers; one action, to go on, while waiting.
  public let feasibleActions: FeasibleActions
  private let places: RoutingPlaces
  private let costs: [LinkCost]
  private let vehicles: Double

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let (network, trips) = try parameters.traffic()
    let places = RoutingPlaces(
      network, trips, longestWaits: parameters.longestWaits(on: network, for: trips))
    self.places = places
    costs = network.links.map(\.cost)
    vehicles = parameters.vehicleCount(of: trips)
    stateAxes = [Axis("place", labels: places.labels)]
    let width = places.moves.map(\.count).max() ?? 1
    actionAxes = [Axis("exit", labels: (1...width).map { "exit \($0)" })]
    initialDistribution = places.initialDistribution
    feasibleActions = try FeasibleActions(
      stateCount: places.moves.count, actionCount: width
    ) { s, a in a < places.moves[s].count }
  }

  /// The last epoch T.
  public var horizon: Int { parameters.horizon }
  /// Δ, and twice more at T.
  public var rewardBound: Double { 3 * parameters.stepLength }

  /// r = −Δ until arrival from epoch 1 on, −2Δ at T for those who still do not arrive.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let A = actionCount
    let Δ = parameters.stepLength
    var rewards = [Number](repeating: 0, count: L.count)
    for (s, moves) in places.moves.enumerated() where s != places.arrived {
      for (a, move) in moves.enumerated() {
        var epochs = t > 0 ? 1.0 : 0
        if t == horizon, move != .arrive { epochs += 2 }
        rewards[s * A + a] = Number(-epochs * Δ)
      }
    }
    guard t < horizon else { return Stage(rewards: rewards, kernel: nil) }
    return Stage(rewards: rewards, kernel: .deterministic(map(given: L)))
  }

  /// Where everybody goes from the population's present state; L enters through its value alone.
  private func map<Number: Scalar>(given L: Span<Number>) -> DeterministicMap {
    let A = actionCount
    var m = [Double](repeating: 0, count: costs.count)
    for (s, moves) in places.moves.enumerated() {
      for (a, move) in moves.enumerated() {
        switch move {
        case .wait: m[places.link[s]] += L[s * A + a].value
        case .enter(let link, _): m[link] += L[s * A + a].value
        case .arrive, .strand: break
        }
      }
    }
    let w = costs.indices.map { l in
      // An array that is no law, as in a difference quotient, may ask for more than N vehicles do.
      min(
        parameters.wait(costs[l](max(vehicles * m[l], 0))), places.longestWaits[l])
    }
    var successors = [Int32](repeating: 0, count: L.count)
    for (s, moves) in places.moves.enumerated() {
      for a in 0..<A {
        let next =
          switch a < moves.count ? moves[a] : .strand {
          case .wait: s - 1
          case .enter(let link, let first): first + w[link]
          case .arrive: places.arrived
          case .strand: places.stranded
          }
        successors[s * A + a] = Int32(next)
      }
    }
    return DeterministicMap(stateCount: stateCount, successors: successors)
  }
}
