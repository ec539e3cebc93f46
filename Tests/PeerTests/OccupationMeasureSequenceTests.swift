import Foundation
import GameCatalog
import HDF5
@testable import MeanField
@testable import MeanFieldSolvers
import Testing

/// MF-OMO and MF-OMI step by step against MFGLib, on every game and with every label of its files.
///
/// MFGLib's yₜ is our yₜ₊₁ for t < T and its y_T our −y₀; its residuals have the other sign.
struct OccupationMeasureSequenceTests {
  private static let labels = [
    "mfomo", "mfomo_no_hat", "mfomo_generic_start", "mfomo_sgd", "mfomo_l1", "mfomo_l2_weighted",
    "mfomo_balanced", "mfomo_parameterized", "mfomo_parameterized_hat",
  ]
  private static let inclusions = [
    "occupation_measure_inclusion", "occupation_measure_inclusion_fast",
  ]

  @Test(arguments: MFGLibGame.names, labels)
  func `MF-OMO goes where MFGLib's goes`(name: String, label: String) throws {
    let peer = try MFGLibGame(name)
    let group = "algorithms/\(label)"
    let expected = try peer.numbers("\(group)/exploitability")
    // Behind the agreed prefix the two reference runs differ by rounding noise that Adam amplifies.
    let count = min(11, Int(try peer.number(group, "agree_prefix_1e-10")))
    let got = try exploitabilities(of: label, count: count, peer, in: peer.game)
    for (k, (x, y)) in zip(got, expected).enumerated() {
      #expect(abs(x - y) <= 1e-8 * (1 + abs(y)), "iteration \(k): expected \(y), got \(x)")
    }
  }

  /// The start of this label hangs on the last bit of the price, see `shiftedHatState`.
  ///
  /// A price one unit in the last place away, which is as close to (8/1.5)^(2/3), leads away by more
  /// than 1e-6 within ten steps; so did our own rewards, which sum their parts in another order.
  @Test(arguments: [-1.0, 1])
  func `a price one bit away leads MFGLib's hat start elsewhere`(bits: Double) throws {
    let peer = try MFGLibGame("equilibrium_price")
    let label = "mfomo_parameterized_hat"
    let expected = try peer.numbers("algorithms/\(label)/exploitability")
    let price = try peer.startPrice
    let got = try exploitabilities(
      of: label, count: 11, peer, startPrice: price + bits * price.ulp, in: peer.game)
    #expect(abs(got[1] - expected[1]) <= 1e-8)
    #expect(abs(got[10] - expected[10]) > 1e-6)
  }

  @Test(arguments: MFGLibGame.names, inclusions)
  func `MF-OMI goes where an exact projection leads`(name: String, label: String) throws {
    let peer = try MFGLibGame(name)
    let group = "algorithms/\(label)"
    let options = try Options(peer, label)
    var method = MFOMI()
    method.stepSize = try #require(options.alpha)
    method.regularization = options.eta ?? 0
    let start = try peer.policy("policy_uniform")
    let got = try exploitabilities(
      of: method, count: 31, in: peer.game
    ) { method.initialState(for: $0, from: start) }
    // MFGLib itself projects to about 1e-7; `exploitability_own` projects exactly.
    let expected = try peer.numbers("\(group)/exploitability_own")
    for (k, (x, y)) in zip(got, expected).enumerated() {
      #expect(abs(x - y) <= 1e-8 * (1 + abs(y)), "iteration \(k): expected \(y), got \(x)")
    }
  }

  @Test(arguments: MFGLibGame.names)
  func `residuals, terms, gradients and hat vectors are MFGLib's`(name: String) throws {
    let peer = try MFGLibGame(name)
    try checkObjective(peer, in: peer.game)
  }

  // MARK: Runs

  /// What a label's `kwargs` say; what they do not is MFGLib's default.
  private struct Options: Decodable {
    struct Rule: Decodable {
      struct Config: Decodable { var lr: Double }
      var name: String
      var config: Config
    }
    var loss: String?
    var c1: Double?
    var c2: Double?
    var c3: Double?
    var rb_freq: Int?
    var optimizer: Rule?
    var parameterize: Bool?
    var hat_init: Bool?
    var alpha: Double?
    var eta: Double?

    init(_ peer: MFGLibGame, _ label: String) throws {
      let json = try peer.text("algorithms/\(label)", "kwargs")
      self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
    }

