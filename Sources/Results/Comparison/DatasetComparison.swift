package import ArtifactStore
import HDF5

/// What is stored under one path, and what came out now.
package struct DatasetComparison: Sendable, Equatable {
  /// The absolute path; of an attribute with the name behind an `@`.
  package let path: String
  /// How near they are.
  package let level: VerificationRecord.Level
  /// The number of values.
  package let count: Int
  /// The number of values that are not the same bits.
  package let differing: Int
  /// The largest absolute difference; nil unless numbers differ.
  package let largestAbsolute: Deviation?
  /// The largest difference relative to the stored number.
  package let largestRelative: Deviation?
  /// The largest number of doubles in between.
  package let largestULP: Deviation?
  /// What else there is to say: other shapes, types, texts.
  package let remark: String?

  /// Something that is no array of numbers of the same shape.
  init(_ path: String, _ level: VerificationRecord.Level, count: Int = 1, _ remark: String) {
    self.path = path
    self.level = level
    self.count = count
    differing = count
    (largestAbsolute, largestRelative, largestULP) = (nil, nil, nil)
    self.remark = remark
  }

  /// Numbers of the same shape.
  package init(
    _ path: String, stored: [Double], recomputed: [Double], shape: [Int], tolerance: Double
  ) {
    let deviations = zip(stored, recomputed).enumerated()
      .filter { $0.element.0.bitPattern != $0.element.1.bitPattern }
      .map {
        Deviation(
          index: Self.index($0.offset, shape), stored: $0.element.0, recomputed: $0.element.1)
      }
    self.path = path
    count = stored.count
    differing = deviations.count
    level =
      deviations.isEmpty
      ? .bits : deviations.allSatisfy { $0.isWithin(tolerance) } ? .tolerance : .differs
    largestAbsolute = deviations.max { $0.absolute < $1.absolute }
    largestRelative = deviations.max { $0.relative < $1.relative }
    largestULP = deviations.max { $0.ulps < $1.ulps }
    remark = nil
  }

  /// Compares two datasets of the same path.
  init(_ path: String, _ stored: Dataset, _ recomputed: Dataset) throws {
    let (type, shape) = (try stored.elementType, try stored.shape)
    let (newType, newShape) = (try recomputed.elementType, try recomputed.shape)
    guard type == newType, shape == newShape else {
      self.init(
        path, .differs, count: shape.reduce(1, *),
        "stored \(type.rawValue) of shape \(shape), recomputed \(newType.rawValue) of shape "
          + "\(newShape)")
      return
    }
    switch type {
    case .double:
      self.init(
        path, stored: try stored.read(Double.self), recomputed: try recomputed.read(Double.self),
        shape: shape, tolerance: try Self.tolerance(of: stored))
    case .int64:
      self.init(
        path, stored: try stored.read(Int64.self).map(Double.init),
        recomputed: try recomputed.read(Int64.self).map(Double.init), shape: shape, tolerance: 0)
    case .bool:
      self.init(
        path, stored: try stored.read(Bool.self).map { $0 ? 1 : 0 },
        recomputed: try recomputed.read(Bool.self).map { $0 ? 1 : 0 }, shape: shape, tolerance: 0)
    case .uint8:
      // Bytes are hashes of bits, whose distance means nothing.
      let (a, b) = (try stored.read(UInt8.self), try recomputed.read(UInt8.self))
      self.init(
        path, equal: a == b, count: a.count, ifNot: .tolerance,
        "first other byte at \(Self.firstDifference(a, b, shape))")
    case .string:
      let (a, b) = (try stored.read(String.self), try recomputed.read(String.self))
      self.init(
        path, equal: a == b, count: a.count, ifNot: .differs,
        "first other text at \(Self.firstDifference(a, b, shape))")
    }
  }

  private init(
    _ path: String, equal: Bool, count: Int, ifNot level: VerificationRecord.Level,
    _ remark: @autoclosure () -> String
  ) {
    self.path = path
    self.count = count
    self.level = equal ? .bits : level
    differing = equal ? 0 : count
    (largestAbsolute, largestRelative, largestULP) = (nil, nil, nil)
    self.remark = equal ? nil : remark()
  }

  private static func tolerance(of dataset: Dataset) throws -> Double {
    if case .double(let tolerance)? = try dataset.value(of: layout.tolerance.name) {
      tolerance
    } else {
      0
    }
  }

  private static func firstDifference<E: Equatable>(_ a: [E], _ b: [E], _ shape: [Int]) -> [Int] {
    index(zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0, shape)
  }

  private static func index(_ offset: Int, _ shape: [Int]) -> [Int] {
    var rest = offset
    return shape.reversed().map { extent in
      defer { rest /= max(1, extent) }
      return rest % max(1, extent)
    }.reversed()
  }
}
extension DatasetComparison {
  /// One line: path, level, and the largest difference with its place.
  ///
  /// `now` is what the second number is called.
  package func text(now: String = "recomputed") -> String {
    if let remark { return "\(path): \(level.rawValue), \(remark)" }
    guard let largest = largestAbsolute else { return "\(path): \(level.rawValue)" }
    let sizes = [
      ("absolute", largest.absolute), ("relative", largestRelative?.relative ?? 0),
      ("ulp", largestULP?.ulps ?? 0),
    ].map { String(format: "\($0) %.3g", $1) }.joined(separator: ", ")
    return "\(path): \(level.rawValue), \(differing) of \(count) numbers; largest at "
      + "\(largest.index): stored \(largest.stored), \(now) \(largest.recomputed) (\(sizes))"
  }
}
