/// A planned trial and what is known of it.
public struct ObservedTrial: Hashable, Sendable {
  /// What is known of a trial.
  public enum Outcome: Hashable, Sendable {
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
  public var trial: ExpectedTrial
  /// What is known of it.
  public var outcome: Outcome

  /// Joins a trial and its outcome.
  public init(_ trial: ExpectedTrial, _ outcome: Outcome) {
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
public struct RunReading: Hashable, Sendable {
  /// Every metric by its kebab-case name, `seconds` of solver work among them.
  public var metrics: [String: Double]
  /// Exploitability along the way; nil where no figure asks for it.
  public var trace: ExploitabilityTrace?

  /// The log of the front; nil where no comparison asks for it or the method has none.
  public var front: FrontRecord?
  /// The finite populations; nil where nothing asks for them or there are none.
  public var populations: PopulationRecord?
  /// Where it was read; nil for numbers that come from elsewhere.
  public var origin: RunOrigin?
}

/// Exploitability at the iterations that were scored.
public struct ExploitabilityTrace: Hashable, Sendable {
  /// The iterations, increasing.
  public var iterations: [Double]
  /// The exploitability at each.
  public var exploitability: [Double]
  /// The seconds of solver work before each, a measurement; empty where they are not known.
  public var seconds: [Double]

  /// Pairs iterations with their exploitability.
  public init(iterations: [Double], exploitability: [Double], seconds: [Double] = []) {
    self.iterations = iterations
    self.exploitability = exploitability
    self.seconds = seconds.count == iterations.count ? seconds : []
  }
}
