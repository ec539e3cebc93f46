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
    sound: [
      0, 0, 0, 1,
      0, 0, 0, 0,
      0, 0, 0, 0,
      0, 0, 0, 0,
    ], zoneCount: 4)

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
}
