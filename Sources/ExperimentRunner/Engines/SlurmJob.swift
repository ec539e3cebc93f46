/// The job array of a submission: its script, and how it is submitted.
struct SlurmJob {
  static let scriptName = "job.sh"

  /// How long before its time limit a job is told to stop; Slurm looks at the clock every 30 s.
  private static let notice = 90

  let submission: Submission
  let settings: SlurmSettings

  /// Executes the trials on the line of the job's index.
  ///
  /// `exec` makes the signals that Slurm sends to the script reach the command.
  func script(folder: String) -> String {
    """
    #!/bin/bash
    # Written by 'mesob run --engine slurm'; the line of a job in the file 'keys' says its trials.
    exec \(ShellWords(submission.command)) \\
      --key "$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" \(ShellWords(["\(folder)/keys"])))"

    """
  }

  /// Hands the array to Slurm.
  ///
  /// The number that Slurm gives it is not looked at.
  func submit(folder: String) throws {
    let last = submission.jobs.count - 1
    let limit = settings.maxTasks.map { "%\($0)" } ?? ""
    let choices = [
      ("partition", settings.partition), ("time", settings.time), ("mem", settings.memory),
      ("account", settings.account),
    ].compactMap { name, value in value.map { "--\(name)=\($0)" } }
    _ = try SchedulerCommand("sbatch").output(
      [
        "--parsable", "--job-name=\(submission.name)", "--array=0-\(last)\(limit)", "--requeue",
        "--open-mode=append", "--signal=B:TERM@\(Self.notice)", "--ntasks=1", "--cpus-per-task=1",
        "--output=\(folder.replacing("%", with: "%%"))/%a.log",
      ] + choices + ["\(folder)/\(Self.scriptName)"],
      ignoring: ["SBATCH_WAIT"])
  }
}
