package import Results

/// The result files that are to be verified.
package struct VerificationPlan: Sendable {
  /// The files.
  package private(set) var targets: [StoredResult]

  /// All of some files.
  package init(_ targets: [StoredResult]) { self.targets = targets }

  /// About a share of the targets, chosen by their keys: the same ones every time.
  ///
  /// A run is chosen with a smaller share only if it is with every larger one.
  package func sampled(_ share: Double) -> VerificationPlan {
    VerificationPlan(
      targets.filter { target in
        guard let key = target.run?.key, let bits = UInt64(key.hex.prefix(12), radix: 16) else {
          return true
        }
        return Double(bits) < share * 0x1p48
      })
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
    return VerificationPlan(chosen.map(\.offset).sorted().map { targets[$0] })
  }
}

extension StoredResult {
  /// The seconds that the run took; 0 if nobody knows.
  fileprivate var seconds: Double { run?.seconds ?? 0 }
}
