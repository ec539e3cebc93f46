public import ArtifactStore

/// A trial of an archived experiment that has no run.
public struct ArchivedFailure: Sendable {
  /// The experiment.
  public var experiment: String
  /// The readable name of the trial.
  public var label: String
  /// The run key of the trial.
  public var key: RunKey
  /// What went wrong; nil for a trial that was never executed.
  public var message: String?

  /// Names a trial that has no run.
  public init(experiment: String, label: String, key: RunKey, message: String?) {
    self.experiment = experiment
    self.label = label
    self.key = key
    self.message = message
  }
}
