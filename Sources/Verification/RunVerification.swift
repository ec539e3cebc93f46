package import ArtifactStore
package import Certificates
package import ExperimentBuilder
package import ExperimentRunner
import MeanField
package import Results
import Synchronization
package import Vocabulary

/// A result file and what came of executing it again.
package struct RunVerification: Sendable {
  /// The file, or a run directory that cannot be used.
  package let subject: StoredResult
  /// The comparison; nil if nothing could be compared.
  package private(set) var comparison: FileComparison?
  /// Seconds that the solver worked.
  package private(set) var seconds = 0.0
  /// Where the configuration of today's solve is another one, such as a raised version.
  package private(set) var changes: [JSONValue.Difference] = []
  /// Why nothing could be compared; nil if something could.
  package private(set) var obstacle: String?

  /// The run that the file belongs to; nil for a file by itself.
  package var run: StoredRun? { subject.run }
  /// How near the execution came; nil if nothing could be compared.
  package var level: VerificationRecord.Level? { comparison?.level }
  /// Whether the numbers came out again.
  package var outcome: ExitStatus {
    ExitStatus(fails: level == .differs, isUndecided: level == nil)
  }

  /// Nothing could be compared.
  package init(_ subject: StoredResult, obstacle: String) {
    self.subject = subject
    self.obstacle = obstacle
  }

  /// Executes what is stored in a result file again, and compares every dataset.
  ///
  /// Nothing in the store is read but inputs, and nothing is written but a temporary file: what is
  /// compared has gone through the writer and the reader as well.
  package init(
    of subject: StoredResult, in laboratory: Laboratory, store: ArtifactStore,
    isStopped: @Sendable () -> Bool = { false }
  ) {
    self.subject = subject
    do {
      let file = try subject.open()
      if run != nil { try file.checkContent() }
      let stored = try file.configuration
      let request = try stored.request(in: laboratory, store: store)
      let solved = try request.solve(isStopped: isStopped)
      try RunnerError.require(
        solved.solution.status != .interrupted, .interrupted, subject.path,
        expected: "a complete solve", got: "an interruption")
      comparison = try withTemporaryFolder("verify") { folder in
        let path = "\(folder)/result.h5"
        try solved.write(to: path)
        return try FileComparison(stored: file, recomputed: ResultFile(at: path))
      }
      seconds = solved.solution.trace.seconds.last ?? 0
      changes = request.configuration.value.differences(from: stored.value)
    } catch {
      obstacle = error.reason
    }
  }
}

