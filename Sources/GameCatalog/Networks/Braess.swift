public import MeanField
public import Vocabulary

/// Braess's paradox: a free bridge that makes everybody's way longer.
///
/// One unit of traffic goes from node 1 to node 4 over roads of cost v, 1, 1, v and a bridge from
/// node 2 to node 3 of cost `bridge`. With a free bridge everybody crosses it at equilibrium, at
/// cost 2; at the optimum nobody does, at cost 3/2. [Braess2005]
public struct Braess: CoreGame {
  /// What describes the network.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "braess", "Braess's paradox", cites: "[Braess2005]", version: 2)
    /// The cost of the bridge.
    public var bridge = 0.0
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      Parameter("bridge", \.bridge, in: .between(0, 10), unit: "time", "cost of the bridge")
    ]
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The roads and those who choose among them.
  public let core: RouteChoice

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let roads = RoadNetwork.braess.links.map { link in
      (link.from, link.to) == (2, 3)
        ? RoadNetwork.Link(from: 2, to: 3, cost: LinkCost(constant: parameters.bridge)) : link
    }
    core = try RouteChoice(
      try RoadNetwork(nodeCount: 4, links: roads), .braess, horizon: 3,
      penalty: 20, detour: .infinity)
  }

  /// Minus Beckmann's potential.
  public static let socialObjectives = RouteChoice.socialObjectives
}
