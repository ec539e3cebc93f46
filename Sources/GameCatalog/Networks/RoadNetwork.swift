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
    /// What the road costs at each volume: its time, and its toll and length where they count.
    public var cost: LinkCost

    /// A road with the cost function of the Bureau of Public Roads, and what toll and length cost in
    /// units of time.
    public init(
      from: Int, to: Int, capacity: Double, length: Double = 0, freeFlowTime: Double, b: Double,
      power: Double, toll: Double = 0, tollFactor: Double = 0, distanceFactor: Double = 0
    ) {
      (self.from, self.to) = (from, to)
      (self.capacity, self.length, self.freeFlowTime) = (capacity, length, freeFlowTime)
      (self.b, self.power, self.toll) = (b, power, toll)
      cost = LinkCost(freeFlow: freeFlowTime, b: b, capacity: capacity, power: power)
      cost.constant += tollFactor * toll + distanceFactor * length
    }

    /// A road with any cost function; `b` is its slope in units of the constant, 0 if there is none.
    public init(from: Int, to: Int, cost: LinkCost) {
      self.init(
        from: from, to: to, capacity: cost.scale, freeFlowTime: cost.constant,
        b: cost.constant > 0 ? cost.slope / cost.constant : 0, power: cost.power)
      self.cost = cost
    }

    /// Throws unless the ends are nodes and the numbers make a cost that never falls.
    func check(nodeCount: Int, subject: String) throws(MeanFieldError) {
      for (word, node) in [("from", from), ("to", to)] where !(1...nodeCount).contains(node) {
        throw MeanFieldError(
          .invalidParameter, "\(subject), \(word)", expected: "a node 1 … \(nodeCount)",
          got: "\(node)")
      }
      try MeanFieldError.require(
        from != to, .invalidParameter, subject, expected: "two different nodes",
        got: "\(from) twice")
      // A road whose cost does not depend on its volume needs no capacity.
      try require(capacity, above: cost.slope != 0, "\(subject), capacity")
      try require(cost.scale, above: true, "\(subject), scale")
      let others = [
        ("length", length), ("free-flow time", freeFlowTime), ("b", b), ("power", power),
        ("toll", toll), ("cost of the empty road", cost.constant), ("slope", cost.slope),
        ("exponent", cost.power),
      ]
      for (word, number) in others { try require(number, above: false, "\(subject), \(word)") }
    }

    private func require(_ number: Double, above: Bool, _ subject: String) throws(MeanFieldError) {
      try MeanFieldError.require(
        number.isFinite, .notFinite, subject, expected: "a finite number", got: "\(number)")
      try MeanFieldError.require(
        above ? number > 0 : number >= 0, .invalidParameter, subject,
        expected: above ? "a number > 0" : "a number ≥ 0", got: "\(number)")
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
    try Self.require(1...Self.largestSize, nodeCount, "\(subject), number of nodes")
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

  /// Reads a network from the text of a `_net.tntp` file.
  ///
  /// After the metadata every line holds from, to, capacity, length, free-flow time, b, power,
  /// speed limit, toll and type, and a semicolon, which may be missing; speed and type are not kept.
  /// A road costs its time, plus `<TOLL FACTOR>` times its toll and `<DISTANCE FACTOR>` times its
  /// length, both 0 where the metadata do not say otherwise: in some files these columns hold
  /// something else. Numbers that do not fit are errors with their line. [TransportationNetworks]
  public init(tntp text: String) throws(MeanFieldError) {
    let text = try TransportationText(text, subject: "road network")
    let sizes = 1...Self.largestSize
    let nodeCount = try text.required("NUMBER OF NODES", in: sizes)
    let linkCount = try text.required("NUMBER OF LINKS", in: sizes)
    let zoneCount = try text.integer("NUMBER OF ZONES", in: 1...nodeCount)
    let first = try text.integer("FIRST THRU NODE", in: 1...nodeCount + 1)
    let tollFactor = try text.factor("TOLL FACTOR")
    let distanceFactor = try text.factor("DISTANCE FACTOR")
    var links: [Link] = []
    for (content, line) in text.data {
      let n = try Self.numbers(content, line: line, in: text)
      let link = Link(
        from: Int(exactly: n[0]) ?? 0, to: Int(exactly: n[1]) ?? 0, capacity: n[2], length: n[3],
        freeFlowTime: n[4], b: n[5],
        power: n[6], toll: n[8], tollFactor: tollFactor, distanceFactor: distanceFactor)
      try link.check(nodeCount: nodeCount, subject: "road network, line \(line)")
      links.append(link)
    }
    try text.require(
      links.count == linkCount, "\(linkCount) links", got: "\(links.count)", line: text.lineCount)
    try self.init(
      nodeCount: nodeCount, zoneCount: zoneCount, firstThroughNode: first ?? 1, links: links)
  }

  /// The ten numbers of a line, the first two of them whole.
  private static func numbers(
    _ content: Substring, line: Int, in text: TransportationText
  ) throws(MeanFieldError) -> [Double] {
    let columns = content.prefix { $0 != ";" }.split(whereSeparator: \.isWhitespace)
    try text.require(columns.count == 10, "10 numbers", got: "\(columns.count)", line: line)
    var numbers: [Double] = []
    for (k, column) in columns.enumerated() {
      guard let number = Double(column), number.isFinite else {
        throw text.error("a number in column \(k + 1)", got: column, line: line)
      }
      numbers.append(number)
    }
    try text.require(
      numbers.prefix(2).allSatisfy { Int(exactly: $0) != nil }, "two nodes",
      got: "\(columns[0]) \(columns[1])", line: line)
    return numbers
  }

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

  /// The cost of the cheapest way on empty roads from every node to `destination`.
  ///
  /// Bellman–Ford, since networks are small and the order of its sums is fixed.
  func emptyDistances(to destination: Int) -> [Double] {
    var distances = [Double](repeating: .infinity, count: nodeCount)
    distances[destination - 1] = 0
    for _ in 0..<nodeCount {
      var isSettled = true
      for link in links where link.to >= firstThroughNode || link.to == destination {
        let length = link.cost(0.0) + distances[link.to - 1]
        if length < distances[link.from - 1] {
          distances[link.from - 1] = length
          isSettled = false
        }
      }
      if isSettled { break }
    }
    return distances
  }
}

