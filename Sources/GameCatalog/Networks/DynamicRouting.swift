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
  /// A network with its trips.
  public enum Scenario: String, CaseIterable, ParameterRepresentable {
    /// Braess's network in five travel times, with five vehicles.
    case braess
    /// Two roads one after the other, with a hundred vehicles.
    case line
    /// The network and the trips of two files.
    case files
  }

  /// What describes the traffic.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "dynamic-routing", "Dynamic routing", cites: "[CabannesEtAl2022]")
    /// The last epoch T.
    public var horizon = 99
    /// The time Δ between two epochs.
    public var stepLength = 0.05
    /// The roads and the trips.
    public var scenario = Scenario.braess
    /// The roads, as a text of the Transportation Networks repository.
    public var network = InputFile()
    /// The trips, as a text of the Transportation Networks repository.
    public var trips = InputFile()
    /// The number N of vehicles; 0 for the sum of the trips.
    public var vehicles = 0.0

    /// The defaults.
    public init() {}

    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizonOrEpochs(\.horizon),
      .stepLength(\.stepLength, in: .between(1e-9, 1e9), "time between epochs"),
      Parameter("scenario", \.scenario, "roads and trips: built in, or from two files"),
      Parameter(
        "network", \.network, "roads for the scenario 'files', a TNTP file as 'traffic' takes"),
      Parameter("trips", \.trips, "trips for the scenario 'files', a TNTP file as 'traffic' takes"),
      Parameter(
        "vehicles", \.vehicles, in: .between(0, 1e12), unit: "vehicles",
        "number N of vehicles, 0 for the sum of the trips"),
    ]

    /// There are trips, and memory holds the states.
    public func validate() throws(MeanFieldError) {
      for (name, file) in [("network", network), ("trips", trips)]
      where scenario != .files && !file.isNone {
        throw Self.invalid(
          name, expected: "no file for the scenario '\(scenario.rawValue)'", got: file.path)
      }
      let (network, trips) = try traffic()
      try Self.require(
        trips.zoneCount <= network.zoneCount, "trips",
        expected: "at most \(network.zoneCount) zones, as the network has", got: trips.zoneCount)
      let pairs = trips.trips
      try Self.require(!pairs.isEmpty, "trips", expected: "at least one trip", got: "none")
      try Self.require(trips.total.isFinite, "trips", expected: "a finite sum", got: trips.total)
      let places = longestWaits(on: network, for: trips).reduce(0.0) { $0 + Double($1) + 1 }
      let states = places * Double(Set(pairs.map(\.destination)).count) + Double(pairs.count) + 2
      var degrees = [Int](repeating: 1, count: network.nodeCount + 1)
      for link in network.links { degrees[link.from] += 1 }
      try Self.requireEntries(
        states * Double(degrees.max() ?? 1) * Double(horizon + 1),
        spelled: "epochs·places·exits", parameter: "horizon")
    }

    /// The roads and the trips.
    func traffic() throws(MeanFieldError) -> (network: RoadNetwork, trips: TripTable) {
      switch scenario {
      case .braess: (.braessTravelTimes, .fiveVehicles)
      case .line: (.line, .hundredVehicles)
      case .files: (try RoadNetwork(tntp: network.text), try TripTable(tntp: trips.text))
      }
    }

    /// The number N of vehicles.
    func vehicleCount(of trips: TripTable) -> Double { vehicles > 0 ? vehicles : trips.total }

    /// max(0, ⌊time/Δ⌋ − 1), at most T.
    func wait(_ time: Double) -> Int {
      let steps = (time / stepLength).rounded(.towardZero) - 1
      return steps > 0 ? Int(min(steps, Double(horizon))) : 0
    }

    /// The wait on each road when everybody is on it.
    func longestWaits(on network: RoadNetwork, for trips: TripTable) -> [Int] {
      // A little more than N, because shares need not sum to 1 exactly.
      network.links.map { wait($0.cost(vehicleCount(of: trips) * (1 + 1e-9))) }
    }
  }

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
        case .wait(let link), .enter(let link, _): m[link] += L[s * A + a].value
        case .arrive, .strand: break
        }
      }
    }
    let w = costs.indices.map { l in
      // An array that is no law, as in a difference quotient, may ask for more than N vehicles do.
      min(parameters.wait(costs[l](max(vehicles * m[l], 0))), places.longestWaits[l])
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

/// The states of dynamic routing: (road, wait, destination), entries, arrived, stranded.
struct RoutingPlaces: Sendable {
  /// What an action does.
  enum Move: Sendable, Hashable {
    /// Stay on the road, one epoch less to wait.
    case wait(on: Int)
    /// Enter a road; its states for the vehicle's destination begin at `first`, with wait 0.
    case enter(link: Int, first: Int)
    /// Take the exit of the own destination, or be there already.
    case arrive
    /// Take another exit, or be where nothing leads on.
    case strand
  }

  /// The moves of each state; the waiting have one.
  private(set) var moves: [[Move]] = []
  /// The name of each state.
  private(set) var labels: [String] = []
  /// The law of the first state.
  private(set) var initialDistribution: [Double] = []
  /// The longest wait on each road.
  let longestWaits: [Int]
  /// The state of those who have arrived.
  var arrived: Int { moves.count - 2 }
  /// The state of those who never will.
  var stranded: Int { moves.count - 1 }

  init(_ network: RoadNetwork, _ trips: TripTable, longestWaits: [Int]) {
    self.longestWaits = longestWaits
    let destinations = Set(trips.trips.map(\.destination)).sorted()
    let isExit = Set(destinations)
    var leaving = [[Int]](repeating: [], count: network.nodeCount + 1)
    for (l, link) in network.links.enumerated() { leaving[link.from].append(l) }
    let total = trips.total
    for destination in destinations {
      var firsts: [Int] = []
      var next = moves.count
      for wait in longestWaits {
        firsts.append(next)
        next += wait + 1
      }
      /// What a crossing offers; those below the first through node offer no road to who passes.
      func exits(of node: Int, isEntry: Bool) -> [Move] {
        let mayPass = isEntry || node >= network.firstThroughNode
        var exits = mayPass ? leaving[node].map { Move.enter(link: $0, first: firsts[$0]) } : []
        if isExit.contains(node) { exits.append(node == destination ? .arrive : .strand) }
        return exits.isEmpty ? [.strand] : exits
      }
      for (l, link) in network.links.enumerated() {
        for wait in 0...longestWaits[l] {
          add(
            "\(link.from)→\(link.to) wait \(wait) to \(destination)",
            wait == 0 ? exits(of: link.to, isEntry: false) : [.wait(on: l)])
        }
      }
      for trip in trips.trips where trip.destination == destination {
        add(
          "entry \(trip.origin) to \(destination)", exits(of: trip.origin, isEntry: true),
          share: trip.demand / total)
      }
    }
    add("arrived", [.arrive])
    add("stranded", [.strand])
  }

  private mutating func add(_ label: String, _ moves: [Move], share: Double = 0) {
    labels.append(label)
    self.moves.append(moves)
    initialDistribution.append(share)
  }
}
