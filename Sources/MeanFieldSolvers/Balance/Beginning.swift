import MeanField

/// What a descent is after: F = e·Expl − λ·W, for at most so many steps if it is on the way only.
public struct Leg: Sendable, Hashable, Codable {
  /// The weight e of exploitability.
  public var exploitability: Double
  /// The weight λ of the social objective.
  public var social: Double
  /// The most steps; nil for as many as it takes.
  public var limit: Int?

  /// Weighs the two sides.
  public init(exploitability: Double = 1, social: Double, limit: Int? = nil) {
    (self.exploitability, self.social, self.limit) = (exploitability, social, limit)
  }

  /// F at a point of a front.
  func value(at point: BalanceFront.Point) -> Double {
    exploitability * point.exploitability - social * point.objective
  }
}

/// Where a descent begins.
enum Beginning: Sendable, Hashable, Codable {
  /// The start that was given.
  case given
  /// Where the given start leads if only exploitability, or only the social objective, counts.
  case equilibrium, optimum
  /// One of the policies that can be declared.
  case declared(InitialPolicy)
  /// One action, drawn at random, with probability 0.9 in every state and epoch.
  case leaningAtRandom(seed: Int)
  /// A policy after some exchanges.
  case exchanged([Exchange], in: Policy)

  /// The first `count` beginnings in a game with so many actions.
  ///
  /// The given start and its two ends, uniform play, every action by itself if there are few, and
  /// random policies, by turns nearly pure and not.
  static func list(_ count: Int, isUniform: Bool, actionCount: Int) -> [Beginning] {
    var list: [Beginning] = [.given, .optimum, .equilibrium]
    if !isUniform { list.append(.declared(.uniform)) }
    if actionCount <= 4 {
      list += (0..<actionCount).map { .declared(.leaning(action: $0, probability: 0.9)) }
    }
    for seed in 0..<max(0, count - list.count) {
      list.append(seed % 2 == 0 ? .leaningAtRandom(seed: seed) : .declared(.random(seed: seed)))
    }
    return Array(list.prefix(count))
  }

  /// The policy.
  func policy(from given: Policy, in game: some MeanFieldGame) throws(MeanFieldError) -> Policy {
    switch self {
    case .given, .equilibrium, .optimum: given
    case .declared(let start): try start.policy(in: game)
    case .leaningAtRandom(let seed): InitialPolicy.leaning(atRandom: seed, in: game)
    case .exchanged(let exchanges, let policy): policy.after(exchanges, in: game)
    }
  }

  /// The least probability that a descent begins with.
  var floor: Double { if case .exchanged = self { 1e-2 } else { 1e-3 } }

  /// The legs from here, if `legs` are those of the method: the two ends are approached first.
  func legs(before legs: [Leg]) -> [Leg] {
    switch self {
    case .equilibrium: [Leg(social: 0, limit: 40)] + legs
    case .optimum: [Leg(exploitability: 0, social: 1, limit: 40)] + legs
    case .exchanged: legs.suffix(1)
    case .given, .declared, .leaningAtRandom: legs
    }
  }
}

/// One action in all states or in one, at all epochs or at one.
struct Exchange: Sendable, Hashable, Codable {
  let action: Int
  let state: Int?
  let epoch: Int?

  /// Exchanges, one after the other, that may lead out of a local optimum.
  ///
  /// All single ones, if `depth` is 1 and there are at most `count`; otherwise `count` rows of `depth`
  /// of them, drawn at random.
  static func list(
    _ count: Int, depth: Int, seed: Int, in game: some MeanFieldGame
  ) -> [[Exchange]] {
    let (A, S, T) = (game.actionCount, game.stateCount, game.horizon)
    let all = A * (S + 1) * (T + 2)
    func exchange(_ i: Int) -> Exchange {
      let (state, epoch) = (i / A % (S + 1), i / A / (S + 1))
      return Exchange(
        action: i % A, state: state == S ? nil : state, epoch: epoch > T ? nil : epoch)
    }
    if depth == 1, all <= count { return (0..<all).map { [exchange($0)] } }
    var stream = RandomStream(key: UInt64(seed), stream: 0x4558_43)
    return (0..<count).map { _ in
      (0..<depth).map { _ in exchange(stream.integer(in: 0...all - 1)) }
    }
  }
}

extension Policy {
  /// The policy after exchanges, where they are feasible.
  func after(_ exchanges: [Exchange], in game: some MeanFieldGame) -> Policy {
    var policy = self
    for exchange in exchanges {
      for t in exchange.epoch.map({ $0...$0 }) ?? 0...game.horizon {
        for s in exchange.state.map({ $0...$0 }) ?? 0...game.stateCount - 1
        where game.feasibleActions.contains(state: s, action: exchange.action) {
          policy.play(exchange.action, in: s, at: t)
        }
      }
    }
    return policy
  }
}
