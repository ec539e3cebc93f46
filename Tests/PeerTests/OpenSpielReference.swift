import MeanField

/// What OpenSpiel, or a solver written after its formulas, found on one of its games.
struct OpenSpielReference: Decodable {
  /// How a game charges for actions, where states do not tell them.
  enum Reading: String, CaseIterable {
    case asPlayed = "action_cost_charged_to_action_played"
    case asOpenSpiel = "as_open_spiel"
  }

  /// A word, a number or a truth value.
  enum Setting: Decodable {
    case flag(Bool)
    case number(Double)
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Bool.self) {
        self = .flag(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else {
        self = .text(try container.decode(String.self))
      }
    }
  }

  /// The numbers of a solver written after the formulas.
  struct Numbers: Decodable {
    let uniformNashConv: Double
    let uniformValue: [Double]
    let uniformBestResponseValue: [Double]
    let fictitiousPlay: [Double]
    let bestResponseTiesMet: Int
    let mirrorDescent1: [Double]
    let mirrorDescent10: [Double]
    let mirrorDescent100: [Double]

    enum CodingKeys: String, CodingKey {
      case uniformNashConv = "uniform_nash_conv"
      case uniformValue = "uniform_value"
      case uniformBestResponseValue = "uniform_best_response_value"
      case fictitiousPlay = "fictitious_play"
      case bestResponseTiesMet = "best_response_ties_met"
      case mirrorDescent1 = "online_mirror_descent_lr0.01"
      case mirrorDescent10 = "online_mirror_descent_lr0.1"
      case mirrorDescent100 = "online_mirror_descent_lr1.0"
    }

    /// NashConv after each step of exact mirror descent, by step size.
    var mirrorDescent: [(stepSize: Double, nashConv: [Double])] {
      [(0.01, mirrorDescent1), (0.1, mirrorDescent10), (1, mirrorDescent100)]
    }
  }

  /// The probability of a state at an epoch when everybody plays uniformly.
  struct Share: Decodable {
    let state: String
    let epoch: Int
    let probability: Double

    init(from decoder: any Decoder) throws {
      var row = try decoder.unkeyedContainer()
      state = try row.decode(String.self)
      epoch = try row.decode(Int.self)
      probability = try row.decode(Double.self)
    }
  }

  struct Distribution: Decodable { let rows: [Share] }
  struct FirstVisits: Decodable { let table: [[Int?]] }

  struct Tables: Decodable {
    /// R at x + size·a; nil stands for pairs that OpenSpiel never visits.
    let reward: [Double?]
    /// Successors and probabilities at K(x + size·a) + k.
    let next: [Double]
    let prob: [Double]
  }

  let game: String
  let parameters: [String: Setting]
  let independent: [String: Numbers]
  let distribution: Distribution
  let firstVisits: FirstVisits?
  let tables: Tables?

  enum CodingKeys: String, CodingKey {
    case game, parameters, independent
    case distribution = "uniform_policy_distribution"
    case firstVisits = "first_visited_last_action"
    case tables = "sampled_tables"
  }

  /// The numbers of a reading; games without action costs have one set for both.
  func numbers(_ reading: Reading) -> Numbers? {
    independent[reading.rawValue] ?? independent[Reading.asOpenSpiel.rawValue]
  }

  func number(_ name: String) throws -> Double {
    guard case .number(let value) = parameters[name] else { throw Missing(name: name) }
    return value
  }

  func integer(_ name: String) throws -> ParameterValue { .integer(Int(try number(name))) }

  func flag(_ name: String) throws -> ParameterValue {
    guard case .flag(let value) = parameters[name] else { throw Missing(name: name) }
    return .boolean(value)
  }

  /// The numbers of `[1|2;3|4]`, row by row, or of `1 2 3 4` as one row.
  func rows(_ name: String) throws -> [[Double]] {
    guard case .text(let text) = parameters[name] else { throw Missing(name: name) }
    guard text.first == "[" else { return [text.split(separator: " ").compactMap { Double($0) }] }
    return text.dropFirst().dropLast().split(separator: ";").map { row in
      row.split(separator: "|").compactMap { Double($0) }
    }
  }

  struct Missing: Error { let name: String }
}
