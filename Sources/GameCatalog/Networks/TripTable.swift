public import MeanField

/// How many trips go from each origin to each destination.
///
/// Zones are numbered from 1, as in ``RoadNetwork``; demands are ≥ 0.
public struct TripTable: Sendable, Hashable {
  /// The number of zones.
  public let zoneCount: Int
  /// The demand from each origin to each destination, row-major, zones × zones.
  public let demands: [Double]

  /// The largest number of zones that is accepted.
  public static let largestZoneCount = 4096

  /// A table; throws unless `demands` are zones × zones finite numbers ≥ 0.
  public init(zoneCount: Int, demands: [Double]) throws(MeanFieldError) {
    try MeanFieldError.require(
      (1...Self.largestZoneCount).contains(zoneCount), .invalidParameter,
      "trip table, number of zones", expected: "1 … \(Self.largestZoneCount)", got: "\(zoneCount)")
    try MeanFieldError.require(
      demands.count == zoneCount * zoneCount, .wrongShape, "trip table",
      expected: "\(zoneCount) × \(zoneCount) demands", got: "\(demands.count)")
    for (i, demand) in demands.enumerated() where !(demand >= 0 && demand.isFinite) {
      throw MeanFieldError(
        demand.isFinite ? .invalidParameter : .notFinite,
        "trip table, demand from \(i / zoneCount + 1) to \(i % zoneCount + 1)",
        expected: "a finite number ≥ 0", got: "\(demand)")
    }
    (self.zoneCount, self.demands) = (zoneCount, demands)
  }

  init(sound demands: [Double], zoneCount: Int) {
    (self.zoneCount, self.demands) = (zoneCount, demands)
  }

  /// The demand of Braess's network: one unit from node 1 to node 4.
  public static let braess = TripTable(
    sound: [0, 0, 0, 1] + Array(repeating: 0, count: 12), zoneCount: 4)

  /// The demand from zone `origin` to zone `destination`.
  public func demand(from origin: Int, to destination: Int) -> Double {
    demands[(origin - 1) * zoneCount + destination - 1]
  }

  /// All trips together.
  public var total: Double { demands.reduce(0, +) }

  /// The pairs with demand, origins in order and the destinations of each in order.
  public var trips: [(origin: Int, destination: Int, demand: Double)] {
    demands.indices.compactMap { i in
      demands[i] > 0 ? (i / zoneCount + 1, i % zoneCount + 1, demands[i]) : nil
    }
  }

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
      try text.require(content.hasSuffix(";"), "entries 'zone : demand;'", got: content, line: line)
      for entry in content.split(separator: ";") {
        let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
          .map(TransportationText.trimmed)
        try text.require(parts.count == 2, "'zone : demand'", got: entry, line: line)
        let destination = try Self.zone(parts[0], of: zoneCount, line: line, in: text)
        guard let demand = Double(parts[1]), demand >= 0, demand.isFinite else {
          throw text.error("a demand ≥ 0", got: parts[1], line: line)
        }
        let pair = (origin - 1) * zoneCount + destination - 1
        try text.require(
          demands[pair] == nil, "zone \(destination) once for origin \(origin)", got: entry,
          line: line)
        demands[pair] = demand
      }
    }
    try self.init(zoneCount: zoneCount, demands: demands.map { $0 ?? 0 })
    // Announced totals are rounded; a part in a thousand is a different table.
    guard let (value, line) = text.metadata["TOTAL OD FLOW"] else { return }
    guard let announced = Double(value), announced.isFinite,
      abs(announced - total) <= 1e-3 * max(announced, total)
    else { throw text.error("<TOTAL OD FLOW> near the sum \(total)", got: value, line: line) }
  }

  private static func zone(
    _ word: Substring, of zoneCount: Int, line: Int, in text: TransportationText
  ) throws(MeanFieldError) -> Int {
    guard let zone = Int(word), (1...zoneCount).contains(zone) else {
      throw text.error("a zone 1 … \(zoneCount)", got: word, line: line)
    }
    return zone
  }

  /// Five vehicles from node 1 to node 4.
  static let fiveVehicles = TripTable(
    sound: [0, 0, 0, 5] + Array(repeating: 0, count: 12), zoneCount: 4)
  /// A hundred vehicles from node 1 to node 3.
  static let hundredVehicles = TripTable(sound: [0, 0, 100, 0, 0, 0, 0, 0, 0], zoneCount: 3)
}

