import ArtifactStore

/// What executing a paper's runs again says of every number in it.
package struct PaperAttestation {
  /// What is known of a quotation.
  package enum Verdict: String, CaseIterable, Sendable {
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
    package var words: String {
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
  package let entries: [(quotation: PaperUse.Quotation, verdict: Verdict)]

  package init(_ use: PaperUse, _ checks: [RunVerification]) {
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

  /// Whether every number came out again.
  package var outcome: Outcome {
    Outcome(
      fails: entries.contains { $0.verdict == .differs },
      isUndecided: entries.contains { $0.verdict == .undecided })
  }

  /// One line for each kind: `47 numbers: 45 bit-identical, 2 within tolerance`.
  package var lines: [String] {
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
