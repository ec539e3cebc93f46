public import MeanField

/// Any game, from tables in an HDF5 file that anybody's program wrote.
///
/// The file has, with S states, A actions and epochs 0 … T:
///
/// | dataset | shape | meaning |
/// | --- | --- | --- |
/// | `mu0` | S | law of the first state |
/// | `reward` | (T + 1, S, A) | rₜ(s, a) at the empty population |
/// | `transition` | (T, S, A, S) or (S, A, S) | Pₜ(s' given s, a), likewise |
/// | `feasible` | (S, A), optional | not 0 where the action is feasible |
/// | `reward_linear` | (S, A, S, A), optional | what Lₜ(s', a') adds to rₜ(s, a) |
/// | `transition_linear` | (S, A, S, S, A), optional | what Lₜ(x, b) adds to Pₜ(s' given s, a) |
///
/// Transitions must be laws whatever the population does; since they are linear, it is enough that
/// they are where everybody is at one pair. Rewards of infeasible actions are not read.
public struct Tabular: MeanFieldGame {
  /// What describes the game.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry("tabular", "Game from tables", cites: "the file")
    /// The tables; a game of one state and one action if none.
    public var file = InputFile()
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      Parameter("file", \.file, "HDF5 file with mu0, reward, transition and optional datasets")
    ]
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  private let tables: GameTables

  /// Builds the game from arrays that have been read.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    tables = try parameters.file.isNone ? .trivial : GameTables(parameters.file.arrays)
  }

  /// The last epoch.
  public var horizon: Int { tables.horizon }
  /// The states by number.
  public var stateAxes: [Axis] { [Axis("state", coordinates: Self.numbers(tables.S))] }
  /// The actions by number.
  public var actionAxes: [Axis] { [Axis("action", coordinates: Self.numbers(tables.A))] }
  /// `mu0`.
  public var initialDistribution: [Double] { tables.mu0 }
  /// `feasible`.
  public var feasibleActions: FeasibleActions { tables.feasible }
  /// The largest reward of any population.
  public var rewardBound: Double { tables.rewardBound }

  private static func numbers(_ count: Int) -> [Double] { (0..<count).map(Double.init) }

  /// The tables, with what Lₜ adds.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let mask = tables.feasible.mask
    var rewards = mask.indices.map { i in
      mask[i] > 0 ? Number(tables.reward[t * mask.count + i]) : 0
    }
    tables.rewardLinear.add(L, to: &rewards) { mask[$0] > 0 }
    guard t < horizon else { return Stage(rewards: rewards, kernel: nil) }
    var P = tables.transition(at: t).map(Number.init)
    tables.transitionLinear.add(L, to: &P) { _ in true }
    return Stage(
      rewards: rewards, kernel: .dense(DenseKernel(stateCount: tables.S, probabilities: P)))
  }
}

/// The checked arrays of a game that is given by tables.
struct GameTables: Sendable {
  let S: Int
  let A: Int
  let horizon: Int
  let mu0: [Double]
  let feasible: FeasibleActions
  /// (T + 1) × S × A.
  let reward: [Double]
  /// T × S × A × S, or S × A × S for all epochs.
  private let transition: [Double]
  let rewardLinear: LinearTerm
  let transitionLinear: LinearTerm

  /// One state and one action, once.
  static let trivial = GameTables()

  private init() {
    (S, A, horizon, mu0, reward, transition) = (1, 1, 0, [1], [0], [])
    feasible = FeasibleActions(allOf: 1, in: 1)
    (rewardLinear, transitionLinear) = (LinearTerm(), LinearTerm())
  }

  /// Takes the datasets of a file; throws when one is missing, of another shape, or no law.
  init(_ arrays: [String: NumericArray]) throws(MeanFieldError) {
    let mu0 = try Self.array("mu0", in: arrays)
    let reward = try Self.array("reward", in: arrays)
    guard mu0.shape.count == 1, reward.shape.count == 3, reward.shape[1] == mu0.shape[0],
      !reward.shape.contains(0)
    else {
      throw Self.wrongShape(
        "reward", expected: "(T + 1, S, A) with S = \(mu0.values.count) as in 'mu0'", reward)
    }
    (S, A, horizon) = (reward.shape[1], reward.shape[2], reward.shape[0] - 1)
    try Self.requireLaw(mu0.values, "mu0")
    self.mu0 = mu0.values
    self.reward = reward.values
    feasible = try Self.feasible(arrays["feasible"], S, A)
    let (S, A, T) = (S, A, horizon)
    let transition = try T == 0 ? nil : Self.array("transition", in: arrays)
    if let transition {
      guard transition.shape == [T, S, A, S] || transition.shape == [S, A, S] else {
        throw Self.wrongShape("transition", expected: "\([T, S, A, S]) or \([S, A, S])", transition)
      }
    }
    self.transition = transition?.values ?? []
    rewardLinear = try LinearTerm(
      arrays["reward_linear"], name: "reward_linear", shape: [S, A, S, A])
    transitionLinear = try LinearTerm(
      arrays["transition_linear"], name: "transition_linear", shape: [S, A, S, S, A])
    try checkTransitions()
  }

