import ArtifactStore
import Certificates
import HDF5
import MeanField

/// The rewards and transitions of a solution as they are stored: all of them, or their hashes.
struct GameTensors {
  /// The most numbers that are stored: rewards, positions, successors and probabilities together.
  static let limit = 1 << 20

  /// The hash of the rewards' little-endian bytes.
  let rewardHash: Digest
  /// The hash of the number of successors, the successors and the probabilities of each pair.
  let transitionHash: Digest
  /// All transitions, one epoch after another; nil if there are too many.
  private(set) var transitions: Successors?

  init(_ game: FrozenGame) throws {
    let pairCount = game.stateCount * game.actionCount
    var room = Self.limit - game.rewards.count - game.horizon * pairCount
    var list = Successors(starts: [])
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
        list.starts += rows.starts.dropLast().map { $0 + list.states.count }
        list.states += rows.states
        list.probabilities += rows.probabilities
      }
    }
    transitions = room >= 0 ? list : nil
  }
}

extension ResultSchema {
  /// The axes of the transitions and of the bounds of a certificate.
  static func certificateAxes(_ tensors: GameTensors, in game: some MeanFieldGame) -> [RecordAxis] {
    let bound = RecordAxis(
      "bound", .integers([0, 1]), attributes: described("lower and upper bound"))
    guard let transitions = tensors.transitions else { return [bound] }
    return [
      RecordAxis(
        "transition_epoch", .integers((0..<Int64(game.horizon)).map(\.self)),
        attributes: described("decision epoch before a transition")),
      RecordAxis(
        "transition", .integers((0..<Int64(transitions.states.count)).map(\.self)),
        attributes: described("position in the lists of successors")),
      bound,
    ]
  }

  /// Rewards and transitions at the solution's flow, if they are small enough.
  static func tensorArrays(_ tensors: GameTensors, _ game: FrozenGame) -> [RecordArray] {
    guard let transitions = tensors.transitions else { return [] }
    return [
      RecordArray(
        "/game/reward", .doubles(game.rewards), axes: ["epoch", "state", "action"],
        attributes: described(
          "reward at the solution's flow", definition: "r_t(s, a, L); 0 on infeasible pairs")),
      RecordArray(
        "/game/transition_start", .integers(transitions.starts.map(Int64.init)),
        axes: ["transition_epoch", "state", "action"],
        attributes: described(
          "first position of a pair's successors",
          definition: "the successors of the pair go up to the start of the next pair, "
            + "row-major, those of the last pair to the end of the lists")),
      RecordArray(
        "/game/transition_state", .integers(transitions.states.map(Int64.init)),
        axes: ["transition"],
        attributes: described("successor", definition: "s', ascending for each pair")),
      RecordArray(
        "/game/transition_probability", .doubles(transitions.probabilities), axes: ["transition"],
        attributes: described(
          "probability of the successor", definition: "P_t(s' | s, a, L) at the solution's flow")),
    ]
  }

  /// What the certificate says: bounds that hold for the stored numbers.
  static func certificateArrays(
    _ certificate: Certificate, populations: Int
  ) -> [RecordArray] {
    [
      RecordArray(
        "/bound_label", .texts(["lower", "upper"]), axes: ["bound"],
        attributes: [("long_name", .string("name of the bound"))])
    ]
      + CertifiedQuantity.all(of: certificate, populations: populations).map { quantity in
        RecordArray(
          quantity.path, .doubles(quantity.values), axes: quantity.axes,
          attributes: described(quantity.name, definition: quantity.definition))
      }
  }
}

/// One array of a certificate.
struct CertifiedQuantity {
  let path: String
  let name: String
  let definition: String
  let values: [Double]
  let axes: [String]

  /// Everything that a certificate says, in the order in which it is written.
  static func all(of certificate: Certificate, populations: Int) -> [CertifiedQuantity] {
    let bestResponse = "V*: what a best reply against the stored flow earns"
    let own = "<L, r>: what the policy earns in its own flow"
    let gap = "best_response_value - own_value: exploitability"
    let perPopulation =
      populations > 1
      ? [
        bounds("population_best_response_value", bestResponse, certificate.bestResponseValues),
        bounds("population_own_value", own, certificate.ownValues),
        bounds("population_gap", gap, certificate.gaps),
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
      CertifiedQuantity(
        path: "/certificate/feasibility", name: "feasibility",
        definition: "largest |pi| or |L| of an infeasible action, or -pi of pi < 0; exact",
        values: [certificate.infeasibility], axes: []),
    ]
  }

  private static func bounds(
    _ name: String, _ definition: String, _ value: Enclosure
  ) -> CertifiedQuantity {
    CertifiedQuantity(
      path: "/certificate/\(name)", name: name.replacing("_", with: " "), definition: definition,
      values: [value.lower, value.upper], axes: ["bound"])
  }

  private static func bounds(
    _ name: String, _ definition: String, _ values: [Enclosure]
  ) -> CertifiedQuantity {
    CertifiedQuantity(
      path: "/certificate/\(name)", name: name.replacing("_", with: " "), definition: definition,
      values: values.flatMap { [$0.lower, $0.upper] }, axes: ["population", "bound"])
  }
}