/// The result files that are to be verified, and run directories among them that cannot be used.
package struct VerificationPlan: Sendable {
  /// The files.
  package private(set) var targets: [StoredResult]
  /// The directories.
  package private(set) var damaged: [DamagedRun] = []

  /// Whether there is nothing to verify.
  package var isEmpty: Bool { targets.isEmpty && damaged.isEmpty }

  /// All of some files.
  package init(_ targets: [StoredResult]) { self.targets = targets }

  /// Everything that is stored.
  package init(allOf store: ArtifactStore) throws {
    let experiments = try store.experiments
    targets = try experiments.flatMap(store.runs(of:)).map { StoredResult($0) }
    damaged = try experiments.flatMap(store.damagedRuns(of:))
  }

  /// The files of experiments, as they are declared or with overrides, of tags, runs and paths, each
  /// once.
  package init(_ names: [String], in laboratory: Laboratory, store: ArtifactStore) throws {
    targets = []
    for thing in try NamedThing.all(names, in: laboratory, store: store) {
      switch thing {
      case .experiment(let selection):
        let unusable = try selection.damagedRuns(in: store)
        targets += try (unusable.isEmpty ? selection.someRuns(in: store) : selection.runs)
          .map { StoredResult($0) }
        damaged += unusable
      case .other(let name): try add(name, in: laboratory, store)
      }
    }
    var seen: Set<String> = []
    targets = targets.filter { seen.insert($0.path).inserted }
  }

  private mutating func add(
    _ name: String, in laboratory: Laboratory, _ store: ArtifactStore
  ) throws {
    if Disk.isFile(name) {
      // The file of a run is verified as the run.
      let run = try? laboratory.run(matching: name, in: store)
      targets.append(run.map { StoredResult($0) } ?? .init(path: name))
      return
    }
    if try store.experiments.contains(name) {
      let (intact, unusable) = try store.intactAndDamagedRuns(of: name)
      targets += intact.map { StoredResult($0) }
      damaged += unusable
      guard intact.isEmpty && unusable.isEmpty else { return }
    }
    targets += try (store.runs(taggedWith: name) ?? [laboratory.run(matching: name, in: store)])
      .map { StoredResult($0) }
  }

  /// About a share of the targets, chosen by their keys: the same ones every time.
  ///
  /// A run is chosen with a smaller share only if it is with every larger one.
  package func sampled(_ share: Double) -> VerificationPlan {
    var plan = self
    plan.targets = targets.filter { target in
      guard let key = target.run?.key, let bits = UInt64(key.hex.prefix(12), radix: 16) else {
        return true
      }
      return Double(bits) < share * 0x1p48
    }
    return plan
  }

  /// The targets that verify most runs in some seconds of work, by how long each took before.
  ///
  /// Every run holds as many metrics as the next, so the cheapest ones are taken; a tie goes to the
  /// smaller key.
  package func affordable(in budget: Double) -> VerificationPlan {
    let order = targets.enumerated().sorted { a, b in
      (a.element.seconds, a.element.run?.key.hex ?? "", a.offset)
        < (b.element.seconds, b.element.run?.key.hex ?? "", b.offset)
    }
    var left = budget
    let chosen = order.prefix { entry in
      left -= entry.element.seconds
      return left >= 0
    }
    var plan = self
    plan.targets = chosen.map(\.offset).sorted().map { targets[$0] }
    return plan
  }

  /// Every file compared byte by byte with the hashes that were published, a file by itself with its
  /// seal alone; `damage` says what is wrong.
  package var integrityChecks: [(subject: StoredResult, damage: String?)] {
    targets.map { target in
      do {
        try target.open().checkContent()
        return (target, nil)
      } catch {
        return (target, error.reason)
      }
    } + damaged.map { ($0.result, $0.reason) }
  }

  /// Every stored certificate proved again.
  package var certificateChecks: [CertificateCheck] {
    targets.map(CertificateCheck.init(of:)) + damaged.map(CertificateCheck.init(of:))
  }

  /// Executes the targets again, several at the same time, and records how near they came.
  ///
  /// The answer is in the order of the targets, then what is damaged; those that an interruption
  /// left are missing. `report` is called from the workers, one call at a time, with how many are
  /// done. `unrecorded` hears why a record cannot be kept, as in a store that cannot be written to;
  /// once, since the next ones cannot either.
  package func execute(
    in laboratory: Laboratory, store: ArtifactStore, workers: Int, interruption: Interruption,
    report: @escaping @Sendable (_ done: Int, RunVerification) -> Void,
    unrecorded: (String) -> Void
  ) -> [RunVerification] {
    let surroundings = Surroundings.current(of: laboratory.sources)
    let obstacle = Mutex<String?>(nil)
    defer { obstacle.withLock { $0 }.map(unrecorded) }
    return Workers.map(
      targets, by: workers, isStopped: { interruption.isRequested }, report: report
    ) { target in
      let check = RunVerification(
        of: target, in: laboratory, store: store, isStopped: { interruption.isRequested })
      do {
        if let run = check.run, let level = check.level {
          try store.record(
            VerificationRecord(
              of: run, level: level, worst: check.comparison?.differences.first?.path,
              seconds: check.seconds, surroundings))
        }
      } catch {
        obstacle.withLock { $0 = $0 ?? error.reason }
      }
      return interruption.isRequested && check.level == nil ? nil : check
    }.compactMap(\.self) + damaged.map { RunVerification($0.result, obstacle: $0.reason) }
  }
}

extension StoredResult {
  /// The seconds that the run took; 0 if nobody knows.
  fileprivate var seconds: Double { run?.seconds ?? 0 }
}

extension DamagedRun {
  /// The directory in place of a result file.
  var result: StoredResult { StoredResult(path: directory) }
}

/// What proving something again came to: everything holds, something does not, or nothing fails but
/// something could not be told.
extension ExitStatus {
  /// One failure decides, then one thing that could not be told.
  init(fails: Bool, isUndecided: Bool) {
    self = fails ? .no : isUndecided ? .undecided : .yes
  }

  /// What several outcomes come to.
  package init(_ outcomes: [ExitStatus]) {
    self.init(fails: outcomes.contains(.no), isUndecided: outcomes.contains(.undecided))
  }
}

