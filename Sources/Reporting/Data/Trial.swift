import ReportModel
package import Results
package import Vocabulary

/// A trial that the experiment plans, whether or not a run of it is stored.
package struct ExpectedTrial: Codable, Sendable {
  /// The run key, 64 hexadecimal digits.
  package var key: String
  /// The readable name of the run.
  package var label: String
  /// The label of the game.
  package var game: String
  /// The label of the method.
  package var method: String
  /// The name of the method's solver.
  package var solver: String
  /// The method's parameters, spelled as on the command line.
  package var parameters: [String: String]
  /// The start, spelled as on the command line.
  package var start: String
  /// Where the game differs from its defaults: `seed = 3`.
  package var gameChanges: [String]
  /// Where the method differs from its defaults.
  package var methodChanges: [String]

  /// Names a planned trial.
  package init(
    key: String, label: String, game: String, method: String, solver: String,
    parameters: [String: String] = [:], start: String = "uniform", gameChanges: [String] = [],
    methodChanges: [String] = []
  ) {
    (self.key, self.label, self.game, self.method) = (key, label, game, method)
    (self.solver, self.parameters, self.start) = (solver, parameters, start)
    (self.gameChanges, self.methodChanges) = (gameChanges, methodChanges)
  }

  /// Where the trial differs from the defaults.
  var changes: [String] {
    gameChanges + methodChanges + (start == "uniform" ? [] : ["start = \(start)"])
  }

  /// The first 12 digits of the key.
  package var shortKey: String { String(key.prefix(12)) }

  /// What it is in one respect.
  subscript(facet: Facet) -> String {
    switch facet {
    case .game: game
    case .method: method
    case .solver: solver
    case .start: start
    }
  }
}

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
  init(_ trial: ExpectedTrial, _ outcome: Outcome) {
    self.trial = trial
    self.outcome = outcome
  }

  /// What was read of a stored run.
  var reading: RunReading? { if case .done(let reading) = outcome { reading } else { nil } }

  /// One word, with the reason where there is one.
  var status: String {
    switch outcome {
    case .done: "done"
    case .missing: "missing"
    case .failed(let reason): "failed: \(reason)"
    case .damaged(let reason): "damaged: \(reason)"
    }
  }

  /// Why something is not there of the trial: there is no run, or its run lacks it.
  func absence(_ lack: String) -> String {
    "\(trial.label) (\(reading == nil ? status : lack))"
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
  package var origin: QuotationRecord.File?
  /// The day of the last later execution, and how near it came; nil if there was none.
  package var verified: String?
}
