package import Archives
package import ArtifactStore
package import ExperimentRunner
import Foundation
import MeanField
package import Vocabulary

/// What is wrong with what a project says, with the status to end with.
package typealias ProjectError = Failure<ExitStatus>

/// What a project says once instead of at every command: the file `.mesob.json`.
///
///     { "engine": "slurm", "artifacts": "/scratch/me/Artifacts",
///       "slurm": { "partition": "short", "time": "30", "memory": "2G", "account": "games" } }
///
/// Options on the command line win.
package struct ProjectFile: Sendable {
  /// Its path in the directory that commands work in.
  package static let path = ".mesob.json"

  /// What executes trials.
  package var engine: EngineChoice?
  /// How many trials are executed at the same time.
  package var jobs: Int?
  /// The folder of the artifact store.
  package var artifacts: String?
  /// The folder of the paper.
  package var paper: String?
  /// What is said of archives.
  package var archive = ArchiveDetails()
  /// What Slurm is told about jobs.
  package var slurm = SlurmSettings()

  /// A project that says nothing.
  package init() {}

  /// The project that the current directory is in.
  ///
  /// It is that of the nearest folder, from here upwards, with a project file, with runs or with a
  /// package, and its paths begin there.
  package static func found() throws -> ProjectFile {
    var (folder, prefix) = (URL(filePath: FileManager.default.currentDirectoryPath), "")
    while folder.path.count > 1 {
      let isHome = [path, "Artifacts/runs", "Package.swift"].contains { name in
        FileManager.default.fileExists(atPath: folder.appending(path: name).path)
      }
      if isHome {
        var project = try ProjectFile(at: prefix + path)
        guard !prefix.isEmpty else { return project }
        for (member, standard) in [
          (\Self.artifacts, standardArtifacts), (\Self.paper, standardPaper),
        ] {
          let name = project[keyPath: member] ?? standard
          project[keyPath: member] = name.hasPrefix("/") ? name : prefix + name
        }
        return project
      }
      folder.deleteLastPathComponent()
      prefix += "../"
    }
    return ProjectFile()
  }

  /// Reads the file; without one the project says nothing.
  package init(at path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    try Disk.requireFile(path)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ProjectError(.undecided, path, expected: "a readable file", got: "none")
    }
    let document: JSONValue
    do {
      document = try StoredJSON.read(JSONValue.self, data)
    } catch {
      let place = path + Self.place(in: data)
      throw ProjectError(.usage, place, expected: "JSON", got: "another text")
    }
    let section = try ProjectSection(
      path, of: document,
      knowing: ["engine", "jobs", "artifacts", "paper", "archive", "slurm"])
    engine = try section.choice("engine")
    jobs = try section.count("jobs")
    artifacts = try section.text("artifacts")
    paper = try section.text("paper")
    archive =
      try section.section("archive", knowing: ArchiveDetails.names).map(ArchiveDetails.init)
      ?? archive
    let settings = try section.section(
      "slurm", knowing: ["partition", "time", "memory", "account", "max-tasks", "tasks-per-job"])
    guard let settings else { return }
    slurm.partition = try settings.text("partition")
    slurm.time = try settings.text("time", orCount: "minutes")
    slurm.memory = try settings.text("memory", orCount: "megabytes")
    slurm.account = try settings.text("account")
    slurm.maxTasks = try settings.count("max-tasks")
    slurm.tasksPerJob = try settings.count("tasks-per-job")
  }

  /// Where the text stops being JSON, as far as Foundation tells.
  private static func place(in data: Data) -> String {
    do {
      _ = try JSONSerialization.jsonObject(with: data)
      return ""
    } catch {
      let description = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? ""
      if description.contains("end of file") { return ", at its end" }
      guard let number = description.firstMatch(of: /character (\d+)/)?.output.1,
        let offset = Int(number)
      else { return "" }
      let before = String(decoding: data.prefix(offset), as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
      return ", line \(before.count), column \((before.last?.count ?? 0) + 1)"
    }
  }
}

/// What a project says of its archives: the section `archive` of `.mesob.json`, and options.
///
///     { "archive": { "title": "…", "license": "CC-BY-4.0", "publisher": "…",
///       "authors": [{ "name": "Ada Lovelace", "orcid": "0000-0000-0000-0000" }] } }
package struct ArchiveDetails: Sendable {
  /// What is said in one text each, by the names of the members.
  package var texts: [String: String] = [:]
  /// Who made the data.
  package var authors: [ArchiveDescription.Author] = []

  /// A project that says nothing.
  package init() {}

  /// Reads the section.
  fileprivate init(_ section: ProjectSection) throws {
    for name in Self.names where name != "authors" { texts[name] = try section.text(name) }
    let known = ["name", "orcid", "affiliation", "affiliation-url"]
    authors = try section.sections("authors", knowing: known).map {
      guard let name = try $0.text("name") else {
        throw ProjectError(
          .usage, "\(ProjectFile.path), archive, authors", expected: "a name of each author",
          got: "an author without one")
      }
      return ArchiveDescription.Author(
        name: name, orcid: try $0.text("orcid"), affiliation: try $0.text("affiliation"),
        affiliationURL: try $0.text("affiliation-url"))
    }
  }

  /// What is said of an archive: the project's words, and `standard` where there are none.
  package func description(or standard: ArchiveDescription) -> ArchiveDescription {
    ArchiveDescription(
      title: texts["title"] ?? standard.title, abstract: texts["abstract"] ?? standard.abstract,
      authors: authors, publisher: texts["publisher"], publisherURL: texts["publisher-url"],
      license: texts["license"] ?? standard.license, repository: texts["repository"],
      doi: texts["doi"], contact: texts["contact"], date: standard.date)
  }

  /// The names of the section's members.
  fileprivate static let names = [
    "title", "abstract", "authors", "publisher", "publisher-url", "license", "repository", "doi",
    "contact",
  ]
}

