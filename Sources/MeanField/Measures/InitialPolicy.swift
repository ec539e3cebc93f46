/// Where a solve starts, as a value that can be declared, printed and hashed.
public enum InitialPolicy: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Uniform over the feasible actions.
  case uniform
  /// Random: independent exponential weights, normalized over the feasible actions.
  case random(seed: Int)
  /// One action with the given probability wherever it is feasible, the others share the rest.
  case leaning(action: Int, probability: Double)

  /// `uniform`, `random:3` or `leaning:1:0.9`.
  public var description: String {
    switch self {
    case .uniform: "uniform"
    case .random(let seed): "random:\(seed)"
    case .leaning(let action, let probability): "leaning:\(action):\(probability)"
    }
  }

  /// Reads `uniform`, `random:3` or `leaning:1:0.9`; nil when the text is of another form.
  public init?(parsing text: String) {
    let words = text.split(separator: ":", omittingEmptySubsequences: false)
    switch (words.first, words.count) {
    case ("uniform", 1):
      self = .uniform
    case ("random", 2):
      guard let seed = Int(words[1]) else { return nil }
      self = .random(seed: seed)
    case ("leaning", 3):
      guard let action = Int(words[1]), let probability = Double(words[2]),
        (0...1).contains(probability)
      else { return nil }
      self = .leaning(action: action, probability: probability)
    default: return nil
    }
  }

  /// The policy in a game; throws when the action does not exist there.
  public func policy(in game: some MeanFieldGame) throws(MeanFieldError) -> Policy {
    let feasible = game.feasibleActions
    switch self {
    case .uniform: return Policy(uniformOver: feasible, horizon: game.horizon)
    case .random(let seed):
      var stream = RandomStream(key: UInt64(bitPattern: Int64(seed)), stream: 0x504F_4C)
      return Self.policy(in: game) { _, _ in stream.exponential() + 0x1p-60 }
    case .leaning(let action, let probability):
      try MeanFieldError.require(
        (0..<game.actionCount).contains(action), .invalidParameter, "start '\(self)'",
        expected: "an action below \(game.actionCount)", got: "\(action)")
      try MeanFieldError.require(
        (0...1).contains(probability), .invalidParameter, "start '\(self)'",
        expected: "a probability", got: "\(probability)")
      return Self.policy(in: game) { s, a in
        let count = feasible.counts[s]
        if count == 1 || !feasible.contains(state: s, action: action) { return 1 }
        return a == action ? probability : (1 - probability) / Double(count - 1)
      }
    }
  }

  /// One action, drawn at random in every state and epoch, with probability 0.9.
  package static func leaning(atRandom seed: Int, in game: some MeanFieldGame) -> Policy {
    let (feasible, A) = (game.feasibleActions, game.actionCount)
    var stream = RandomStream(key: UInt64(bitPattern: Int64(seed)), stream: 0x5055_5245)
    var drawn = -1
    return policy(in: game) { s, a in
      let count = feasible.counts[s]
      let first = (0..<A).first { feasible.contains(state: s, action: $0) }
      if a == first { drawn = stream.integer(in: 0...count - 1) }
      if count == 1 { return 1 }
      let rank = (0..<a).count { feasible.contains(state: s, action: $0) }
      return rank == drawn ? 0.9 : 0.1 / Double(count - 1)
    }
  }

  /// The policy whose rows are proportional to positive weights on the feasible actions.
  private static func policy(
    in game: some MeanFieldGame, weight: (_ state: Int, _ action: Int) -> Double
  ) -> Policy {
    let feasible = game.feasibleActions
    var field = StateActionField(game.shape)
    for t in 0...game.horizon {
      for s in 0..<game.stateCount {
        var total = 0.0
        for a in 0..<game.actionCount where feasible.contains(state: s, action: a) {
          field[t, s, a] = weight(s, a)
          total += field[t, s, a]
        }
        for a in 0..<game.actionCount { field[t, s, a] /= total }
      }
    }
    return Policy(unchecked: field)
  }
}
