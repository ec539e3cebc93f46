import ArtifactStore
import ExperimentRunner
import Foundation

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

  /// Reads the file; without one the project says nothing.
  init(at path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandLineError(.undecided, path, expected: "a readable file", got: "none")
    }
    let document = try Self.document(in: data, path)
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

  private static func document(in data: Data, _ path: String) throws -> JSON {
    do {
      return try StoredJSON.read(JSON.self, data)
    } catch {
      throw CommandLineError(.usage, path + place(in: data), expected: "JSON", got: "another text")
    }
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
