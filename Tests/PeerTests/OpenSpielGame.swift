import GameCatalog
import MeanField

/// Builds our game of an OpenSpiel reference file.
///
/// Labels of states are read by the axes of the games: `x`, `x,y` and `population:x,y`.
struct OpenSpielGame {
  typealias Reading = OpenSpielReference.Reading

  let file: String
  let reference: OpenSpielReference

  init(_ file: String) throws {
    self.file = file
    reference = try PeerFile.json("openspiel", file, as: OpenSpielReference.self)
  }

  /// The game, with action costs read in one way or the other.
  func game(_ reading: Reading) throws -> any MeanFieldGame {
    switch (reference.game, reading) {
    case ("python_mfg_crowd_modelling", .asPlayed), ("mfg_crowd_modelling", .asPlayed):
      try Self.make(CrowdModelling1D<ChargeAsPlayed>.self, circle)
    case ("python_mfg_crowd_modelling", _), ("mfg_crowd_modelling", _):
      try Self.make(CrowdModelling1D<ChargeAsOpenSpiel>.self, circle)
    case ("mfg_crowd_modelling_2d", .asPlayed):
      try Self.make(CrowdModelling2D<ChargeAsPlayed>.self, torus)
    case ("mfg_crowd_modelling_2d", _):
      try Self.make(CrowdModelling2D<ChargeAsOpenSpiel>.self, torus)
    case ("mfg_garnet", .asPlayed): try Self.make(Garnet<ChargeAsPlayed>.self, garnet)
    case ("mfg_garnet", _): try Self.make(Garnet<ChargeAsOpenSpiel>.self, garnet)
    case ("python_mfg_predator_prey", _): try Self.make(PredatorPrey.self, chase)
    case ("python_mfg_crowd_avoidance", _): try Self.make(CrowdAvoidance.self, hall)
    default: throw OpenSpielReference.Missing(name: reference.game)
    }
  }

  private static func make<Game: MeanFieldGame>(
    _ type: Game.Type, _ configuration: Configuration
  ) throws -> any MeanFieldGame {
    try Game(Game.Parameters(configuration: configuration))
  }

  /// The state that a label names.
  func state(_ label: String, in game: any MeanFieldGame) -> Int {
    zip(label.split { ",:".contains($0) }, game.stateAxes).reduce(0) { state, part in
      state * part.1.count + (Int(part.0) ?? 0)
    }
  }

  /// The law that the reward of OpenSpiel's agents sees at epoch 0 in place of μ₀.
  ///
  /// Crowd modelling takes the uniform law on all cells. In predator–prey and crowd avoidance
  /// the initial law of the own population has x and y exchanged.
  func lawSeenAtStart(in game: any MeanFieldGame, by population: Population) -> [Double] {
    let μ = game.initialDistribution
    guard game.populations.count > 1 else {
      return Array(repeating: 1 / Double(μ.count), count: μ.count)
    }
    let (first, n) = (population.states.lowerBound, game.stateAxes[1].count)
    return μ.indices.map { s in
      population.states.contains(s) ? μ[first + (s - first) % n * n + (s - first) / n] : μ[s]
    }
  }

  // MARK: Parameters

  private var circle: Configuration {
    get throws {
      ["horizon": try reference.integer("horizon"), "size": try reference.integer("size")]
    }
  }

  /// OpenSpiel writes walls and positional rewards as x|y, but initial cells as y|x.
  private var torus: Configuration {
    get throws {
      func valued(_ cells: String, _ values: String) throws -> [[Double]] {
        zip(try reference.rows(cells), try reference.rows(values)).map { $0 + $1 }
      }
      let start = try valued("initial_distribution", "initial_distribution_value")
      return try circle.merging(
        [
          "walls": .rows(try reference.rows("forbidden_states")),
          "initial-distribution": .rows(start.map { [$0[1], $0[0], $0[2]] }),
          "positional-reward": .rows(try valued("positional_reward", "positional_reward_value")),
          "noise-intensity": .number(try reference.number("noise_intensity")),
          "crowd-aversion-coef": .number(try reference.number("crowd_aversion_coef")),
          "only-distribution-reward": try reference.flag("only_distribution_reward"),
          "with-congestion": try reference.flag("with_congestion"),
        ]
      ) { $1 }
    }
  }

  private var garnet: Configuration {
    get throws {
      guard let tables = reference.tables else {
        throw OpenSpielReference.Missing(name: "sampled_tables")
      }
      let (S, A) = (Int(try reference.number("size")), Int(try reference.number("num_action")))
      let K = Int(try reference.number("num_chance_action"))
      func rows(_ table: [Double]) -> [[Double]] {
        (0..<S * A).map { i in
          let first = K * (i / A + S * (i % A))
          return Array(table[first..<first + K])
        }
      }
      return try circle.merging(
        [
          "num-action": .integer(A), "num-chance-action": .integer(K),
          "eta": .number(try reference.number("eta")),
          "reward": .rows((0..<S).map { x in (0..<A).map { tables.reward[x + S * $0] ?? 0 } }),
          "next": .rows(rows(tables.next)), "prob": .rows(rows(tables.prob)),
        ]
      ) { $1 }
    }
  }

  private var chase: Configuration {
    get throws {
      try populations.merging(
        [
          "noise-probability": .number(try reference.number("noise_probability")),
          "congestion-coeff": .number(try reference.number("congestion_coeff")),
          "reward-matrix": .rows(try square("reward_matrix")),
        ]
      ) { $1 }
    }
  }

  private var hall: Configuration {
    get throws {
      try populations.merging(
        [
          "walls": .rows(try reference.rows("forbidden_states")),
          "proba-noise": .number(try reference.number("proba_noise")),
          "coef-congestion": .number(try reference.number("coef_congestion")),
          "coef-target": .number(try reference.number("coef_target")),
          "congestion-matrix": .rows(try square("congestion_matrix")),
        ]
      ) { $1 }
    }
  }

  /// Size, border and initial laws, which are row-major with x the column.
  private var populations: Configuration {
    get throws {
      let n = Int(try reference.number("size"))
      let law = try reference.rows("init_distrib")[0]
      let start = law.indices.filter { law[$0] > 0 }.map { i in
        [i / (n * n), i % n, i / n % n].map(Double.init) + [law[i]]
      }
      return try circle.merging(
        [
          "geometry": .text(try reference.number("geometry") == 0 ? "square" : "torus"),
          "initial-distribution": .rows(start),
        ]
      ) { $1 }
    }
  }

  private func square(_ name: String) throws -> [[Double]] {
    let entries = try reference.rows(name)[0]
    let n = Int(Double(entries.count).squareRoot())
    return (0..<n).map { Array(entries[$0 * n..<($0 + 1) * n]) }
  }
}
