import Testing

@testable import MesobCLI

struct HelpTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  static let commands: [(name: String, options: [String])] = [
    ("list", ["--runs", "--failed"]),
    (
      "run",
      [
        "-j", "--dry-run", "--why", "--timeout", "--only", "--fail-fast", "--report/--no-report",
        "--key", "--engine", "--wait", "--partition", "--time", "--memory", "--account",
        "--max-tasks", "--tasks-per-job", "--export-snakemake",
      ]
    ),
    (
      "solve",
      [
        "--game", "--solver", "--iterations", "--start", "--out", "--time-limit",
        "--absolute-tolerance", "--relative-tolerance",
      ]
    ),
    (
      "tune",
      [
        "--game", "--solver", "--iterations", "--budget", "--configurations", "--seed",
        "--metric", "-j",
      ]
    ),
    ("evaluate", ["--game", "--policy", "--flow", "--tensors"]),
    (
      "recommend",
      [
        "--game", "--solver", "--type", "--budget", "--epoch", "--agents", "--replicas", "--csv",
        "--heat-map", "-j",
      ]
    ),
    ("inspect", ["<run[:/path]>"]),
    ("report", ["--all", "--format", "-o", "--check", "--paper-folder"]),
    (
      "verify",
      ["--integrity", "--certificate", "--all", "--paper", "--sample", "--budget", "-j"]
    ),
    ("diff", ["--bisect"]),
    (
      "archive",
      [
        "--paper", "-o", "--check", "--force", "--allow", "--report/--no-report", "--single-file",
        "--zenodo", "--dataverse", "--title", "--license", "--doi",
      ]
    ),
    ("replay", ["--integrity", "--certificate", "--build", "-j"]),
    ("tag", ["--add", "--move", "--delete"]),
    ("note", ["<run>", "<text>"]),
    ("trash", ["--experiment", "--force", "--dry-run", "--empty", "--older-than", "--yes"]),
    ("restore", ["--all", "--yes"]),
    ("gc", ["--yes", "--foreign"]),
    ("doctor", []),
  ]
  static let common = ["--json", "--quiet", "--verbose", "--color", "-C", "--artifacts", "EXAMPLE"]

  @Test(arguments: commands)
  func `help names every option and gives an example`(name: String, options: [String]) {
    let invocation = Invocation([name, "--help"], in: folder)
    #expect(invocation.status == 0)
    #expect(invocation.error.isEmpty)
    for word in options + Self.common { #expect(invocation.output.contains(word), "\(word)") }
    #expect(invocation.output.contains("mesob \(name) "))
  }

  @Test func `the list of commands is complete`() {
    let invocation = Invocation(["--help"], in: folder)
    for (name, _) in Self.commands { #expect(invocation.output.contains("\n  \(name) ")) }
    #expect(RootCommand.configuration.subcommands.count == Self.commands.count)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completion scripts are made`(shell: String) {
    let invocation = Invocation(["--generate-completion-script", shell], in: folder)
    #expect(invocation.status == 0)
    #expect(invocation.output.contains("evaluate"))
  }

  @Test func `options count before and after the command`() throws {
    let games = Invocation(["--json", "list", "games"], in: folder)
    #expect(
      try games.list().count == Invocation(["list", "games", "--json"], in: folder).list().count)
  }

  @Test(arguments: [["lst"], ["list", "--jsn"], ["list", "-q", "-v"]])
  func `unknown words are usage errors that point to help`(arguments: [String]) {
    let invocation = Invocation(arguments, in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.output.isEmpty)
    #expect(invocation.error.hasPrefix("error: "))
    #expect(invocation.error.contains("--help'"))
  }

  @Test func `color is a choice`() {
    let plain = Invocation(["list", "games"], in: folder)
    let styled = Invocation(["list", "games", "--color", "always"], in: folder)
    #expect(!plain.output.contains("\u{1B}"))
    #expect(styled.output.contains("\u{1B}[1mleft-right\u{1B}[0m"))
  }
}
