import Foundation

/// What an archive says of itself, for people who look into it.
package struct ArchiveSummary: Sendable {
  /// The title.
  package let title: String
  /// What is inside, in a few sentences.
  package let abstract: String
  /// The day that the data was complete.
  package let day: String
  /// The DOI, with the resolver's address; nil if there is none.
  package let doi: String?
  /// The experiments whose declarations are there.
  package let experiments: [String]
  /// The experiments whose reports are there.
  package let reports: [String]
  /// The number of runs of each experiment.
  package let runCounts: [String: Int]
  /// The number of runs.
  package var runCount: Int { runCounts.values.reduce(0, +) }

  /// Reads the metadata of an archive's crate.
  package init(of archive: OpenArchive) throws {
    let crate = try CrateMetadata(archive.data(Bag.payloadPrefix + ResearchCrate.fileName))
    guard let root = crate.root, let title = root.name, let day = root.datePublished else {
      throw ArchiveError(
        .damaged, ResearchCrate.fileName, expected: "a title and a date of the data set",
        got: "none")
    }
    self.title = title
    self.day = day
    abstract = root.description ?? ""
    doi = root.identifier
    let files = archive.files.map { $0.dropFirst(Bag.payloadPrefix.count) }
    experiments = files.filter { $0.hasPrefix("experiments/") && $0.hasSuffix(".json") }
      .map { String($0.dropFirst("experiments/".count).dropLast(".json".count)) }
    reports = Set(
      files.filter { $0.hasPrefix("reports/") }.compactMap {
        $0.split(separator: "/").dropFirst().first
      }.map(String.init)
    ).sorted()
    let runs = files.filter { $0.hasPrefix("runs/") && $0.hasSuffix("/result.h5") }
    runCounts = Dictionary(grouping: runs) { String($0.split(separator: "/")[1]) }
      .mapValues(\.count)
  }
}
