public import MeanField

extension TripTable {
  /// Reads a table from the text of a `_trips.tntp` file.
  ///
  /// After the metadata a line `Origin i` begins the trips from zone i; then come entries
  /// `j : demand;`, any number to a line. Pairs that are not given have demand 0; a pair given twice
  /// is an error. The total is compared with the one announced, if any. [TransportationNetworks]
  public init(tntp text: String) throws(MeanFieldError) {
    let text = try TransportationText(text, subject: "trip table")
    let zoneCount = try text.required("NUMBER OF ZONES", in: 1...Self.largestZoneCount)
    var demands = [Double?](repeating: nil, count: zoneCount * zoneCount)
    var origin: Int?
    for (content, line) in text.data {
      if content.lowercased().hasPrefix("origin") {
        let word = TransportationText.trimmed(content.dropFirst("origin".count))
        origin = try Self.zone(word, of: zoneCount, line: line, in: text)
        continue
      }
      guard let origin else { throw text.error("a line 'Origin'", got: content, line: line) }
      guard content.hasSuffix(";") else {
        throw text.error("entries 'zone : demand;'", got: content, line: line)
      }
      for entry in content.split(separator: ";") {
        let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
          .map(TransportationText.trimmed)
        guard parts.count == 2 else {
          throw text.error("'zone : demand'", got: entry, line: line)
        }
        let destination = try Self.zone(parts[0], of: zoneCount, line: line, in: text)
        guard let demand = Double(parts[1]), demand >= 0, demand.isFinite else {
          throw text.error("a demand ≥ 0", got: parts[1], line: line)
        }
        let pair = (origin - 1) * zoneCount + destination - 1
        guard demands[pair] == nil else {
          throw text.error("zone \(destination) once for origin \(origin)", got: entry, line: line)
        }
        demands[pair] = demand
      }
    }
    try self.init(zoneCount: zoneCount, demands: demands.map { $0 ?? 0 })
    try checkTotal(in: text)
  }

  private static func zone(
    _ word: Substring, of zoneCount: Int, line: Int, in text: TransportationText
  ) throws(MeanFieldError) -> Int {
    guard let zone = Int(word), (1...zoneCount).contains(zone) else {
      throw text.error("a zone 1 … \(zoneCount)", got: word, line: line)
    }
    return zone
  }

  /// Announced totals are rounded; a part in a thousand is a different table.
  private func checkTotal(in text: TransportationText) throws(MeanFieldError) {
    guard let (value, line) = text.metadata["TOTAL OD FLOW"] else { return }
    guard let announced = Double(value), announced.isFinite,
      abs(announced - total) <= 1e-3 * max(announced, total)
    else {
      throw text.error("<TOTAL OD FLOW> near the sum \(total)", got: value, line: line)
    }
  }
}
