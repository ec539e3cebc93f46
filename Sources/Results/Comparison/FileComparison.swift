package import ArtifactStore
import HDF5

/// Two result files of one run key, dataset by dataset.
package struct FileComparison: Sendable, Equatable {
  /// Every dataset of the stored file, and attributes that differ, in the order of the file.
  package let datasets: [DatasetComparison]

  /// How near the files are: the level of their worst part.
  package var level: VerificationRecord.Level { datasets.map(\.level).min() ?? .bits }
  /// Everything that is not the same bits, worst first.
  package var differences: [DatasetComparison] {
    datasets.filter { $0.level != .bits }.sorted { $0.level < $1.level }
  }
  /// The number of values that were compared.
  package var count: Int { datasets.reduce(0) { $0 + $1.count } }

  /// Compares a stored file with one that was written now.
  ///
  /// The group of the provenance is left out. Where the stored file has an older layout, what its layout
  /// did not know is passed over, and so are certificates of version 1, which had no bounds.
  package init(stored: ResultFile, recomputed: ResultFile) throws {
    let schema = try stored.schema
    let newSchema = try recomputed.schema
    let isOlder = schema < newSchema
    let skipped: [ResultGroup] =
      isOlder && schema < 2 ? [.provenance, .certificate] : [.provenance]
    var walks = (a: TreeWalk(), b: TreeWalk())
    var datasets: [DatasetComparison] = []
    try Self.compare(
      stored.root, recomputed.root, schemas: (schema, newSchema),
      except: Set(skipped.map { $0.path() }), &walks, &datasets)
    self.datasets = datasets
  }

  private static func compare(
    _ a: Group, _ b: Group, schemas: (a: Int64, b: Int64), except skipped: Set<String>,
    _ walks: inout (a: TreeWalk, b: TreeWalk), _ datasets: inout [DatasetComparison]
  ) throws {
    try compareAttributes(a, b, schemas, &datasets)
    let (children, others) = (try walks.a.children(of: a), try walks.b.children(of: b))
    for child in children {
      let path = a.name == "/" ? "/\(child.name)" : "\(a.name)/\(child.name)"
      if skipped.contains(path) { continue }
      guard b.contains(child.name) else {
        datasets.append(DatasetComparison(path, .differs, "recomputed: nothing"))
        continue
      }
      if child.isGroup {
        try compare(
          a.group(child.name), b.group(child.name), schemas: schemas, except: skipped, &walks,
          &datasets)
      } else {
        let (stored, recomputed) = (try a.dataset(child.name), try b.dataset(child.name))
        datasets.append(try DatasetComparison(path, stored, recomputed))
        try compareAttributes(stored, recomputed, schemas, &datasets)
      }
    }
    guard schemas.a >= schemas.b else { return }
    for child in others where !a.contains(child.name) {
      let path = b.name == "/" ? "/\(child.name)" : "\(b.name)/\(child.name)"
      datasets.append(DatasetComparison(path, .differs, "stored: nothing"))
    }
  }

  /// What identifies the configuration, which is compared as such.
  private static let identity = [
    layout.runKey, layout.configuration, layout.gameVersion, layout.methodVersion, layout.schema,
    layout.conventions,
  ].map(\.name)

  private static func compareAttributes(
    _ a: Object, _ b: Object, _ schemas: (a: Int64, b: Int64),
    _ datasets: inout [DatasetComparison]
  ) throws {
    let stored = try SchemaVersion.content(of: a, in: schemas.a)
    let recomputed = try SchemaVersion.content(of: b, in: schemas.b)
    let names = (stored + recomputed).map(\.name).uniqued()
    for name in names where !identity.contains(name) {
      let old = stored.first { $0.name == name }?.value
      let new = recomputed.first { $0.name == name }?.value
      guard old != new, !(schemas.a < schemas.b && old == nil) else { continue }
      datasets.append(
        DatasetComparison(
          "\(a.name)@\(name)", level(of: name, old),
          "stored \(old.map { "\($0)" } ?? "nothing"), "
            + "recomputed \(new.map { "\($0)" } ?? "nothing")"))
    }
  }

  /// Wording may change and hashes follow bits; why a solve ended, and numbers, may not.
  private static func level(of name: String, _ value: AttributeValue?) -> VerificationRecord.Level {
    if case .string = value, name != layout.status.name { .tolerance } else { .differs }
  }
}

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
  init(_ path: String, _ level: VerificationRecord.Level, count: Int = 1, _ remark: String?) {
    (self.path, self.level, self.count, self.remark) = (path, level, count, remark)
    differing = level == .bits ? 0 : count
    (largestAbsolute, largestRelative, largestULP) = (nil, nil, nil)
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
    (self.path, remark) = (path, nil)
    (count, differing) = (stored.count, deviations.count)
    level =
      deviations.isEmpty
      ? .bits : deviations.allSatisfy { $0.isWithin(tolerance) } ? .tolerance : .differs
    largestAbsolute = deviations.max { $0.absolute < $1.absolute }
    largestRelative = deviations.max { $0.relative < $1.relative }
    largestULP = deviations.max { $0.ulps < $1.ulps }
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
    case .uint8:
      // Bytes are hashes of bits, whose distance means nothing.
      self.init(
        path, try stored.read(UInt8.self), try recomputed.read(UInt8.self), shape, "byte",
        ifNot: .tolerance)
    case .string:
      self.init(
        path, try stored.read(String.self), try recomputed.read(String.self), shape, "text",
        ifNot: .differs)
    case .double, .int64, .bool:
      let tolerance = try stored.value(of: layout.tolerance.name)?.number
      self.init(
        path, stored: try ResultArray(stored).values,
        recomputed: try ResultArray(recomputed).values, shape: shape,
        tolerance: type == .double ? tolerance ?? 0 : 0)
    }
  }

  /// Compares values that have no distance.
  private init<Value: Equatable>(
    _ path: String, _ stored: [Value], _ recomputed: [Value], _ shape: [Int], _ noun: String,
    ifNot level: VerificationRecord.Level
  ) {
    let first = zip(stored, recomputed).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    self.init(
      path, first == nil ? .bits : level, count: stored.count,
      first.map { "first other \(noun) at \(Self.index($0, shape))" })
  }

  private static func index(_ offset: Int, _ shape: [Int]) -> [Int] {
    var rest = offset
    return shape.reversed().map { extent in
      defer { rest /= max(1, extent) }
      return rest % max(1, extent)
    }.reversed()
  }

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

