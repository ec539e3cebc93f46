/// What Slurm is told about jobs.
public struct SlurmSettings: Sendable, Hashable {
  /// The partition; nil for the cluster's default, as below.
  public var partition: String?
  /// The time limit of a job.
  public var time: String?
  /// The memory of a job.
  public var memory: String?
  /// The account that is charged.
  public var account: String?
  /// How many jobs of an array run at the same time.
  public var maxTasks: Int?
  /// How many trials a job executes, one after the other; nil for 1.
  public var tasksPerJob: Int?

  /// The cluster's defaults.
  public init() {}

  /// These settings, and another's where these say nothing.
  public func over(_ other: SlurmSettings) -> SlurmSettings {
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
