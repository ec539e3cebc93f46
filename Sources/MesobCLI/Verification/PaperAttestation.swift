import ArtifactStore
import ExperimentRunner
import Verification

/// What executing a paper's runs again says of every number in it.
struct PaperAttestation {
  /// What is known of a quotation.
  enum Verdict: String, CaseIterable {
    /// Every bit that it was computed from came out again.
    case bits
    /// Everything that it was computed from is within its tolerance.
    case tolerance
    /// Something is not, or the paper quotes another result.
    case differs
    /// It depends on a time, which no execution gives twice.
    case measured
    /// Its runs could not be executed.
    case undecided

    /// The verdict in words.
    var words: String {
      switch self {
      case .bits: "bit-identical"
      case .tolerance: "within tolerance"
      case .differs: "different"
      case .measured: "measured times"
      case .undecided: "undecided"
      }
    }
  }

  /// Every quotation of the paper with its verdict.
  let entries: [(quotation: PaperUse.Quotation, verdict: Verdict)]

  init(_ use: PaperUse, _ checks: [RunVerification]) {
    let byKey = Dictionary(
      checks.compactMap { check in check.run.map { ($0.key.hex, check) } }
    ) { first, _ in first }
    entries = use.quotations.map { quotation in
      (quotation, Self.verdict(quotation, byKey))
    }
  }

  private static func verdict(
    _ quotation: PaperUse.Quotation, _ checks: [String: RunVerification]
  ) -> Verdict {
    let datasets = Set(quotation.datasets.filter { $0.hasPrefix("/") })
    guard quotation.datasets.isEmpty || !datasets.isEmpty else { return .measured }
    let verdicts = quotation.runs.map { run -> Verdict in
      guard let check = checks[run.key], let comparison = check.comparison else {
        return .undecided
      }
      if let quoted = run.contentHash, quoted != check.run?.identity.contentHash.hex {
        return .differs
      }
      let levels = comparison.differences
        .filter { datasets.isEmpty || datasets.contains($0.path) }.map(\.level)
      switch levels.min() {
      case .differs: return .differs
      case .tolerance: return .tolerance
      case .bits, nil: return .bits
      }
    }
    let order: [Verdict] = [.differs, .undecided, .tolerance, .bits]
    let verdict = order.first(where: verdicts.contains) ?? .undecided
    let isTimed = datasets.count < quotation.datasets.count
    return isTimed && [.tolerance, .bits].contains(verdict) ? .measured : verdict
  }

  /// How the command ends.
  var status: ExitStatus {
    let verdicts = Set(entries.map(\.verdict))
    if verdicts.contains(.differs) { return .no }
    return verdicts.contains(.undecided) ? .undecided : .yes
  }

  /// One line for each kind: `47 numbers: 45 bit-identical, 2 within tolerance`.
  var lines: [String] {
    ["number", "claim", "table", "figure"].compactMap { kind in
      let verdicts = entries.filter { $0.quotation.kind == kind }.map(\.verdict)
      guard !verdicts.isEmpty else { return nil }
      let counts = Verdict.allCases.compactMap { verdict -> String? in
        let count = verdicts.count { $0 == verdict }
        return count > 0 ? "\(count) \(verdict.words)" : nil
      }
      let noun = verdicts.count == 1 ? kind : "\(kind)s"
      return "\(verdicts.count) \(noun): \(counts.joined(separator: ", "))"
    }
  }
}

extension Listing {
  /// What executing the runs of a paper again gave, and what that says of its numbers.
  init(_ checks: [RunVerification], _ attestation: PaperAttestation) {
    let runs = Listing(checks)
    let isPlain = { (verdict: PaperAttestation.Verdict) in verdict == .bits }
    json =
      runs.json + [
        "attestation": JSON(attestation.lines),
        "quotations": .array(
          attestation.entries.map { quotation, verdict in
            [
              "key": .text(quotation.key), "kind": .text(quotation.kind),
              "pages": JSON(quotation.pages), "level": .text(verdict.rawValue),
              "runs": JSON(quotation.runs.map(\.key)),
            ]
          }),
      ]
    let conspicuous = attestation.entries.filter { !isPlain($0.verdict) }.map {
      quotation, verdict in
      "\(verdict.rawValue)  \(quotation.kind) '\(quotation.key)', page "
        + quotation.pages.joined(separator: ", ")
    }
    text = ([runs.text] + conspicuous + attestation.lines).joined(separator: "\n")
  }
}