/// Whether the certificate of a result file follows from the arrays in the file.
///
/// No game is built and nothing is solved: what is said of the solution is computed again from the
/// stored rewards, transitions and policy, and has to come out with the same bits.
package struct CertificateCheck: Sendable {
  /// The file, or a run directory that cannot be used.
  package let subject: StoredResult
  /// The bounds that were proved; nil where there was nothing to prove them from.
  package let certificate: Certificate?
  /// How far the policy can be from the best balance, as it was proved; nil where the file has no
  /// polynomials to prove it from.
  package let balance: BalanceBound?
  /// What does not hold.
  package let differences: [Difference]
  /// Why nothing could be told; nil if something could.
  package let obstacle: String?

  /// Something stored that does not follow from the rest of the file.
  package struct Difference: Sendable {
    /// The dataset, or the attribute behind an `@`.
    package let dataset: String
    /// What the file says.
    package let stored: String
    /// What follows from the arrays.
    package let recomputed: String
  }

  /// Whether the certificate holds.
  package var outcome: ExitStatus {
    ExitStatus(fails: !differences.isEmpty, isUndecided: obstacle != nil)
  }

  /// Checks a file.
  package init(of subject: StoredResult) {
    self.subject = subject
    do {
      (certificate, balance, differences) = try Self.recompute(subject.path)
      obstacle = nil
    } catch {
      (certificate, balance, differences, obstacle) = (nil, nil, [], error.reason)
    }
  }

  /// A run directory that cannot be used.
  init(of damaged: DamagedRun) {
    (subject, obstacle) = (damaged.result, damaged.reason)
    (certificate, balance, differences) = (nil, nil, [])
  }

  /// The most that residuals may be: far above rounding, far below what matters.
  private static let residualLimit = 1e-9

  private static func recompute(_ path: String) throws -> (
    Certificate, BalanceBound?, [Difference]
  ) {
    let file = try ResultFile(at: path)
    let game = try FrozenGame(reading: file)
    let policy = try file.read(layout.policy, Double.self)
    let L = try file.read(layout.occupationMeasure, Double.self, shape: file.policyShape)
    let certificate = try Certificate(of: game, policy: policy, occupationMeasure: L)
    let arithmetic = try file.text(of: layout.arithmetic)
    try RunnerError.require(
      arithmetic == Certificate.arithmetic, .missingDataset,
      ResultGroup.certificate.path() + "@" + layout.arithmetic.name,
      expected: Certificate.arithmetic, got: arithmetic)
    var differences: [Difference] = []
    func note(_ dataset: String, _ stored: String, _ recomputed: String, unless agrees: Bool) {
      if agrees { return }
      differences.append(Difference(dataset: dataset, stored: stored, recomputed: recomputed))
    }
    // Rewards and transitions against their hashes.
    let tensors = try GameTensors(game)
    for (attribute, hash) in [
      (layout.rewardHash, tensors.rewardHash.hex),
      (layout.transitionHash, tensors.transitionHash.hex),
    ] {
      let said = try file.text(of: attribute)
      note("\(ResultGroup.game.path())@\(attribute.name)", said, hash, unless: said == hash)
    }
    // Every dataset of the certificate, bit by bit.
    for (entry, bounds) in certificate.quantities(populations: game.populations.count) {
      let values = try file.read(entry, Double.self)
      note(entry.path, text(values), text(bounds), unless: values == bounds)
    }
    // Residuals that are too large for the arrays to be a policy and its flow. What was read from a
    // file may miss 1 by what the coarsest type explains.
    let coarsest = NumericArray.lawTolerances.last?.1 ?? residualLimit
    let lawLimit = try file.configuration.inputs.isEmpty ? residualLimit : coarsest
    for (name, value, limit) in [
      ("flow_residual", certificate.flowResidual.upper, residualLimit),
      ("flow_distance", certificate.flowDistance.upper, residualLimit),
      ("law_residual", certificate.lawResidual.upper, lawLimit),
      ("feasibility", certificate.infeasibility, 0),
    ] {
      note(layout.bounds.path(of: name), "at most \(limit)", "\(value)", unless: !(value > limit))
    }
    // The scores by the solver's own arithmetic, which may be off by rounding.
    let (best, metrics) = (certificate.bestResponseValue, Metrics())
    let slack = residualLimit * max(1, best.magnitude.upper)
    for (metric, bounds) in [
      (metrics.exploitability, certificate.gap), (metrics.bestResponseValue, best),
      (metrics.value, certificate.ownValue),
    ] {
      let score = try file.read(layout.metric.of(metric), Double.self)
      note(
        layout.metric.of(metric).path, text(score), text([bounds.lower, bounds.upper]),
        unless: score.count == 1 && score[0] >= bounds.lower - slack
          && score[0] <= bounds.upper + slack)
    }
    let (balance, others) = try balance(
      of: file, in: game, policy: policy, occupationMeasure: L, limit: residualLimit)
    return (certificate, balance, differences + others)
  }

  private static func text(_ values: [Double]) -> String {
    values.count == 1 ? "\(values[0])" : "\(values)"
  }
}
