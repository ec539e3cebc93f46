import ArtifactStore
package import Foundation
import HDF5

/// An archive that is there: a zip file, or a folder.
package final class OpenArchive {
  /// Its path.
  package let path: String
  /// The paths of its files in the bag, sorted.
  package let files: [String]
  /// What leads to the bag: empty, or the one folder that everything is in, with a slash.
  private let base: String
  /// The zip file; nil for a folder.
  private let zip: ZipStorage?

  /// Opens a zip file or a folder; throws `notAnArchive` for anything else.
  package init(at path: String) throws {
    self.path = path
    try require(
      FileManager.default.fileExists(atPath: path), .notAnArchive, path,
      expected: "an archive, a zip file or a folder", got: "nothing")
    if !Disk.isFolder(path) { try Disk.requireFile(path) }
    zip = Disk.isFolder(path) ? nil : try ZipStorage(path)
    let names = try zip?.files() ?? Self.files(inFolder: path)
    for file in names where !Self.isSafe(file) {
      throw ArtifactError(
        .damaged, path, expected: "names of files inside the archive", got: "'\(file)'")
    }
    if let (first, second) = names.collision {
      throw ArtifactError(
        .damaged, path, expected: "names that differ on every system",
        got: first == second ? "'\(first)' twice" : "'\(first)' and '\(second)'")
    }
    let base = Self.base(of: names)
    self.base = base
    files = names.map { String($0.dropFirst(base.count)) }.sorted()
    try require(
      files.contains(Bag.declarationName), .notAnArchive, path,
      expected: "a bag with the file \(Bag.declarationName)", got: "none")
  }

  /// The one folder that a bag and nothing else is in; empty where the bag lies at the top.
  private static func base(of names: [String]) -> String {
    guard !names.contains(Bag.declarationName), let first = names.first?.split(separator: "/").first
    else { return "" }
    let base = "\(first)/"
    return names.allSatisfy { $0.hasPrefix(base) } ? base : ""
  }

  /// The files in a folder; throws if it has anything but files and folders, as zip files
  /// may not either: a link leads out of the archive, and who reads a pipe waits.
  private static func files(inFolder path: String) throws -> [String] {
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return try names.filter { name in
      let kind = FileKind.irregularOrLink(at: "\(path)/\(name)")
      try require(
        kind == nil || kind == "a folder", .damaged, path, expected: "files and folders",
        got: "\(kind ?? ""), '\(name)'")
      return kind == nil
    }
  }

  /// Hands a file's bytes over in blocks.
  func read(_ file: String, _ body: (Data) throws -> Void) throws {
    let file = base + file
    if let zip { try zip.read(file, body) } else { try Disk.read("\(path)/\(file)", body) }
  }

  /// The most bytes of a file that is read as a whole: the manifest of about 300,000 files.
  private static let largestPage = 1 << 26

  /// A whole small file.
  package func data(_ file: String) throws -> Data {
    var data = Data()
    try read(file) { block in
      data += block
      try require(
        data.count <= Self.largestPage, .damaged, "\(path), \(file)",
        expected: "at most \(Self.largestPage) bytes", got: "more")
    }
    return data
  }

  /// The SHA-256 of the results of its runs, as its crate has them.
  var resultHashes: [String] {
    get throws {
      try CrateMetadata(data(Bag.payloadPrefix + ResearchCrate.fileName)).files
        .filter { $0.id.hasPrefix("runs/") && $0.id.hasSuffix("/result.h5") }.compactMap(\.sha256)
    }
  }

  /// Whether the bytes around the files are those that were written; nil for a folder.
  func seal() throws -> ZipSeal.State? { try zip == nil ? nil : ZipSeal.state(of: path) }

  /// Makes an artifact store of the archive's runs in a new folder.
  ///
  /// It has links to the files of a folder and copies of those of a zip file. What is written to the
  /// store does not change the archive.
  package func makeStore(in folder: String) throws {
    guard zip == nil else {
      for file in files where file.hasPrefix(Bag.payloadPrefix) {
        let path = file.dropFirst(Bag.payloadPrefix.count)
        try copy(file, to: URL(filePath: folder).appending(path: path))
      }
      return
    }
    let data = URL(filePath: path).appending(path: base + Bag.payloadPrefix).absoluteURL
    for name in ["runs", "attempts", "inputs", "sources", "reports", "experiments"]
    where FileManager.default.fileExists(atPath: "\(path)/\(base)\(Bag.payloadPrefix)\(name)") {
      try FileManager.default.createSymbolicLink(
        at: URL(filePath: folder).appending(path: name),
        withDestinationURL: data.appending(path: name))
    }
  }

  /// Writes a file of the archive to a new one.
  package func copy(_ file: String, to target: URL) throws {
    try ArchiveFile.write(target.path(percentEncoded: false)) { try read(file, $0) }
  }

  /// No way out of the archive: relative, without empty steps and dots.
  private static func isSafe(_ name: String) -> Bool {
    name.split(separator: "/", omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." } && !name.contains("\0")
  }
}

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
      throw ArtifactError(
        .damaged, ResearchCrate.fileName, expected: "a title and a date of the data set",
        got: "none")
    }
    (self.title, self.day) = (title, day)
    abstract = root.description ?? ""
    doi = root.identifier
    let files = archive.files.map { $0.dropFirst(Bag.payloadPrefix.count) }
    experiments = files.filter { $0.hasPrefix("experiments/") && $0.hasSuffix(".json") }
      .map { String($0.dropFirst("experiments/".count).dropLast(".json".count)) }
    let reported = files.filter { $0.hasPrefix("reports/") }
      .compactMap { $0.split(separator: "/").dropFirst().first.map(String.init) }
    reports = Set(reported).sorted()
    let runs = files.filter { $0.hasPrefix("runs/") && $0.hasSuffix("/result.h5") }
    runCounts = Dictionary(grouping: runs) { String($0.split(separator: "/")[1]) }
      .mapValues(\.count)
  }
}

/// The metadata of a crate, as far as it is read back.
struct CrateMetadata: Decodable {
  struct Entity: Decodable {
    let id: String
    let sha256: String?
    let contentSize: String?
    let name: String?
    let description: String?
    let datePublished: String?
    let identifier: String?

    private enum CodingKeys: String, CodingKey {
      case id = "@id"
      case sha256, contentSize, name, description, datePublished, identifier
    }
  }

  private let graph: [Entity]

  private enum CodingKeys: String, CodingKey { case graph = "@graph" }

  /// The entities that are files.
  var files: [Entity] { graph.filter { $0.sha256 != nil } }
  /// The data set itself.
  var root: Entity? { graph.first { $0.id == "./" } }

  /// Reads the metadata of a crate.
  init(_ data: Data) throws {
    self = try ArtifactError.attempt(
      .damaged, ResearchCrate.fileName, expected: "the metadata of an RO-Crate"
    ) { try StoredJSON.read(CrateMetadata.self, data) }
  }
}
