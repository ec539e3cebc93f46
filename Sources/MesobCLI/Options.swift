import Archives
import ArgumentParser
import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import MeanField
import Verification

/// The options that every command has, before or after its name.
struct GlobalOptions: ParsableArguments {
  @Flag(help: "Print one JSON document to stdout.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing to stderr but errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print more to stderr, and longer listings.")
  var verbose = false

  @Option(help: "Use color and bold type; auto also honors NO_COLOR.")
  var color = ColorChoice.auto

  @Option(
    name: .customShort("C"),
    help: .value("dir", "Work as if started in this directory."),
    completion: .directory)
  var directory: String?

  @Option(
    help: ArgumentHelp(
      """
      Where runs and reports are kept (default: $MESOB_ARTIFACTS, else that of .mesob.json, \
      else Artifacts).
      """,
      valueName: "dir"),
    completion: .directory)
  var artifacts: String?

  /// Whether output is styled.
  enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  func validate() throws {
    try refuse(quiet && verbose, "Either --quiet or --verbose can be given, not both.")
    try refuse(
      artifacts == "", "Expected --artifacts with a folder, got an empty text: is a variable unset?"
    )
    try refuse(directory == "", "Expected -C with a directory, got an empty text.")
  }

  /// The folder of the artifact store.
  func artifactsPath(_ project: ProjectFile) -> String {
    let variable = ProcessInfo.processInfo.environment["MESOB_ARTIFACTS"] ?? ""
    return artifacts ?? (variable.isEmpty ? project.artifacts ?? "Artifacts" : variable)
  }

  /// Makes the directory of `-C` the current one.
  func enterDirectory() throws {
    guard let directory else { return }
    try CommandLineError.require(
      FileManager.default.changeCurrentDirectoryPath(directory), .undecided, "-C \(directory)",
      expected: "a directory", got: "none that can be entered")
  }
}

/// Where the paper is.
struct PaperOptions: ParsableArguments {
  @Option(
    help: .value("dir", "The folder of the paper (default: that of .mesob.json, else Paper)."),
    completion: .directory)
  var paperFolder: String?

  /// The paper's folder; throws if there is none.
  func existingFolder(_ project: ProjectFile) throws -> PaperFolder {
    let folder = PaperFolder(path: paperFolder ?? project.paper ?? "Paper")
    try CommandLineError.require(
      folder.exists, .undecided, "paper '\(folder.path)'", expected: "a folder with a .tex file",
      got: "none")
    return folder
  }

  /// The paper's folder; nil if there is none and nobody asked for one.
  func folder(_ project: ProjectFile) throws -> PaperFolder? {
    paperFolder == nil ? try? existingFolder(project) : try existingFolder(project)
  }
}

/// A length of time, written `90`, `90s`, `10m`, `2h` or `1d`.
struct Seconds: ExpressibleByArgument {
  /// The number of seconds.
  let value: Double

  private static let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]

  init?(argument: String) {
    let unit = argument.last.flatMap { Self.units[$0] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())),
      number.isFinite, number >= 0
    else { return nil }
    value = number * (unit ?? 1)
  }
}

/// Formats of report files, written `tex,pdf`.
struct FormatList: ExpressibleByArgument {
  /// The formats that there are, by file name extension.
  static let known = ["md", "tex", "html", "ipynb", "csv", "json", "pdf", "png", "svg", "gnuplot"]

  /// The formats that are wanted.
  let names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy(Self.known.contains) else { return nil }
  }
}

extension ArgumentHelp {
  /// What an argument means, and what its value is called.
  static func value(_ name: String, _ abstract: String) -> ArgumentHelp {
    ArgumentHelp(abstract, valueName: name)
  }
}

extension Option<Int?> {
  /// `-j`: how much is done at the same time.
  init(jobs abstract: String) {
    self.init(name: .customShort("j", allowingJoined: true), help: .value("n", abstract))
  }
}

/// Throws if a command line is wrong, with what was expected.
func refuse(_ isWrong: Bool, _ message: @autoclosure () -> String) throws {
  if isWrong { throw ValidationError(message()) }
}

/// Throws unless an option's number is finite and at least 0, or not given.
func checkNotNegative(_ value: Double?, _ option: String) throws {
  guard let value else { return }
  try refuse(
    !(value.isFinite && value >= 0), "Expected \(option) with a finite number ≥ 0, got \(value).")
}

/// Throws unless an option's number is at least 1, or not given.
func checkAtLeastOne(_ value: Int?, _ option: String) throws {
  guard let value else { return }
  try refuse(value < 1, "Expected \(option) 1 or more, got \(value).")
}

/// Throws unless a new file can be made at the path that an option gives.
///
/// Work may take long: what its end would trip over is found before it begins.
func checkNewFile(_ path: String?, _ option: String) throws {
  guard let path else { return }
  let manager = FileManager.default
  try CommandLineError.require(
    !manager.fileExists(atPath: path), .cannotWrite, "\(option) \(path)",
    expected: "the path of a new file", got: "one that exists")
  let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
  try CommandLineError.require(
    Disk.isFolder(folder) && manager.isWritableFile(atPath: folder), .cannotWrite,
    "\(option) \(path)", expected: "a path in a folder that can be written to",
    got: manager.fileExists(atPath: folder) ? "\(folder)" : "no folder \(folder)")
}

