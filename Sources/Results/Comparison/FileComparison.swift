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
    let isOlder = try schema < recomputed.schema
    let skipped: [ResultGroup] =
      isOlder && schema < 2 ? [.provenance, .certificate] : [.provenance]
    var datasets: [DatasetComparison] = []
    try Self.compare(
      stored.root, recomputed.root, isOlder: isOlder, except: Set(skipped.map { $0.path() }),
      &datasets)
    self.datasets = datasets
  }

  private static func compare(
    _ a: Group, _ b: Group, isOlder: Bool, except skipped: Set<String>,
    _ datasets: inout [DatasetComparison]
  ) throws {
    try compareAttributes(a, b, isOlder: isOlder, &datasets)
    for child in try a.children {
      let path = a.name == "/" ? "/\(child.name)" : "\(a.name)/\(child.name)"
      if skipped.contains(path) { continue }
      guard b.contains(child.name) else {
        datasets.append(DatasetComparison(path, .differs, "recomputed: nothing"))
        continue
      }
      if child.isGroup {
        try compare(
          a.group(child.name), b.group(child.name), isOlder: isOlder, except: skipped, &datasets)
      } else {
        let (stored, recomputed) = (try a.dataset(child.name), try b.dataset(child.name))
        datasets.append(try DatasetComparison(path, stored, recomputed))
        try compareAttributes(stored, recomputed, isOlder: isOlder, &datasets)
      }
    }
    guard !isOlder else { return }
    for child in try b.children where !a.contains(child.name) {
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
    _ a: Object, _ b: Object, isOlder: Bool, _ datasets: inout [DatasetComparison]
  ) throws {
    let (stored, recomputed) = (try a.attributes, try b.attributes)
    let names =
      stored.map(\.name)
      + recomputed.map(\.name).filter { name in
        !stored.contains { $0.name == name }
      }
    for name in names where !identity.contains(name) {
      let old = stored.first { $0.name == name }?.value
      let new = recomputed.first { $0.name == name }?.value
      guard old != new, !(isOlder && old == nil) else { continue }
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
