package import ArtifactStore
package import Certificates
import MeanField
package import Results

/// The rewards and transitions of a solution as they are stored: all of them, or their hashes.
package struct GameTensors {
  /// The hash of the rewards' little-endian bytes.
  package let rewardHash: Digest
  /// The hash of the number of successors, the successors and the probabilities of each pair.
  package let transitionHash: Digest
  /// Everything; nil if that is too much.
  let arrays: FrozenArrays?

  package init(_ game: FrozenGame) throws {
    let pairCount = game.stateCount * game.actionCount
    var room = FrozenArrays.limit - game.rewards.count - game.horizon * pairCount
    var list = FrozenArrays(rewards: game.rewards, starts: [], successors: [], probabilities: [])
    rewardHash = Digest(of: game.rewards)
    transitionHash = try Digest { hash in
      for t in 0..<game.horizon {
        let rows = try game.successors(t)
        for r in 0..<pairCount {
          let row = rows.starts[r]..<rows.starts[r + 1]
          hash.update(row.count)
          for k in row {
            hash.update(rows.states[k])
            hash.update(rows.probabilities[k])
          }
        }
        room -= 2 * rows.states.count
        guard room >= 0 else { continue }
        list.starts += rows.starts.dropLast().map { $0 + list.successors.count }
        list.successors += rows.states
        list.probabilities += rows.probabilities
      }
    }
    arrays = room >= 0 ? list : nil
  }

  /// The axes of the transitions and of the bounds of a certificate.
  func axes(horizon: Int) -> [RecordAxis] {
    (arrays?.axes(horizon: horizon) ?? []) + [RecordAxis(layout.bound, 0...1)]
  }
}

extension ResultSchema {
  /// What the certificate says: bounds that hold for the stored numbers.
  static func certificateArrays(_ certificate: Certificate, populations: Int) -> [RecordArray] {
    [RecordArray(layout.boundLabel, ["lower", "upper"])]
      + CertifiedQuantity.all(of: certificate, populations: populations).map {
        RecordArray($0.entry, $0.values)
      }
  }
}

/// One array of a certificate.
package struct CertifiedQuantity {
  /// What it is.
  package let entry: Entry
  package let values: [Double]

  /// Everything that a certificate says, in the order in which it is written.
  package static func all(of certificate: Certificate, populations: Int) -> [CertifiedQuantity] {
    let bestResponse = "V*: what a best reply against the stored flow earns"
    let own = "<L, r>: what the policy earns in its own flow"
    let gap = "best_response_value - own_value: exploitability"
    let perPopulation =
      populations > 1
      ? [
        bounds("best_response_value", bestResponse, certificate.bestResponseValues),
        bounds("own_value", own, certificate.ownValues),
        bounds("gap", gap, certificate.gaps),
      ] : []
    return [
      bounds("best_response_value", bestResponse, certificate.bestResponseValue),
      bounds("own_value", own, certificate.ownValue),
      bounds("gap", gap + ", by population, summed", certificate.gap),
    ] + perPopulation + [
      bounds(
        "flow_residual", "largest |sum over a of L_t(s, a) - inflow into s at t|",
        certificate.flowResidual),
      bounds(
        "flow_distance", "largest |L_t(s, a) - flow of the policy|", certificate.flowDistance),
      bounds(
        "law_residual", "largest |sum - 1|, or -p of p < 0, of rows of policy and transitions",
        certificate.lawResidual),
      CertifiedQuantity(entry: layout.feasibility, values: [certificate.infeasibility]),
    ]
  }

  private static func bounds(
    _ name: String, _ definition: String, _ values: Enclosure...
  ) -> CertifiedQuantity {
    bounds(name, definition, values, layout.bounds)
  }

  private static func bounds(
    _ name: String, _ definition: String, _ values: [Enclosure],
    _ family: Entry = layout.populationBounds
  ) -> CertifiedQuantity {
    let path = family.path(of: name)
    return CertifiedQuantity(
      entry: family.saying(
        path: path, name: String(path.split(separator: "/")[1]).replacing("_", with: " "),
        definition: definition),
      values: values.flatMap { [$0.lower, $0.upper] })
  }
}