/// The `key=value` words of a command, given to the game and the solver that know the keys.
struct Assignments {
  /// The game's parameters.
  private(set) var game: Configuration = [:]
  /// The solver's parameters.
  private(set) var solver: Configuration = [:]

  /// Assigns each word to the one that knows its key, or to the one that its prefix names.
  init(
    _ words: [String], game: any MeanFieldGame.Type, solver: (any MeanFieldSolver.Type)? = nil
  ) throws {
    for word in words {
      let override = try Override(parsing: word.withFileContents())
      let name = override.name
      guard let text = override.values.first, override.values.count == 1 else {
        throw CommandLineError(
          .usage, "parameter '\(name)'", expected: "one value (sweeps are for 'mesob run')",
          got: "'\(word)'")
      }
      let known: [Override.Side: [String]] = [
        .game: game.parameterType.spelledNames, .solver: solver?.spelledNames ?? [],
      ]
      let isGame = try override.owner(among: known, subject: "parameter '\(name)'") == .game
      let type: (any ParameterSet.Type)? = isGame ? game.parameterType : solver
      guard let (recorded, value) = try type?.assignment(name, parsing: text) else { continue }
      let old =
        isGame
        ? self.game.updateValue(value, forKey: recorded)
        : self.solver.updateValue(value, forKey: recorded)
      try CommandLineError.require(
        old == nil, .usage, "parameter '\(name)'", expected: "one value", got: "two")
    }
  }
}

/// What a project says once instead of at every command: the file `.mesob.json`.
///
///     { "engine": "slurm", "artifacts": "/scratch/me/Artifacts",
///       "slurm": { "partition": "short", "time": "30", "memory": "2G", "account": "games" } }
///
/// Options on the command line win.
struct ProjectFile: Sendable {
  /// Its path in the directory that commands work in.
  static let path = ".mesob.json"

  /// What executes trials.
  var engine: EngineChoice?
  /// How many trials are executed at the same time.
  var jobs: Int?
  /// The folder of the artifact store.
  var artifacts: String?
  /// The folder of the paper.
  var paper: String?
  /// What is said of archives.
  var archive = ArchiveDetails()
  /// What Slurm is told about jobs.
  var slurm = SlurmSettings()

  /// A project that says nothing.
  init() {}

  /// The project that the current directory is in.
  ///
  /// It is that of the nearest folder, from here upwards, with a project file or with runs, and its
  /// paths begin there.
  static func found() throws -> ProjectFile {
    var (folder, prefix) = (URL(filePath: FileManager.default.currentDirectoryPath), "")
    while folder.path.count > 1 {
      let isHome = [path, "Artifacts/runs"].contains { name in
        FileManager.default.fileExists(atPath: folder.appending(path: name).path)
      }
      if isHome {
        var project = try ProjectFile(at: prefix + path)
        guard !prefix.isEmpty else { return project }
        for (member, standard) in [(\Self.artifacts, "Artifacts"), (\Self.paper, "Paper")] {
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
  init(at path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    try Disk.requireFile(path)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandLineError(.undecided, path, expected: "a readable file", got: "none")
    }
    let document: JSON
    do {
      document = try StoredJSON.read(JSON.self, data)
    } catch {
      let place = path + Self.place(in: data)
      throw CommandLineError(.usage, place, expected: "JSON", got: "another text")
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
struct ArchiveDetails: Sendable {
  /// What is said in one text each, by the names of the members.
  var texts: [String: String] = [:]
  /// Who made the data.
  var authors: [ArchiveDescription.Author] = []

  /// A project that says nothing.
  init() {}

  /// Reads the section.
  init(_ section: ProjectSection) throws {
    for name in Self.names where name != "authors" { texts[name] = try section.text(name) }
    let known = ["name", "orcid", "affiliation", "affiliation-url"]
    authors = try section.sections("authors", knowing: known).map {
      guard let name = try $0.text("name") else {
        throw CommandLineError(
          .usage, "\(ProjectFile.path), archive, authors", expected: "a name of each author",
          got: "an author without one")
      }
      return ArchiveDescription.Author(
        name: name, orcid: try $0.text("orcid"), affiliation: try $0.text("affiliation"),
        affiliationURL: try $0.text("affiliation-url"))
    }
  }

  /// What is said of an archive: the project's words, and `standard` where there are none.
  func description(or standard: ArchiveDescription) -> ArchiveDescription {
    ArchiveDescription(
      title: texts["title"] ?? standard.title, abstract: texts["abstract"] ?? standard.abstract,
      authors: authors, publisher: texts["publisher"], publisherURL: texts["publisher-url"],
      license: texts["license"] ?? standard.license, repository: texts["repository"],
      doi: texts["doi"], contact: texts["contact"], date: standard.date)
  }

  /// The names of the section's members.
  static let names = [
    "title", "abstract", "authors", "publisher", "publisher-url", "license", "repository", "doi",
    "contact",
  ]
}

/// An object of the project file, whose members are asked for by name and type.
struct ProjectSection {
  private let place: String
  private let members: JSONObject

  /// Throws unless the document is an object that has known members only.
  init(_ place: String, of document: JSON, knowing names: [String]) throws {
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
    _ subject: String, _ expected: String, _ value: JSON
  ) -> CommandLineError {
    let got = value.text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return CommandLineError(
      .usage, subject, expected: expected, got: got.count > 60 ? "\(got.prefix(60))…" : got)
  }
}