    func method(rewardBound: Double) throws -> MFOMO {
      var settings = PenaltySettings()
      settings.loss = try #require(PenaltyLoss(rawValue: loss ?? "l1_l2"))
      (settings.c1, settings.c2, settings.c3) = (c1 ?? 1, c2 ?? 1, c3 ?? 1)
      settings.balancingPeriod = rb_freq ?? 0
      settings.optimizer = optimizer?.name == "SGD" ? .sgd : .adam
      settings.stepSize = optimizer?.config.lr ?? 0.1
      settings.form = parameterize == true ? .parameterized : .projected
      settings.initialization = hat_init == false ? .origin : .hat
      settings.startMeasure = .even
      settings.rewardBound = rewardBound
      var method = MFOMO()
      method.settings = settings
      method.normalization = .none
      return method
    }
  }

  private func exploitabilities<Game: MeanFieldGame>(
    of label: String, count: Int, _ peer: MFGLibGame, startPrice: Double? = nil, in game: Game
  ) throws -> [Double] {
    let method = try Options(peer, label).method(rewardBound: peer.rewardBound)
    let uniform = try peer.policy("policy_uniform")
    let isExplicit = try peer.text("algorithms/\(label)", "start").hasPrefix("L=")
    return try exploitabilities(of: method, count: count, in: game) { game in
      if isExplicit {
        return try method.initialState(
          for: game, at: peer.occupationMeasure("flow_random/L"),
          multipliers: Multipliers(
            y: peer.forwardMultipliers("mfomo_objective/y"), z: peer.field("mfomo_objective/z")))
      }
      guard label == "mfomo_parameterized_hat" else {
        return try method.initialState(for: game, from: uniform)
      }
      let rewards =
        peer.name == "equilibrium_price"
        ? try peer.rewards(atPrice: startPrice ?? peer.startPrice) : nil
      return try shiftedHatState(of: method, playing: uniform, rewards: rewards, in: game)
    }
  }

  private func exploitabilities<Method: MeanFieldSolver, Game: MeanFieldGame>(
    of method: Method, count: Int, in game: Game,
    start: (any MeanFieldGame) throws -> Method.State
  ) throws -> [Double] {
    var state = try start(game)
    return try (0..<count).map { k in
      if k > 0 { try method.step(&state, in: game) }
      let policy = method.policy(of: state, in: game)
      return game.flow(inducedBy: policy).evaluation(in: game).exploitability
    }
  }

  /// MFGLib's start of the parameterized form with hat vectors, which is not the hat point.
  ///
  /// Its v₀ is the logarithm of Σz/c_z where 1 − Σz/c_z is meant, so that the softmax scales z to
  /// sum to about c_z/2; and its zeros, but not what rounding leaves of (V − r) − P V at the best
  /// actions, are replaced by 1e-8 c_z. Whether z is 1e-8 c_z or nothing at a best action is thus
  /// decided by the last bit of the rewards; `rewards`, the same at every epoch, are rounded as
  /// MFGLib's where the game's own are not.
  private func shiftedHatState<Game: MeanFieldGame>(
    of method: MFOMO, playing π: Policy, rewards: [Double]?, in game: Game
  ) throws -> PenaltyState {
    let problem = PenaltyProblem(
      game: game, settings: method.settings, socialWeights: [], unit: 1)
    var L = π.field
    for t in 0...game.horizon { L[t] = π[t].map { $0 / Double(game.stateCount) } }
    let process = game.process(at: OccupationMeasure(L))
    var shares = [[Double]](repeating: [], count: game.horizon + 1)
    var y = shares
    var V = [Double](repeating: 0, count: game.stateCount)
    for t in (0...game.horizon).reversed() {
      let r = rewards ?? process.rewards[t]
      var price = r.map { _ in 0.0 }
      process.kernel(at: t)?.backup(V, addingTo: &price)
      let Q = zip(r, price).map { $0 + $1 }
      for s in V.indices {
        V[s] =
          (0..<game.actionCount).filter { game.feasibleActions.contains(state: s, action: $0) }
          .map { Q[s * game.actionCount + $0] }.max() ?? 0
      }
      y[t] = V
      shares[t] = r.indices.map { i in
        max(0, V[i / game.actionCount] - r[i] - price[i]) / problem.slackBound
      }
    }
    let slack = 1 - (1 - shares.joined().reduce(0, +))
    let filled = shares.joined().map { $0 == 0 ? 1e-8 : $0 }
    let total = filled.reduce(slack, +)
    let z = try StateActionField(game.shape, filled.map { problem.slackBound * $0 / total })
    return try method.initialState(
      for: game, at: OccupationMeasure(L),
      multipliers: Multipliers(y: Array(y.joined()), z: z))
  }

