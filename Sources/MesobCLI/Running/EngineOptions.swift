import ArgumentParser
import ExperimentRunner

/// What executes trials.
enum EngineChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// Threads of this process.
  case local
  /// Jobs of a Slurm cluster.
  case slurm
}

/// The options that say where trials are executed.
struct EngineOptions: ParsableArguments {
  @Option(help: "Execute trials in this process, or as jobs of a Slurm cluster.")
  var engine: EngineChoice?

  @Flag(help: "With Slurm: stay until all trials have ended, and show how far they are.")
  var wait = false

  @Option(help: ArgumentHelp("Slurm's partition for the jobs.", valueName: "name"))
  var partition: String?

  @Option(
    help: ArgumentHelp(
      "Slurm's time limit for a job, in minutes or as h:mm:ss; give it some minutes, since 90 s before the end the job is told to stop.",
      valueName: "time"))
  var time: String?

  @Option(help: ArgumentHelp("The memory of a Slurm job, such as 2G.", valueName: "size"))
  var memory: String?

  @Option(help: ArgumentHelp("The account that Slurm charges.", valueName: "name"))
  var account: String?

  @Option(
    help: ArgumentHelp(
      "How many Slurm jobs run at the same time, in each array of 1000.", valueName: "n"))
  var maxTasks: Int?

  @Option(
    help: ArgumentHelp(
      "How many trials a Slurm job executes one after the other; use it for short trials.",
      valueName: "n"))
  var tasksPerJob: Int?

  func validate() throws {
    try checkAtLeastOne(maxTasks, "--max-tasks")
    try checkAtLeastOne(tasksPerJob, "--tasks-per-job")
    for (option, value) in texts where value?.isEmpty == true {
      throw ValidationError("Expected \(option) with a value, got an empty one.")
    }
  }

  private var texts: [(String, String?)] {
    [
      ("--partition", partition), ("--time", time), ("--memory", memory), ("--account", account),
    ]
  }

  /// The engine that the command line, or else the project, asks for.
  ///
  /// Throws if an option is given that another engine knows.
  func choice(_ project: ProjectFile, localOptions: [(name: String, isGiven: Bool)])
    throws -> EngineChoice
  {
    let choice = engine ?? project.engine ?? .local
    let slurmOptions =
      [("--wait", wait), ("--max-tasks", maxTasks != nil), ("--tasks-per-job", tasksPerJob != nil)]
      + texts.map { ($0, $1 != nil) }
    let foreign = choice == .local ? slurmOptions : localOptions
    if let (option, _) = foreign.first(where: \.1) {
      throw CommandLineError(
        .usage, option,
        expected: "the engine \(choice == .local ? EngineChoice.slurm : .local), which knows it",
        got: "the engine \(choice)\(engine == nil ? " by default or by \(ProjectFile.path)" : "")")
    }
    return choice
  }

  /// What Slurm is told.
  func settings(_ project: ProjectFile) -> SlurmSettings {
    var settings = SlurmSettings()
    settings.partition = partition
    settings.time = time
    settings.memory = memory
    settings.account = account
    settings.maxTasks = maxTasks
    settings.tasksPerJob = tasksPerJob
    return settings.over(project.slurm)
  }
}
