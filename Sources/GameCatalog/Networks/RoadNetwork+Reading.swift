public import MeanField

extension RoadNetwork {
  /// Reads a network from the text of a `_net.tntp` file.
  ///
  /// After the metadata every line holds from, to, capacity, length, free-flow time, b, power,
  /// speed limit, toll and type, and ends with a semicolon; speed and type are not kept. Numbers
  /// that do not fit are errors with their line. [TransportationNetworks]
  public init(tntp text: String) throws(MeanFieldError) {
    let text = try TransportationText(text, subject: "road network")
    let sizes = 1...Self.largestSize
    let nodeCount = try text.required("NUMBER OF NODES", in: sizes)
    let linkCount = try text.required("NUMBER OF LINKS", in: sizes)
    let zoneCount = try text.integer("NUMBER OF ZONES", in: 1...nodeCount)
    let first = try text.integer("FIRST THRU NODE", in: 1...nodeCount + 1)
    var links: [Link] = []
    for (content, line) in text.data {
      links.append(try Self.link(content, line: line, nodeCount: nodeCount, in: text))
    }
    guard links.count == linkCount else {
      throw text.error("\(linkCount) links", got: "\(links.count)", line: text.lineCount)
    }
    try self.init(
      nodeCount: nodeCount, zoneCount: zoneCount, firstThroughNode: first ?? 1, links: links)
  }

  private static func link(
    _ content: Substring, line: Int, nodeCount: Int, in text: TransportationText
  ) throws(MeanFieldError) -> Link {
    let columns = content.prefix { $0 != ";" }.split(whereSeparator: \.isWhitespace)
    guard content.hasSuffix(";"), columns.count == 10 else {
      throw text.error(
        "10 numbers and a semicolon", got: content.hasSuffix(";") ? "\(columns.count)" : content,
        line: line)
    }
    var numbers: [Double] = []
    for (k, column) in columns.enumerated() {
      guard let number = Double(column), number.isFinite else {
        throw text.error("a number in column \(k + 1)", got: column, line: line)
      }
      numbers.append(number)
    }
    guard let from = Int(columns[0]), let to = Int(columns[1]) else {
      throw text.error("two nodes", got: "\(columns[0]) \(columns[1])", line: line)
    }
    let link = Link(
      from: from, to: to, capacity: numbers[2], length: numbers[3], freeFlowTime: numbers[4],
      b: numbers[5], power: numbers[6], toll: numbers[8])
    try link.check(nodeCount: nodeCount, subject: "road network, line \(line)")
    return link
  }
}