/// A file of the Transportation Networks repository: lines `<KEY> value`, then lines of data.
///
/// Lines that are blank or begin with `~` mean nothing; line numbers count from 1.
/// [TransportationNetworks]
struct TransportationText {
  /// What the text holds, for error messages.
  let subject: String
  /// The value of each key with its line, for the first line that gives it.
  private(set) var metadata: [String: (value: String, line: Int)] = [:]
  /// The lines of data.
  private(set) var data: [(text: Substring, line: Int)] = []
  /// The last line.
  private(set) var lineCount = 0

  init(_ text: String, subject: String) throws(MeanFieldError) {
    self.subject = subject
    var isInMetadata = true
    // Some programs begin a text with a mark of its byte order.
    let text =
      text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      lineCount += 1
      let content = Self.trimmed(line)
      if content.isEmpty || content.hasPrefix("~") { continue }
      guard content.hasPrefix("<") else {
        try require(
          !isInMetadata, "<END OF METADATA> before the data", got: content, line: lineCount)
        data.append((content, lineCount))
        continue
      }
      guard isInMetadata, let end = content.firstIndex(of: ">") else {
        throw error(
          isInMetadata ? "a key in brackets: <KEY> value" : "data after <END OF METADATA>",
          got: content, line: lineCount)
      }
      let key = content[..<end].dropFirst().uppercased()
      if key == "END OF METADATA" { isInMetadata = false }
      try require(metadata[key] == nil, "<\(key)> once", got: content, line: lineCount)
      metadata[key] = (String(Self.trimmed(content[end...].dropFirst())), lineCount)
    }
    try require(!isInMetadata, "<END OF METADATA>", got: "the end of the text", line: lineCount)
  }

  /// The whole number that `key` names, if the text gives it.
  func integer(_ key: String, in range: ClosedRange<Int>) throws(MeanFieldError) -> Int? {
    guard let (value, line) = metadata[key] else { return nil }
    guard let number = Int(value), range.contains(number) else {
      throw error("<\(key)> \(range.lowerBound) … \(range.upperBound)", got: value, line: line)
    }
    return number
  }

  /// The number ≥ 0 that `key` names; 0 if the text does not give it.
  func factor(_ key: String) throws(MeanFieldError) -> Double {
    guard let (value, line) = metadata[key] else { return 0 }
    guard let number = Double(value), number.isFinite, number >= 0 else {
      throw error("<\(key)> of at least 0", got: value, line: line)
    }
    return number
  }

  /// The whole number that `key` names.
  func required(_ key: String, in range: ClosedRange<Int>) throws(MeanFieldError) -> Int {
    if let number = try integer(key, in: range) { return number }
    throw error("a line <\(key)>", got: "none", line: lineCount)
  }

  /// The error for something else than `expected` at `line`; long texts are cut.
  func error(_ expected: String, got: some StringProtocol, line: Int) -> MeanFieldError {
    let shown = got.count > 40 ? got.prefix(40) + "…" : String(got)
    return MeanFieldError(
      .invalidParameter, "\(subject), line \(line)", expected: expected, got: "'\(shown)'")
  }

  /// Throws that error unless a condition holds.
  func require(
    _ condition: Bool, _ expected: String, got: some StringProtocol, line: Int
  ) throws(MeanFieldError) {
    if !condition { throw error(expected, got: got, line: line) }
  }

  static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