/// An object of the project file, whose members are asked for by name and type.
private struct ProjectSection {
  private let place: String
  private let members: JSONObject

  /// Throws unless the document is an object that has known members only.
  init(_ place: String, of document: JSONValue, knowing names: [String]) throws {
    guard case .object(let object) = document else {
      throw Self.mismatch(place, "an object, such as {\"\(names[0])\": …}", document)
    }
    self.place = place
    members = object
    for name in members.members.map(\.name).sorted() where !names.contains(name) {
      throw MeanFieldError.unknown(name, among: names, subject: "\(place), key", plural: "keys")
    }
  }

  /// A text that is not empty; a whole number as well if it counts something.
  func text(_ name: String, orCount unit: String? = nil) throws -> String? {
    switch members[name] {
    case nil: return nil
    case .text(let text) where !text.isEmpty: return text
    case .integer(let number) where unit != nil && number > 0: return String(number)
    case let other?:
      let count = unit.map { ", or a whole number of \($0)" } ?? ""
      throw Self.mismatch("\(place), \(name)", "a text that is not empty\(count)", other)
    }
  }

  /// A whole number of things.
  func count(_ name: String) throws -> Int? {
    switch members[name] {
    case nil: return nil
    case .integer(let number) where number > 0: return number
    case let other?: throw Self.mismatch("\(place), \(name)", "a whole number of 1 or more", other)
    }
  }

  /// One of the cases' names.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String
  ) throws -> Choice? where Choice.RawValue == String {
    guard let word = try text(name) else { return nil }
    guard let choice = Choice(rawValue: word) else {
      throw MeanFieldError.unknown(
        word, among: Choice.allCases.map(\.rawValue), subject: "\(place), \(name)",
        plural: "choices")
    }
    return choice
  }

  /// An object within this one.
  func section(_ name: String, knowing names: [String]) throws -> ProjectSection? {
    try members[name].map { try ProjectSection("\(place), \(name)", of: $0, knowing: names) }
  }

  /// The objects of a list; none if there is no list.
  func sections(_ name: String, knowing names: [String]) throws -> [ProjectSection] {
    switch members[name] {
    case nil: return []
    case .array(let documents):
      return try documents.map { try ProjectSection("\(place), \(name)", of: $0, knowing: names) }
    case let other?: throw Self.mismatch("\(place), \(name)", "a list of objects", other)
    }
  }

  private static func mismatch(
    _ subject: String, _ expected: String, _ value: JSONValue
  ) -> ProjectError {
    let got = value.text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return ProjectError(
      .usage, subject, expected: expected, got: got.count > 60 ? "\(got.prefix(60))…" : got)
  }
}

extension ProjectFile {
  /// The store at a path, or else at that of `MESOB_ARTIFACTS` or of the project.
  package func store(at path: String? = nil) -> ArtifactStore {
    let variable = ProcessInfo.processInfo.environment["MESOB_ARTIFACTS"] ?? ""
    return ArtifactStore(
      root: path ?? (variable.isEmpty ? artifacts ?? Self.standardArtifacts : variable))
  }

  /// The paper's folder, at a path or else where the project has it; throws if there is none.
  package func existingPaperFolder(at path: String? = nil) throws -> PaperFolder {
    let folder = PaperFolder(path: path ?? paper ?? Self.standardPaper)
    try ProjectError.require(
      folder.exists, .undecided, "paper '\(folder.path)'", expected: "a folder with a .tex file",
      got: "none")
    return folder
  }

  /// The paper's folder; nil if there is none and nobody asked for one at a path.
  package func paperFolder(at path: String? = nil) throws -> PaperFolder? {
    path == nil ? try? existingPaperFolder() : try existingPaperFolder(at: path)
  }

  /// Why the paper must not be written from what is at hand; nil if it may.
  ///
  /// The project's own store is the one that it names, or one that lies beside the paper.
  func obstacle(to folder: PaperFolder, of plan: Plan, in store: ArtifactStore) -> String? {
    let own = artifacts ?? Self.standardArtifacts
    let place = URL(filePath: store.root).standardizedFileURL
    let isBeside =
      place.deletingLastPathComponent().path
      == URL(filePath: folder.path).standardizedFileURL.deletingLastPathComponent().path
    guard isBeside || place.path == URL(filePath: own).standardizedFileURL.path else {
      return "\(store.root) is not the project's own store \(own)"
    }
    let missing = plan.missing.count
    return missing > 0 ? "\(missing) of \(plan.trials.count) runs are missing" : nil
  }

  /// The names of the folders of a project that says nothing.
  private static let standardArtifacts = "Artifacts", standardPaper = "Paper"
}
