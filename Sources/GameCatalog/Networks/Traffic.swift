public import MeanField
public import Vocabulary

/// Static traffic assignment on a road network read from TNTP files.
///
/// Agents walk from origin to destination; a road's cost depends on its volume over the whole
/// horizon, so that rewards depend on the whole flow. A Nash equilibrium is a user equilibrium,
/// the largest `welfare` a system optimum; both are in units of time per trip. `beckmann` is minus
/// Beckmann's potential, which is largest at the user equilibrium. [Wardrop1952]
/// [BeckmannMcGuireWinsten1956]
///
/// A route has at most `horizon` roads, and uses roads that lead at most `detour` out of the way
/// on empty roads: both must be generous enough to hold the routes of the equilibrium.
public struct Traffic: CoreGame {
  /// What describes the traffic.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "traffic", "Static traffic assignment", cites: "[Wardrop1952]", version: 2)
    /// The network, a `_net.tntp` file; Braess's network if none.
    public var network = InputFile()
    /// The trips, a `_trips.tntp` file; one trip through Braess's network if none.
    public var trips = InputFile()
    /// The last epoch T; 0 for the number of nodes less 1.
    public var horizon = 0
    /// The cost of not arriving; 0 for a hundred times the longest trip on empty roads.
    public var penalty = 0.0
    /// How far out of the way a road may lead; 0 for no limit.
    public var detour = 0.0
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      Parameter(
        "network", \.network,
        "road network, a TNTP file as in github.com/bstabler/TransportationNetworks; Braess's if none"
      ),
      Parameter(
        "trips", \.trips, unit: "trips",
        "trip table, a TNTP file as in github.com/bstabler/TransportationNetworks; one trip if none"
      ),
      Parameter(
        "horizon", \.horizon, in: .between(0, 1e6), unit: "epochs",
        "last epoch T, so that routes have at most T roads; 0 for the number of nodes less 1"),
      Parameter(
        "penalty", \.penalty, in: .between(0, 1e12), unit: "time",
        "cost of not arriving; 0 for 100 times the longest trip on empty roads"),
      Parameter(
        "detour", \.detour, in: .atLeast(0), unit: "time",
        "how far out of the way, on empty roads, a road may lead; 0 for no limit"),
    ]
    /// Network and trips belong together.
    public func validate() throws(MeanFieldError) {
      try Self.require(
        network.isNone == trips.isNone, network.isNone ? "network" : "trips",
        expected: "a file, since the other one is given", got: "none")
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The roads and those who choose among them.
  public let core: RouteChoice

  /// Builds the game from texts that have been read.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let isBuiltIn = parameters.network.isNone
    core = try RouteChoice(
      isBuiltIn ? .braess : RoadNetwork(tntp: parameters.network.text),
      isBuiltIn ? .braess : TripTable(tntp: parameters.trips.text),
      horizon: parameters.horizon, penalty: parameters.penalty,
      detour: parameters.detour == 0 ? .infinity : parameters.detour, countsArrivals: true)
  }

  /// Minus Beckmann's potential, and the share of trips that arrive.
  public static let socialObjectives = RouteChoice.socialObjectives + [Metrics().arrivals]
}
