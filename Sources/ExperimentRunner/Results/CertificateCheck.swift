public import ArtifactStore
public import Certificates
import HDF5

/// Whether the certificate of a result file follows from the arrays in the file.
///
/// No game is built and nothing is solved: what is said of the solution is computed again from the
/// stored rewards, transitions and policy, and has to come out with the same bits.
public struct CertificateCheck: Sendable {
  /// The path of the file.
  public let path: String
  /// The run that the file belongs to; nil for a file by itself.
  public let run: StoredRun?
  /// The bounds that were proved; nil where there was nothing to prove them from.
  public let certificate: Certificate?
  /// What does not hold.
  public let differences: [Difference]
  /// Why nothing could be told; nil if something could.
  public let obstacle: String?

  /// Something stored that does not follow from the rest of the file.
  public struct Difference: Sendable, Hashable {
    /// The dataset, or the attribute behind an `@`.
    public let dataset: String
    /// What the file says.
    public let stored: String
    /// What follows from the arrays.
    public let recomputed: String
  }

  /// How a check ended.
  public enum Verdict: String, Sendable {
    /// The certificate holds.
    case agrees
    /// It does not.
    case differs
    /// The file does not hold what it takes, or cannot be read.
    case undecided
  }

  /// How the check ended.
  public var verdict: Verdict {
    obstacle != nil ? .undecided : differences.isEmpty ? .agrees : .differs
  }

  /// Checks the file at a path.
  public init(ofFileAt path: String, run: StoredRun? = nil) {
    self.path = path
    self.run = run
    let outcome = Result { try Self.recompute(path) }
    switch outcome {
    case .success(let (certificate, differences)):
      self.certificate = certificate
      self.differences = differences
      obstacle = nil
    case .failure(let error):
      certificate = nil
      differences = []
      obstacle = "\(error)"
    }
  }

  /// A run directory that cannot be used.
  public init(of damaged: DamagedRun) {
    path = damaged.directory
    (run, certificate, differences, obstacle) = (nil, nil, [], damaged.reason)
  }

  private static func recompute(_ path: String) throws -> (Certificate, [Difference]) {
    let file = try File.open(resultAt: path)
    let stored = try StoredCertificate(in: file.root)
    let certificate = try Certificate(
      of: stored.game, policy: stored.policy, occupationMeasure: stored.occupationMeasure)
    let differences = try differences(certificate, of: stored, in: file.root)
    try file.close()
    return (certificate, differences)
  }

  private static func differences(
    _ certificate: Certificate, of stored: StoredCertificate, in root: Group
  ) throws -> [Difference] {
    let arithmetic = try root.group("/certificate").attribute("arithmetic")
    guard arithmetic == .string(Certificate.arithmetic) else {
      throw RunnerError(
        .missingDataset, "/certificate@arithmetic", expected: Certificate.arithmetic,
        got: "\(arithmetic)")
    }
    return try hashDifferences(stored, in: root) + boundDifferences(certificate, stored, in: root)
      + excesses(of: certificate) + metricDifferences(certificate, in: root)
  }

  /// Rewards and transitions against their hashes.
  private static func hashDifferences(
    _ stored: StoredCertificate, in root: Group
  ) throws -> [Difference] {
    let tensors = try GameTensors(stored.game)
    return try [
      ("reward_hash", tensors.rewardHash.hex), ("transition_hash", tensors.transitionHash.hex),
    ].compactMap { name, hash in
      let said = try root.group("/game").attribute(name)
      guard said != .string(hash) else { return nil }
      return Difference(dataset: "/game@\(name)", stored: said.text, recomputed: hash)
    }
  }

  /// Every dataset of the certificate, bit by bit.
  private static func boundDifferences(
    _ certificate: Certificate, _ stored: StoredCertificate, in root: Group
  ) throws -> [Difference] {
    try CertifiedQuantity.all(of: certificate, populations: stored.game.populations.count)
      .compactMap { quantity in
        let values = try root.dataset(quantity.path).read(Double.self)
        guard values != quantity.values else { return nil }
        return Difference(
          dataset: quantity.path, stored: text(values), recomputed: text(quantity.values))
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
        dataset: "/certificate/\(name)", stored: "at most \(limit)", recomputed: "\(value)")
    }
  }

  /// The scores by the solver's own arithmetic, which may be off by rounding.
  private static func metricDifferences(
    _ certificate: Certificate, in root: Group
  ) throws -> [Difference] {
    let best = certificate.bestResponseValue
    let slack = residualLimit * max(1, best.magnitude.upper)
    return try [
      ("exploitability", certificate.gap), ("best_response_value", best),
      ("value", certificate.ownValue),
    ].compactMap { name, bounds in
      let score = try root.dataset("/metrics/\(name)").read(Double.self)
      let isNear =
        score.count == 1
        && score[0] >= bounds.lower - slack && score[0] <= bounds.upper + slack
      guard !isNear else { return nil }
      return Difference(
        dataset: "/metrics/\(name)", stored: text(score),
        recomputed: text([bounds.lower, bounds.upper]))
    }
  }

  private static func text(_ values: [Double]) -> String {
    values.count == 1 ? "\(values[0])" : "\(values)"
  }
}

extension AttributeValue {
  fileprivate var text: String {
    if case .string(let text) = self { text } else { "\(self)" }
  }
}
