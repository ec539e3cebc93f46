package import Results
package import Vocabulary

/// A planned trial and what is known of it.
package struct ObservedTrial: Sendable {
  /// What is known of a trial.
  package enum Outcome: Sendable {
    /// A run is stored.
    case done(RunReading)
    /// There is no run yet.
    case missing
    /// The last attempt failed, for the reason given.
    case failed(String)
    /// A run is stored, but it is not what was published, for the reason given.
    case damaged(String)
  }

  /// The trial.
  package var trial: ExpectedTrial
  /// What is known of it.
  package var outcome: Outcome

  /// Joins a trial and its outcome.
  package init(_ trial: ExpectedTrial, _ outcome: Outcome) {
    self.trial = trial
    self.outcome = outcome
  }

  /// What was read of a stored run.
  var reading: RunReading? {
    guard case .done(let reading) = outcome else { return nil }
    return reading
  }

  /// One word, with the reason where there is one.
  var status: String {
    switch outcome {
    case .done: "done"
    case .missing: "missing"
    case .failed(let reason): "failed: \(reason)"
    case .damaged(let reason): "damaged: \(reason)"
    }
  }
}

/// What the reports read of one stored run.
package struct RunReading: Sendable {
  /// Every metric by its kebab-case name, `seconds` of solver work among them.
  package var metrics: [String: Double]
  /// What the file says of the metrics that it describes.
  package var descriptions: [Metric] = []
  /// Exploitability along the way; nil where no figure asks for it.
  package var trace: ExploitabilityTrace?

  /// The log of the front; nil where no comparison asks for it or the method has none.
  package var front: FrontRecord?
  /// The finite populations; nil where nothing asks for them or there are none.
  package var populations: PopulationRecord?
  /// Where it was read; nil for numbers that come from elsewhere.
  package var origin: RunOrigin?
}
