public import MeanField

extension DynamicRouting {
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
      Parameter("network", \.network, "roads (TNTP), for the scenario 'files'"),
      Parameter("trips", \.trips, "trips (TNTP), for the scenario 'files'"),
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
}

extension RoadNetwork {
  /// Braess's network with the travel times of [LanctotEtAl2019] for five vehicles.
  static let braessTravelTimes = RoadNetwork(
    sound: [
      Link(from: 1, to: 2, capacity: 5, freeFlowTime: 1, b: 1, power: 1),
      Link(from: 1, to: 3, capacity: 5, freeFlowTime: 2, b: 0, power: 1),
      Link(from: 2, to: 3, capacity: 5, freeFlowTime: 0.25, b: 0, power: 1),
      Link(from: 2, to: 4, capacity: 5, freeFlowTime: 2, b: 0, power: 1),
      Link(from: 3, to: 4, capacity: 5, freeFlowTime: 1, b: 1, power: 1),
    ], nodeCount: 4)

  /// Two roads of travel time 1 one after the other.
  static let line = RoadNetwork(
    sound: [
      Link(from: 1, to: 2, cost: LinkCost(constant: 1)),
      Link(from: 2, to: 3, cost: LinkCost(constant: 1)),
    ], nodeCount: 3)
}

extension TripTable {
  /// Five vehicles from node 1 to node 4.
  static let fiveVehicles = TripTable(
    sound: [0, 0, 0, 5] + Array(repeating: 0, count: 12), zoneCount: 4)
  /// A hundred vehicles from node 1 to node 3.
  static let hundredVehicles = TripTable(sound: [0, 0, 100, 0, 0, 0, 0, 0, 0], zoneCount: 3)
}