/// The cost of a road at volume v: `constant` + `slope`·(v/`scale`)^`power`.
///
/// The function of the Bureau of Public Roads, freeFlow·(1 + b·(v/capacity)^power), is the one
/// with constant freeFlow, slope freeFlow·b and scale capacity. Roads whose cost is v alone, as in
/// Braess's network, have constant 0 and could not be written with a free-flow time. [BPR1964]
public struct LinkCost: Sendable, Hashable {
  /// The cost of the empty road.
  public var constant: Double
  /// What is added at volume `scale`.
  public var slope: Double
  /// The volume to which others are compared; positive.
  public var scale: Double
  /// The exponent of the relative volume; at least 0.
  public var power: Double

  /// The cost `constant` + `slope`·(v/`scale`)^`power`.
  public init(constant: Double, slope: Double = 0, scale: Double = 1, power: Double = 1) {
    (self.constant, self.slope, self.scale, self.power) = (constant, slope, scale, power)
  }

  /// The function of the Bureau of Public Roads: `freeFlow`·(1 + `b`·(v/`capacity`)^`power`).
  public init(freeFlow: Double, b: Double, capacity: Double, power: Double) {
    let slope = freeFlow * b
    self.init(
      constant: freeFlow, slope: slope, scale: slope == 0 && capacity == 0 ? 1 : capacity,
      power: power)
  }

  /// The cost at volume `v` ≥ 0.
  public func callAsFunction<Number: Scalar>(_ v: Number) -> Number {
    guard slope != 0 else { return Number(constant) }
    return Number(constant) + Number(slope) * relativePower(v)
  }

  /// The cost integrated over volumes from 0 to `v`, the road's part of Beckmann's potential.
  ///
  /// `constant`·v + `slope`/(`power` + 1)·v·(v/`scale`)^`power`. A flow that minimizes the sum over
  /// all roads is an equilibrium of route choice. [BeckmannMcGuireWinsten1956]
  public func integral<Number: Scalar>(to v: Number) -> Number {
    let base = Number(constant) * v
    guard slope != 0 else { return base }
    return base + Number(slope / (power + 1)) * v * relativePower(v)
  }

  /// (v/`scale`)^`power`: by multiplication when the exponent is a small whole number.
  private func relativePower<Number: Scalar>(_ v: Number) -> Number {
    let x = v / Number(scale)
    if let n = Int(exactly: power), (0...64).contains(n) { return x.power(n) }
    return Number.pow(x, power)
  }
}
