import Testing

/// The numbers of one instance that the tests of routing, normal-form and similar games read.
struct OpenSpielFile: Decodable {
  struct Score: Decodable {
    let nash_conv: Double
    let value: [Double]
    let best_response_value: [Double]
  }
  struct Sequence: Decodable { let nash_conv: [Double] }
  struct OpenSpiel: Decodable {
    let uniform_policy: Score
    let mirror_descent_small: Sequence?
    let mirror_descent_large: Sequence?
    enum CodingKeys: String, CodingKey {
      case uniform_policy
      case mirror_descent_small = "mirror_descent_lr0.01"
      case mirror_descent_large = "mirror_descent_lr1.0"
    }
  }
  /// Exact numbers of a solver written from the formulas.
  struct Exact: Decodable {
    let uniform_nash_conv: Double
    let uniform_value: [Double]?
    let fictitious_play: [Double]
    let best_response_ties_met: Int?
    let descent_0_001: [Double]?
    let descent_0_01: [Double]?
    let descent_0_1: [Double]?
    let descent_1: [Double]?
    enum CodingKeys: String, CodingKey {
      case uniform_nash_conv, uniform_value, fictitious_play, best_response_ties_met
      case descent_0_001 = "online_mirror_descent_lr0.001"
      case descent_0_01 = "online_mirror_descent_lr0.01"
      case descent_0_1 = "online_mirror_descent_lr0.1"
      case descent_1 = "online_mirror_descent_lr1.0"
    }
    /// The step sizes with their sequences.
    var descents: [(stepSize: Double, nashConv: [Double])] {
      [(0.001, descent_0_001), (0.01, descent_0_01), (0.1, descent_0_1), (1, descent_1)]
        .compactMap { stepSize, sequence in sequence.map { (stepSize, $0) } }
    }
  }
  struct Row: Decodable {
    let state: String
    let t: Int
    let probability: Double
    init(from decoder: any Decoder) throws {
      var row = try decoder.unkeyedContainer()
      state = try row.decode(String.self)
      t = try row.decode(Int.self)
      probability = try row.decode(Double.self)
    }
  }
  struct Distribution: Decodable { let rows: [Row] }
  struct Grid: Decodable { let rows: [[Double]] }
  struct Named: Decodable { let grid: Grid? }
  struct Readings: Decodable {
    let as_open_spiel: Exact
    let action_cost_charged_to_action_played: Exact
  }
  struct Independent<Value: Decodable>: Decodable { let independent: Value }

  let open_spiel: OpenSpiel
  let uniform_policy_distribution: Distribution

  static func read(_ name: String) throws -> OpenSpielFile {
    try PeerFile.json("openspiel", name, as: OpenSpielFile.self)
  }

  static func independent<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    try PeerFile.json("openspiel", name, as: Independent<Value>.self).independent
  }
}