/// How far two numbers are apart, and where in an array.
package struct Deviation: Sendable, Equatable {
  /// The index along each axis; empty in a scalar.
  package let index: [Int]
  /// The number in the file.
  package let stored: Double
  /// The number that came out now.
  package let recomputed: Double

  /// |recomputed − stored|; infinite unless both are finite or the same.
  package var absolute: Double {
    let difference = (recomputed - stored).magnitude
    return stored == recomputed ? 0 : difference.isNaN ? .infinity : difference
  }

  /// The absolute difference over |stored|.
  package var relative: Double {
    absolute == 0 ? 0 : stored == 0 ? .infinity : absolute / stored.magnitude
  }

  /// The number of doubles between the two: 1 for neighbors.
  package var ulps: Double {
    let (a, b) = (Self.rank(stored), Self.rank(recomputed))
    let (distance, overflow) = a.subtractingReportingOverflow(b)
    return overflow ? .infinity : Double(distance.magnitude)
  }

  /// The excess over a tolerance by the rule |a − b| ≤ tolerance · max(1, |b|), b the stored number.
  func isWithin(_ tolerance: Double) -> Bool {
    stored.bitPattern == recomputed.bitPattern
      || absolute <= tolerance * max(1, stored.magnitude)
  }

  /// The place of a double among all doubles, −0 just below 0.
  private static func rank(_ value: Double) -> Int64 {
    let bits = Int64(bitPattern: value.bitPattern)
    return bits >= 0 ? bits : Int64.min - bits - 1
  }
}
