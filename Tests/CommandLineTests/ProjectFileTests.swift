import ArtifactStore
import ExperimentRunner
import Foundation
import Testing

@testable import MesobCLI
@testable import Verification

struct ProjectFileTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private func read(_ text: String) throws -> ProjectFile {
    try folder.write(text, to: "project.json")
    return try ProjectFile(at: folder.path("project.json"))
  }

  @Test func `a project says what commands want`() throws {
    let project = try read(
      """
      {
        "engine": "slurm", "jobs": 4, "artifacts": "Kept",
        "slurm": {
          "partition": "short", "time": 30, "memory": "2G", "account": "games", "max-tasks": 8,
          "tasks-per-job": 2
        }
      }
      """)
    var slurm = SlurmSettings()
    slurm.partition = "short"
    slurm.time = "30"
    slurm.memory = "2G"
    slurm.account = "games"
    slurm.maxTasks = 8
    slurm.tasksPerJob = 2
    #expect(project.engine == .slurm)
    #expect(project.jobs == 4)
    #expect(project.artifacts == "Kept")
    #expect(project.slurm == slurm)
  }

  @Test func `no file, and an empty object, say nothing`() throws {
    #expect(try ProjectFile(at: folder.path("nothing.json")).engine == nil)
    #expect(try read("{}").slurm == SlurmSettings())
  }

  @Test(arguments: [
    ("{\"jobs\": 1,\n \"slurm\": }", "line 2, column 11: expected JSON"),
    ("{\"jobs\": ", "at its end: expected JSON"), ("", "expected JSON"), ("\u{0}\u{FF}", "JSON"),
    ("[]", "expected an object, such as {\"engine\": …}, got []"),
    ("null", "got null"), ("{\"job\": 1}", "'jobs' (did you mean this?)"),
    ("{\"slurm\": {\"partiton\": \"x\"}}", "project.json, slurm, key: expected 'partition'"),
    ("{\"slurm\": 1}", "slurm: expected an object, such as {\"partition\": …}, got 1"),
    ("{\"jobs\": \"four\"}", "jobs: expected a whole number of 1 or more, got \"four\""),
    ("{\"jobs\": 0}", "got 0"), ("{\"jobs\": 1.5}", "got 1.5"), ("{\"jobs\": true}", "got true"),
    ("{\"jobs\": null}", "got null"),
    ("{\"artifacts\": \"\"}", "a text that is not empty, got \"\""),
    ("{\"engine\": \"slrum\"}", "'slurm' (did you mean this?)"),
    ("{\"slurm\": {\"time\": [30]}}", "or a whole number of minutes, got [30]"),
    ("{\"slurm\": {\"max-tasks\": -1}}", "max-tasks: expected a whole number of 1 or more, got -1"),
  ])
  func `mistakes are usage errors that say where, what and the nearest name`(
    text: String, expected: String
  ) throws {
    let error = #expect(throws: (any Error).self) { try read(text) }
    let thrown = try #require(error)
    #expect(ExitStatus(thrown) == .usage)
    #expect("\(thrown)".contains("project.json"))
    #expect("\(thrown)".contains(expected), "\(thrown)")
  }

  @Test func `deep nesting is no way to crash`() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: CommandLineError.self) { try read(deep) }
    #expect(throws: CommandLineError.self) { try read("{\"jobs\": \(deep)") }
  }

  @Test func `the file of the working directory counts, and the command line wins`() throws {
    try folder.write(
      "{\"artifacts\": \"Kept\", \"jobs\": 2, \"engine\": \"local\"}", to: ProjectFile.path)
    let run = try Invocation(process: FakeSlurm.command, in: folder)
    #expect(run.status == 0)
    #expect(run.lines == ["Kept/runs/quickstart"])
    let other = try Invocation(
      process: FakeSlurm.command + ["--artifacts", "Other", "-j", "1"], in: folder)
    #expect(other.lines == ["Other/runs/quickstart"])
    try folder.write("{\"engine\": \"slurm\"}", to: ProjectFile.path)
    let refused = try Invocation(process: FakeSlurm.command + ["-j", "2"], in: folder)
    #expect(refused.status == 64)
    #expect(refused.error.contains("got the engine slurm by default or by .mesob.json"))
    try folder.write("{\"enginee\": 1}", to: ProjectFile.path)
    let list = try Invocation(process: ["list"], in: folder)
    #expect(list.status == 64)
    #expect(list.error.contains(".mesob.json, key: expected 'engine' (did you mean this?)"))
  }

  @Test func `an option wins over the project, and that over what is usual`() throws {
    let project = try read("{\"artifacts\": \"Kept\"}")
    let usual = ProcessInfo.processInfo.environment["MESOB_ARTIFACTS"]
    #expect(project.store(at: "Other").root == "Other")
    #expect(project.store().root == usual ?? "Kept")
    #expect(ProjectFile().store().root == usual ?? "Artifacts")
    #expect(throws: CommandLineError.self) { try project.paperFolder(at: folder.path("none")) }
    #expect(throws: CommandLineError.self) {
      try project.existingPaperFolder(at: folder.path("none"))
    }
  }

  @Test func `only the project's own store writes the paper`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("Paper"), withIntermediateDirectories: true)
    try folder.write("Nothing", to: "Paper/main.tex")
    let paper = PaperFolder(path: folder.path("Paper"))
    let plan = try TrialSelection(
      experiment: "tiny", in: .tiny, store: ArtifactStore(root: folder.path("Kept"))
    ).plan
    func obstacle(_ project: ProjectFile, _ name: String) -> String {
      project.obstacle(to: paper, of: plan, in: ArtifactStore(root: folder.path(name))) ?? ""
    }
    let missing = "4 of 4 runs are missing"
    #expect(obstacle(ProjectFile(), "Artifacts") == missing)
    #expect(
      obstacle(ProjectFile(), "deep/Kept").hasSuffix("is not the project's own store Artifacts"))
    var project = ProjectFile()
    project.artifacts = folder.path("deep/Kept")
    #expect(obstacle(project, "deep/Kept") == missing)
  }
}
