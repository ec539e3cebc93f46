import GameCatalog
import MeanField
import Testing

/// Networks and trip tables: what their texts say, what is refused, what roads cost.
struct RoadNetworkTests {
  static let network = """
    <NUMBER OF ZONES> 2\t\t
    <NUMBER OF NODES> 3
    <FIRST THRU NODE> 3
    <NUMBER OF LINKS> 2
    <ORIGINAL HEADER>~ \tInit node \t;
    <END OF METADATA>


    ~\tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;
    \t1\t3\t25900.20064\t6\t6.5\t0.15\t4\t0\t0.25\t1\t;
    \t3\t2\t4958.180928\t5\t5\t0.15\t4\t0\t0\t1\t;

    """

  static let trips = """
    <NUMBER OF ZONES> 2
    <TOTAL OD FLOW> 300.5
    <END OF METADATA>

    Origin \t1\u{20}
        1 :      0.0;     2 :    100.0;\u{20}

    Origin  2
        1 :    200.5;
    """

  @Test func `a network is read column by column`() throws {
    let network = try RoadNetwork(tntp: Self.network)
    #expect(network.nodeCount == 3)
    #expect(network.zoneCount == 2)
    #expect(network.firstThroughNode == 3)
    #expect(
      network.links == [
        .init(
          from: 1, to: 3, capacity: 25900.20064, length: 6, freeFlowTime: 6.5, b: 0.15, power: 4,
          toll: 0.25),
        .init(
          from: 3, to: 2, capacity: 4958.180928, length: 5, freeFlowTime: 5, b: 0.15, power: 4),
      ])
  }

  @Test func `a trip table is read entry by entry`() throws {
    let table = try TripTable(tntp: Self.trips)
    #expect(table.zoneCount == 2)
    #expect(table.demands == [0, 100, 200.5, 0])
    #expect(table.demand(from: 2, to: 1) == 200.5)
    #expect(table.total == 300.5)
    #expect(table.trips.map(\.destination) == [2, 1])
  }

  @Test func `line ends of other systems are read as well`() throws {
    let network = Self.network.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      try RoadNetwork(tntp: network.joined(separator: "\r\n")) == RoadNetwork(tntp: Self.network))
  }

  @Test func `semicolons may be missing, and a mark of the byte order may begin the text`() throws {
    let network = "\u{FEFF}" + Self.network.replacing(";", with: " ")
    #expect(try RoadNetwork(tntp: network) == RoadNetwork(tntp: Self.network))
    #expect(try TripTable(tntp: "\u{FEFF}" + Self.trips) == TripTable(tntp: Self.trips))
  }

  @Test func `toll and length cost what their factors say, and nothing without them`() throws {
    let text = """
      <NUMBER OF NODES> 2
      <NUMBER OF LINKS> 1
      <TOLL FACTOR> 0.02
      <DISTANCE FACTOR> 0.5
      <END OF METADATA>
      1 2 100 4 10 0 1 0 500 1 ;
      """
    let link = try RoadNetwork(tntp: text).links[0]
    #expect(link.freeFlowTime == 10)
    // 10, 0.02·500 for the toll, 0.5·4 for the length.
    #expect(link.cost(0.0) == 22)
    #expect(link.cost(100.0) == 22)
    let without = text.replacing("<TOLL FACTOR> 0.02\n", with: "")
      .replacing("<DISTANCE FACTOR> 0.5\n", with: "")
    #expect(try RoadNetwork(tntp: without).links[0].cost(0.0) == 10)
  }

  @Test func `a road whose cost is the same at every volume needs no capacity`() throws {
    let text = "<NUMBER OF NODES> 2\n<NUMBER OF LINKS> 1\n<END OF METADATA>\n1 2 0 0 5 0 4 0 0 1 ;"
    #expect(try RoadNetwork(tntp: text).links[0].cost(7.0) == 5)
    #expect(throws: MeanFieldError.self) {
      try RoadNetwork(tntp: text.replacing("5 0 4", with: "5 1 4"))
    }
  }

  @Test(arguments: [
    ("<NUMBER OF NODES> 3", "<NUMBER OF NODES> three", "line 2", "1 … 100000", "'three'"),
    ("<NUMBER OF NODES> 3", "<NUMBER OF NODES> 99999999999999999999", "line 2", "1 …", "'9999"),
    ("<NUMBER OF NODES> 3", "", "line 12", "<NUMBER OF NODES>", "none"),
    ("<NUMBER OF ZONES> 2", "<NUMBER OF ZONES> 4", "line 1", "1 … 3", "'4'"),
    ("<FIRST THRU NODE> 3", "<FIRST THRU NODE> 0", "line 3", "1 … 4", "'0'"),
    ("<NUMBER OF LINKS> 2", "<NUMBER OF LINKS> 3", "line 12", "3 links", "'2'"),
    ("<NUMBER OF LINKS> 2", "<NUMBER OF NODES> 3", "line 4", "once", "<NUMBER OF NODES>"),
    ("<END OF METADATA>", "", "line 10", "<END OF METADATA>", "1\t3"),
    ("<NUMBER OF LINKS> 2", "<NUMBER OF LINKS 2", "line 4", "<KEY> value", "<NUMBER OF LINKS 2"),
    ("\t3\t2\t4958", "<SPEED> 2\n\t3\t2\t4958", "line 11", "data", "<SPEED> 2"),
    ("\t3\t2\t4958", "\t3\t4\t4958", "line 11, to", "a node 1 … 3", "4"),
    ("\t3\t2\t4958", "\t3\t3\t4958", "line 11", "two different nodes", "3 twice"),
    ("\t3\t2\t4958", "\t3\t2.5\t4958", "line 11", "two nodes", "'3 2.5'"),
    ("4958.180928", "0", "line 11, capacity", "> 0", "0"),
    ("4958.180928", "-1", "line 11, capacity", "> 0", "-1"),
    ("4958.180928", "inf", "line 11", "a number in column 3", "'inf'"),
    ("4958.180928", "nan", "line 11", "a number in column 3", "'nan'"),
    ("4958.180928", "4958 7", "line 11", "10 numbers", "'11'"),
    ("\t6.5\t", "\t-6.5\t", "line 10, free-flow time", "≥ 0", "-6.5"),
    ("<FIRST THRU NODE> 3", "<TOLL FACTOR> -1", "line 3", "<TOLL FACTOR> of at least 0", "'-1'"),
    ("<FIRST THRU NODE> 3", "<DISTANCE FACTOR> inf", "line 3", "<DISTANCE FACTOR>", "'inf'"),
  ])
  func `a network that makes no sense is refused with its line`(
    part: String, replacement: String, place: String, expected: String, got: String
  ) {
    let text = Self.replacing(part, by: replacement, in: Self.network)
    Self.expect("road network, \(place)", expected, got) { () throws(MeanFieldError) in
      _ = try RoadNetwork(tntp: text)
    }
  }

  @Test(arguments: [
    ("<NUMBER OF ZONES> 2", "<NUMBER OF ZONES> 5000", "line 1", "1 … 4096", "'5000'"),
    ("300.5", "400", "line 2", "near the sum 300.5", "'400'"),
    ("300.5", "much", "line 2", "near the sum", "'much'"),
    ("Origin  2", "Origin  3", "line 8", "a zone 1 … 2", "'3'"),
    ("Origin \t1", "", "line 6", "a line 'Origin'", "1 :"),
    ("2 :    100.0;", "3 :    100.0;", "line 6", "a zone 1 … 2", "'3'"),
    ("2 :    100.0;", "1 :    100.0;", "line 6", "zone 1 once for origin 1", "1 :"),
    ("100.0", "-100", "line 6", "a demand ≥ 0", "'-100'"),
    ("100.0", "1e999", "line 6", "a demand ≥ 0", "'1e999'"),
    ("200.5;", "200.5", "line 9", "entries 'zone : demand;'", "1 :"),
    ("1 :    200.5;", "1 = 200.5;", "line 9", "'zone : demand'", "1 = 200.5"),
  ])
  func `a trip table that makes no sense is refused with its line`(
    part: String, replacement: String, place: String, expected: String, got: String
  ) {
    let text = Self.replacing(part, by: replacement, in: Self.trips)
    Self.expect("trip table, \(place)", expected, got) { () throws(MeanFieldError) in
      _ = try TripTable(tntp: text)
    }
  }

  @Test(arguments: ["", "\n", "~", "<", ">", "<>", "\u{0}", ";", "🚗:1;", "<END OF METADATA>"])
  func `texts that are no networks and no tables are refused`(text: String) {
    #expect(throws: MeanFieldError.self) { try RoadNetwork(tntp: text) }
    #expect(throws: MeanFieldError.self) { try TripTable(tntp: text) }
  }

  @Test func `networks and tables built from values are checked too`() {
    Self.expect("road network, number of links", "1 …", "0") { () throws(MeanFieldError) in
      _ = try RoadNetwork(nodeCount: 2, links: [])
    }
    Self.expect("road network, link 1, slope", "≥ 0", "-1") { () throws(MeanFieldError) in
      let cost = LinkCost(constant: 0, slope: -1)
      _ = try RoadNetwork(nodeCount: 2, links: [.init(from: 1, to: 2, cost: cost)])
    }
    Self.expect("trip table", "2 × 2", "3") { () throws(MeanFieldError) in
      _ = try TripTable(zoneCount: 2, demands: [0, 1, 2])
    }
    Self.expect("trip table, demand from 2 to 1", "≥ 0", "nan") { () throws(MeanFieldError) in
      _ = try TripTable(zoneCount: 2, demands: [0, 1, .nan, 0])
    }
  }

  // MARK: Costs

  /// 6·(1 + 0.15·(v/c)⁴) at v = 2c is 6·3.4; its integral is 6·2c·(1 + 0.15·16/5) = 6·2c·1.48.
  @Test func `roads of the Bureau of Public Roads have the cost and integral of the formula`() {
    let cost = LinkCost(freeFlow: 6, b: 0.15, capacity: 50, power: 4)
    #expect(abs(cost(100.0) - 6 * 3.4) <= 1e-14)
    #expect(abs(cost.integral(to: 100.0) - 6 * 100 * 1.48) <= 1e-12)
    #expect(cost(0.0) == 6)
    #expect(LinkCost(constant: 2)(7.0) == 2)
  }

  /// The derivative of the integral is the cost; of the cost, slope·power/scale·(v/scale)^(power−1).
  @Test(arguments: [1, 2.5, 4], [0.0, 0.3, 7])
  func `the derivative of the integral is the cost`(power: Double, v: Double) {
    let cost = LinkCost(constant: 0.5, slope: 1.5, scale: 2, power: power)
    let tape = Tape()
    let inputs = tape.variables([v].span)
    let slope = tape.gradient(of: [(cost.integral(to: inputs[0]), weight: 1)], in: inputs)[0]
    #expect(abs(slope - cost(v)) <= 1e-13 * cost(v))
    let marginal = tape.gradient(of: [(cost(inputs[0]), weight: 1)], in: inputs)[0]
    let x = v / 2
    let exact =
      x > 0 ? 0.75 * power * Double.exp((power - 1) * Double.log(x)) : power == 1 ? 0.75 : 0
    #expect(abs(marginal - exact) <= 1e-13 * max(exact, 1))
  }

  /// Everybody on 1→2→3→4 pays 1 + 0 + 1; half on each outer route pays 1/2 + 1.
  @Test func `Braess's roads cost what the paradox needs`() throws {
    let links = RoadNetwork.braess.links
    #expect([0, 2, 4].map { links[$0].cost(1.0) }.reduce(0, +) == 2)
    #expect([0, 3].map { links[$0].cost(links[$0].cost.constant == 1 ? 1.0 : 0.5) } == [0.5, 1])
    #expect(TripTable.braess.demand(from: 1, to: 4) == 1)
    #expect(TripTable.braess.total == 1)
    #expect(try RoadNetwork(nodeCount: 4, links: links) == .braess)
    #expect(try TripTable(zoneCount: 4, demands: TripTable.braess.demands) == .braess)
  }

  // MARK: Support

  static func replacing(_ part: String, by replacement: String, in text: String) -> String {
    guard let range = text.firstRange(of: part) else { return text }
    return text.replacingCharacters(in: range, with: replacement)
  }

  static func expect(
    _ subject: String, _ expected: String, _ got: String,
    _ body: () throws(MeanFieldError) -> Void
  ) {
    do {
      try body()
      Issue.record("expected an error")
    } catch {
      #expect(error.subject.contains(subject), "\(error)")
      #expect(error.expected.contains(expected), "\(error)")
      #expect(error.got.contains(got), "\(error)")
    }
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
