/// What Slurm is told about jobs.
package struct SlurmSettings: Equatable, Sendable {
  /// The partition; nil for the cluster's default, as below.
  package var partition: String?
  /// The time limit of a job.
  package var time: String?
  /// The memory of a job.
  package var memory: String?
  /// The account that is charged.
  package var account: String?
  /// How many jobs of an array run at the same time.
  package var maxTasks: Int?
  /// How many trials a job executes, one after the other; nil for 1.
  package var tasksPerJob: Int?

  /// The cluster's defaults.
  package init() {}

  /// These settings, and another's where these say nothing.
  package func over(_ other: SlurmSettings) -> SlurmSettings {
    var settings = SlurmSettings()
    settings.partition = partition ?? other.partition
    settings.time = time ?? other.time
    settings.memory = memory ?? other.memory
    settings.account = account ?? other.account
    settings.maxTasks = maxTasks ?? other.maxTasks
    settings.tasksPerJob = tasksPerJob ?? other.tasksPerJob
    return settings
  }
}
