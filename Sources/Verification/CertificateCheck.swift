package import ArtifactStore
package import Certificates
import ExperimentRunner
package import Results
import Vocabulary

/// Whether the certificate of a result file follows from the arrays in the file.
///
/// No game is built and nothing is solved: what is said of the solution is computed again from the
/// stored rewards, transitions and policy, and has to come out with the same bits.
package struct CertificateCheck: Sendable {
  /// The file, or a run directory that cannot be used.
  package let subject: StoredResult
  /// The bounds that were proved; nil where there was nothing to prove them from.
  package let certificate: Certificate?
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
  package var outcome: Outcome {
    Outcome(fails: !differences.isEmpty, isUndecided: obstacle != nil)
  }

  /// Checks a file.
  package init(of subject: StoredResult) {
    self.subject = subject
    do {
      (certificate, differences) = try Self.recompute(subject.path)
      obstacle = nil
    } catch {
      (certificate, differences, obstacle) = (nil, [], "\(error)")
    }
  }

  /// A run directory that cannot be used.
  package init(of damaged: DamagedRun) {
    subject = StoredResult(path: damaged.directory)
    (certificate, differences, obstacle) = (nil, [], damaged.reason)
  }

  private static func recompute(_ path: String) throws -> (Certificate, [Difference]) {
    let file = try ResultFile(at: path)
    let stored = try StoredCertificate(in: file)
    let certificate = try Certificate(
      of: stored.game, policy: stored.policy, occupationMeasure: stored.occupationMeasure)
    let arithmetic = try file.text(of: layout.arithmetic)
    guard arithmetic == Certificate.arithmetic else {
      throw RunnerError(
        .missingDataset, ResultGroup.certificate.path() + "@" + layout.arithmetic.name,
        expected: Certificate.arithmetic, got: arithmetic)
    }
    return (
      certificate,
      try hashDifferences(stored, in: file) + boundDifferences(certificate, stored, in: file)
        + excesses(of: certificate) + metricDifferences(certificate, in: file)
    )
  }

  /// Rewards and transitions against their hashes.
  private static func hashDifferences(
    _ stored: StoredCertificate, in file: ResultFile
  ) throws -> [Difference] {
    let tensors = try GameTensors(stored.game)
    return try [
      (layout.rewardHash, tensors.rewardHash.hex),
      (layout.transitionHash, tensors.transitionHash.hex),
    ].compactMap { attribute, hash in
      let said = try file.text(of: attribute)
      guard said != hash else { return nil }
      return Difference(
        dataset: "\(ResultGroup.game.path())@\(attribute.name)", stored: said, recomputed: hash)
    }
  }

  /// Every dataset of the certificate, bit by bit.
  private static func boundDifferences(
    _ certificate: Certificate, _ stored: StoredCertificate, in file: ResultFile
  ) throws -> [Difference] {
    try CertifiedQuantity.all(of: certificate, populations: stored.game.populations.count)
      .compactMap { quantity in
        let values = try file.read(quantity.entry, Double.self)
        guard values != quantity.values else { return nil }
        return Difference(
          dataset: quantity.entry.path, stored: text(values), recomputed: text(quantity.values))
      }
  }

  /// The most that residuals may be: far above rounding, far below what matters.
  private static let residualLimit = 1e-9

  /// Residuals that are too large for the arrays to be a policy and its flow.
  private static func excesses(of certificate: Certificate) -> [Difference] {
    [
      ("flow_residual", certificate.flowResidual.upper, residualLimit),
      ("flow_distance", certificate.flowDistance.upper, residualLimit),
      ("law_residual", certificate.lawResidual.upper, residualLimit),
      ("feasibility", certificate.infeasibility, 0),
    ].compactMap { name, value, limit in
      guard value > limit else { return nil }
      return Difference(
        dataset: layout.bounds.path(of: name), stored: "at most \(limit)", recomputed: "\(value)")
    }
  }

  /// The scores by the solver's own arithmetic, which may be off by rounding.
  private static func metricDifferences(
    _ certificate: Certificate, in file: ResultFile
  ) throws -> [Difference] {
    let (best, metrics) = (certificate.bestResponseValue, Metrics())
    let slack = residualLimit * max(1, best.magnitude.upper)
    return try [
      (metrics.exploitability, certificate.gap), (metrics.bestResponseValue, best),
      (metrics.value, certificate.ownValue),
    ].compactMap { metric, bounds in
      let score = try file.read(layout.metric.of(metric), Double.self)
      let isNear =
        score.count == 1
        && score[0] >= bounds.lower - slack && score[0] <= bounds.upper + slack
      guard !isNear else { return nil }
      return Difference(
        dataset: layout.metric.of(metric).path, stored: text(score),
        recomputed: text([bounds.lower, bounds.upper]))
    }
  }

  private static func text(_ values: [Double]) -> String {
    values.count == 1 ? "\(values[0])" : "\(values)"
  }
}
