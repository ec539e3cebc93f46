package import ArtifactStore

/// A trial of an archived experiment that has no run.
package struct ArchivedFailure: Sendable {
  /// The experiment.
  package var experiment: String
  /// The readable name of the trial.
  package var label: String
  /// The run key of the trial.
  package var key: RunKey
  /// The last execution; nil for a trial that was never executed.
  package var last: RunFailure?

  /// Names a trial that has no run.
  package init(experiment: String, label: String, key: RunKey, last: RunFailure?) {
    self.experiment = experiment
    self.label = label
    self.key = key
    self.last = last
  }

  /// What the last execution left, below the same path as in the store.
  var files: [ArchiveFile] {
    guard let last else { return [] }
    let place = last.directory.split(separator: "/").suffix(2).joined(separator: "/")
    return Disk.files(below: last.directory).map {
      ArchiveFile("attempts/\(experiment)/\(place)/\($0)", copying: "\(last.directory)/\($0)")
    }
  }
}
