public import MeanField

/// Roads between numbered nodes, and what each of them costs at each volume.
///
/// Nodes are numbered from 1 as in the files of the Transportation Networks repository; the first
/// `zoneCount` of them are where trips begin and end. Nodes below `firstThroughNode` carry no
/// through traffic: a route may begin or end there but not pass. [TransportationNetworks]
public struct RoadNetwork: Sendable, Hashable {
  /// One directed road.
  public struct Link: Sendable, Hashable {
    /// The node where it begins.
    public var from: Int
    /// The node where it ends.
    public var to: Int
    /// The volume to which the cost function relates volumes.
    public var capacity: Double
    /// The length of the road.
    public var length: Double
    /// The time that the empty road takes.
    public var freeFlowTime: Double
    /// The factor of the volume term.
    public var b: Double
    /// The exponent of the volume term.
    public var power: Double
    /// The toll of the road.
    public var toll: Double
    /// The time that the road takes at each volume.
    public var cost: LinkCost

    /// A road with the cost function of the Bureau of Public Roads.
    public init(
      from: Int, to: Int, capacity: Double, length: Double = 0, freeFlowTime: Double, b: Double,
      power: Double, toll: Double = 0
    ) {
      (self.from, self.to) = (from, to)
      (self.capacity, self.length, self.freeFlowTime) = (capacity, length, freeFlowTime)
      (self.b, self.power, self.toll) = (b, power, toll)
      cost = LinkCost(freeFlow: freeFlowTime, b: b, capacity: capacity, power: power)
    }

    /// A road with any cost function; `b` is its slope in units of the constant, 0 if there is none.
    public init(from: Int, to: Int, cost: LinkCost) {
      (self.from, self.to) = (from, to)
      (capacity, length, toll) = (cost.scale, 0, 0)
      (freeFlowTime, power) = (cost.constant, cost.power)
      b = cost.constant > 0 ? cost.slope / cost.constant : 0
      self.cost = cost
    }
  }

  /// The number of nodes; they are 1 … `nodeCount`.
  public let nodeCount: Int
  /// The number of nodes where trips begin and end; they are 1 … `zoneCount`.
  public let zoneCount: Int
  /// The first node through which a route may pass.
  public let firstThroughNode: Int
  /// The roads, in the order in which they were given.
  public let links: [Link]

  /// The largest number of nodes, and of links, that is accepted.
  public static let largestSize = 100_000

  /// A network; throws when a number is out of range or a link leaves the nodes.
  public init(
    nodeCount: Int, zoneCount: Int? = nil, firstThroughNode: Int = 1, links: [Link]
  ) throws(MeanFieldError) {
    let subject = "road network"
    let zoneCount = zoneCount ?? nodeCount
    try Self.require(
      1...Self.largestSize, nodeCount, "\(subject), number of nodes")
    try Self.require(1...nodeCount, zoneCount, "\(subject), number of zones")
    try Self.require(1...nodeCount + 1, firstThroughNode, "\(subject), first through node")
    try Self.require(1...Self.largestSize, links.count, "\(subject), number of links")
    for (k, link) in links.enumerated() {
      try link.check(nodeCount: nodeCount, subject: "\(subject), link \(k + 1)")
    }
    (self.nodeCount, self.zoneCount) = (nodeCount, zoneCount)
    (self.firstThroughNode, self.links) = (firstThroughNode, links)
  }

  /// A network whose soundness is evident.
  init(sound links: [Link], nodeCount: Int) {
    (self.nodeCount, zoneCount, firstThroughNode) = (nodeCount, nodeCount, 1)
    self.links = links
  }

  /// Braess's network: costs v, 1, 1, v and a free bridge, from node 1 to node 4.
  ///
  /// With one unit of demand everybody takes 1→2→3→4 at equilibrium, at cost 2; without the bridge
  /// from 2 to 3 the cost is 3/2, which is also the optimum with it. [Braess2005]
  public static let braess = RoadNetwork(
    sound: [
      Link(from: 1, to: 2, cost: LinkCost(constant: 0, slope: 1)),
      Link(from: 1, to: 3, cost: LinkCost(constant: 1)),
      Link(from: 2, to: 3, cost: LinkCost(constant: 0)),
      Link(from: 2, to: 4, cost: LinkCost(constant: 1)),
      Link(from: 3, to: 4, cost: LinkCost(constant: 0, slope: 1)),
    ], nodeCount: 4)

  private static func require(
    _ range: ClosedRange<Int>, _ value: Int, _ subject: String
  ) throws(MeanFieldError) {
    try MeanFieldError.require(
      range.contains(value), .invalidParameter, subject,
      expected: "\(range.lowerBound) … \(range.upperBound)", got: "\(value)")
  }
}

extension RoadNetwork.Link {
  /// Throws unless the ends are nodes and the numbers make a cost that never falls.
  func check(nodeCount: Int, subject: String) throws(MeanFieldError) {
    for (word, node) in [("from", from), ("to", to)] where !(1...nodeCount).contains(node) {
      throw MeanFieldError(
        .invalidParameter, "\(subject), \(word)", expected: "a node 1 … \(nodeCount)",
        got: "\(node)")
    }
    try MeanFieldError.require(
      from != to, .invalidParameter, subject, expected: "two different nodes", got: "\(from) twice")
    try require(capacity, above: true, "\(subject), capacity")
    try require(cost.scale, above: true, "\(subject), scale")
    let others = [
      ("length", length), ("free-flow time", freeFlowTime), ("b", b), ("power", power),
      ("toll", toll), ("cost of the empty road", cost.constant), ("slope", cost.slope),
      ("exponent", cost.power),
    ]
    for (word, number) in others { try require(number, above: false, "\(subject), \(word)") }
  }

  private func require(
    _ number: Double, above: Bool, _ subject: String
  ) throws(MeanFieldError) {
    try MeanFieldError.require(
      number.isFinite, .notFinite, subject, expected: "a finite number", got: "\(number)")
    try MeanFieldError.require(
      above ? number > 0 : number >= 0, .invalidParameter, subject,
      expected: above ? "a number > 0" : "a number ≥ 0", got: "\(number)")
  }
}