  /// P at epoch t and the empty population, S × A × S.
  func transition(at t: Int) -> ArraySlice<Double> {
    let n = S * A * S
    let start = transition.count == n ? 0 : t * n
    return transition[start..<start + n]
  }

  /// |r| plus the largest term that a population can add.
  var rewardBound: Double {
    let base = reward.reduce(0) { max($0, abs($1)) }
    let added = rewardLinear.values.reduce(0) { max($0, abs($1)) }
    return max(base + added, 1e-300)
  }

  /// Rows are laws at every population that is at one pair, and so at every mixture of these.
  private func checkTransitions() throws(MeanFieldError) {
    let pairs = S * A
    for t in 0..<(transition.count == S * A * S ? min(horizon, 1) : horizon) {
      let P = Array(transition(at: t))
      for i in 0..<pairs where feasible.mask[i] > 0 {
        for j in 0..<(transitionLinear.values.isEmpty ? 1 : pairs) {
          let row = (0..<S).map { s in P[i * S + s] + transitionLinear[i * S + s, j] }
          try Self.requireLaw(
            row,
            "transition at epoch \(t), state \(i / A), action \(i % A)"
              + (transitionLinear.values.isEmpty
                ? "" : ", everybody in state \(j / A) choosing action \(j % A)"))
        }
      }
    }
  }

  private static func feasible(
    _ array: NumericArray?, _ S: Int, _ A: Int
  ) throws(MeanFieldError) -> FeasibleActions {
    guard let array else { return FeasibleActions(allOf: A, in: S) }
    guard array.shape == [S, A] else {
      throw wrongShape("feasible", expected: "\([S, A])", array)
    }
    try requireFinite(array, "feasible")
    return try FeasibleActions(stateCount: S, actionCount: A) { array.values[$0 * A + $1] != 0 }
  }

  private static func array(
    _ name: String, in arrays: [String: NumericArray]
  ) throws(MeanFieldError) -> NumericArray {
    guard let array = arrays[name] else {
      throw MeanFieldError(
        .unknownName, "tables", expected: "a dataset '\(name)'",
        got: "only " + arrays.keys.sorted().joined(separator: ", "))
    }
    try requireFinite(array, name)
    return array
  }

  /// Throws when an entry is no number.
  fileprivate static func requireFinite(
    _ array: NumericArray, _ name: String
  ) throws(MeanFieldError) {
    for (k, value) in array.values.enumerated() where !value.isFinite {
      throw MeanFieldError(
        .notFinite, "dataset '\(name)', entry \(k)", expected: "a number", got: "\(value)")
    }
  }

  private static func wrongShape(
    _ name: String, expected: String, _ array: NumericArray
  ) -> MeanFieldError {
    MeanFieldError(
      .wrongShape, "dataset '\(name)'", expected: "shape \(expected)", got: "\(array.shape)")
  }

  private static func requireLaw(_ law: [Double], _ name: String) throws(MeanFieldError) {
    let sum = law.reduce(0, +)
    guard law.allSatisfy({ $0 >= 0 }), abs(sum - 1) <= 1e-9 else {
      throw MeanFieldError(
        .notADistribution, name, expected: "numbers ≥ 0 that sum to 1",
        got: "least \(law.min() ?? 0), sum \(sum)")
    }
  }
}

/// Numbers that depend linearly on the population: a matrix with one column per pair.
struct LinearTerm: Sendable {
  /// Row-major, numbers × pairs; empty for none.
  let values: [Double]
  private let columns: Int

  init() { (values, columns) = ([], 0) }

  init(_ array: NumericArray?, name: String, shape: [Int]) throws(MeanFieldError) {
    guard let array else {
      (values, columns) = ([], 0)
      return
    }
    try MeanFieldError.require(
      array.shape == shape, .wrongShape, "dataset '\(name)'", expected: "shape \(shape)",
      got: "\(array.shape)")
    try GameTables.requireFinite(array, name)
    values = array.values
    columns = shape.suffix(2).reduce(1, *)
  }

  subscript(row: Int, column: Int) -> Double {
    values.isEmpty ? 0 : values[row * columns + column]
  }

  /// Adds what L adds to the numbers that `counts` selects.
  func add<Number: Scalar>(
    _ L: Span<Number>, to numbers: inout [Number], where counts: (Int) -> Bool
  ) {
    guard !values.isEmpty else { return }
    for row in numbers.indices where counts(row) {
      for j in 0..<columns where values[row * columns + j] != 0 {
        numbers[row] += Number(values[row * columns + j]) * L[j]
      }
    }
  }
}