  // MARK: The objective

  private func checkObjective<Game: MeanFieldGame>(_ peer: MFGLibGame, in game: Game) throws {
    let group = "mfomo_objective"
    let S = game.stateCount
    let problem = PenaltyProblem(
      game: game, c1: 1, c2: 1, c3: 1, socialWeights: Game.allObjectives.map { _ in 0 },
      rewardBound: try peer.rewardBound)
    let L = try peer.occupationMeasure("flow_random/L")
    let y = try peer.forwardMultipliers("\(group)/y")
    let x = PenaltyPoint(L: L, y: y, z: try peer.field("\(group)/z"))
    let (f, dual) = problem.residuals(of: x, in: game.process(at: L))
    expect(
      (f[1...] + []).flatMap { $0.map { -$0 } } + f[0], "\(group)/residual_flow", peer)
    expect(dual.flatMap { $0.map { -$0 } }, "\(group)/residual_dual", peer)
    let terms = problem.terms(x)
    expect([terms.flow, terms.dual, terms.complementarity], "\(group)/terms", peer)
    #expect(abs(problem.value(x) - (terms.flow + terms.dual + terms.complementarity)) <= 1e-9)
    var memory = PenaltyMemory(game.shape, socialWeights: problem.socialWeights)
    memory.point = x
    problem.findGradient(in: &memory)
    let g = memory.gradient
    expect(g.L.values, "\(group)/grad_L", peer)
    expect(g.z.values, "\(group)/grad_z", peer)
    expect(peerOrder(g.y, S), "\(group)/grad_y", peer)
    let hat = problem.hatMultipliers(at: L)
    expect(peerOrder(hat.y, S), "\(group)/y_hat", peer)
    expect(hat.z.values, "\(group)/z_hat", peer)
    let bounds = try ["c_z", "c_y"].map { try peer.number(group, $0) }
    #expect(largestDifference([problem.slackBound, problem.multiplierBound], bounds) <= 1e-9)
  }

  private func peerOrder(_ y: [Double], _ S: Int) -> [Double] {
    y[S...] + y[..<S].map { -$0 }
  }

  private func expect(_ got: [Double], _ path: String, _ peer: MFGLibGame) {
    do {
      #expect(relativeDifference(got, try peer.numbers(path)) <= 1e-9, "\(peer.name) \(path)")
    } catch {
      Issue.record(error, "\(path)")
    }
  }
}

extension MFGLibGame {
  /// The r_max that MFGLib uses, which is not always a bound.
  fileprivate var rewardBound: Double {
    get throws {
      switch try root.attribute("r_max") {
      case .double(let value): return value
      case .int64(let value): return Double(value)
      default: throw MeanFieldError(.notFinite, "r_max", expected: "a number", got: "none")
      }
    }
  }

  /// MFGLib's y in our order: (−y_T, y₀, …, y_T₋₁).
  fileprivate func forwardMultipliers(_ path: String) throws -> [Double] {
    let y = try numbers(path)
    let S = shape.stateCount
    return y.suffix(S).map { -$0 } + y.dropLast(S)
  }

  /// The price of equilibrium price under uniform play, where Σ q L = 1, rounded as MFGLib's.
  ///
  /// 1/σ is rounded before the power is taken.
  fileprivate var startPrice: Double {
    get throws {
      let p = try #require(game as? EquilibriumPrice).parameters
      return pow(p.d / (1 + p.e0), 1 / p.sigma)
    }
  }

  /// The rewards of equilibrium price at a price, summed in MFGLib's order.
  fileprivate func rewards(atPrice price: Double) throws -> [Double] {
    let p = try #require(game as? EquilibriumPrice).parameters
    let c = p.c
    return (0..<game.shape.pairCount).map { i in
      let (s, a) = (Double(i / game.shape.actionCount), i % game.shape.actionCount)
      let (q, h) = (Double(a / (p.H + 1)), Double(a % (p.H + 1)))
      let sale = (price - c[0]) * q - c[1] * q * q
      return sale - c[2] * h - (c[2] + c[3]) * max(q - s, 0) - c[4] * s
    }
  }
}
