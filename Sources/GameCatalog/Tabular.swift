public import MeanField

/// Any game, from tables in an HDF5 file that anybody's program wrote.
///
/// ``Parameters/tables`` says what the file has, with S states, A actions and epochs 0 … T.
///
/// Transitions must be laws whatever the population does; since they are linear, it is enough that
/// they are where everybody is at one pair. Laws may miss 1 by what the type that they are stored as
/// explains, `NumericArray.lawTolerance`; they are taken as they are. What a file says of infeasible
/// pairs is not read: it may be anything, NaN included. A numeric dataset of another name is an
/// error; texts and groups beside the tables are not read.
public struct Tabular: MeanFieldGame {
  /// What describes the game.
  public struct Parameters: GameParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "tabular", "Game from tables", cites: "the file", version: 2)
    /// The tables.
    public var file = InputFile()
    /// The defaults.
    public init() {}
    /// The game in a file, or the games in a folder whose path ends in `/`.
    public init(file path: String) { file = InputFile(path) }
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      Parameter(
        "file", \.file,
        "HDF5 file with "
          + tables.map { "\($0.isOptional ? "optionally " : "")\($0.name) \($0.shape)" }
          .joined(separator: ", "),
        tables: tables)
    ]
    /// The datasets of the file.
    public static let tables = [
      InputTable("mu0", "(S)", "law of the first state"),
      InputTable("reward", "(T + 1, S, A)", "rₜ(s, a) at the empty population"),
      InputTable(
        "transition", "(T, S, A, S) or (S, A, S)",
        "Pₜ(s′ given s, a), likewise; not needed if T = 0"),
      InputTable("feasible", "(S, A)", "not 0 where the action is feasible", isOptional: true),
      InputTable(
        "reward_linear", "(S, A, S, A)", "what Lₜ(s′, a′) adds to rₜ(s, a)", isOptional: true),
      InputTable(
        "transition_linear", "(S, A, S, S, A)", "what Lₜ(x, b) adds to Pₜ(s′ given s, a)",
        isOptional: true),
    ]
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// The last epoch.
  public let horizon: Int
  /// The states by number.
  public let stateAxes: [Axis]
  /// The actions by number.
  public let actionAxes: [Axis]
  /// `mu0`.
  public let initialDistribution: [Double]
  /// `feasible`.
  public let feasibleActions: FeasibleActions
  /// (T + 1) × S × A.
  private let reward: [Double]
  /// The largest distance of the sum of a law in the tables from 1.
  private var largestDeficit: Double
  /// T × S × A × S, or S × A × S for all epochs.
  private let transition: [Double]
  private let rewardLinear: LinearTerm
  private let transitionLinear: LinearTerm

  /// Builds the game from arrays that have been read; throws when one is missing, unknown, of another
  /// shape, or no law.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    try Parameters.require(
      !parameters.file.isNone, "file", expected: "file=NAME.h5, the tables of the game",
      got: "none")
    let arrays = try parameters.file.arrays
    let names = Parameters.tables.map(\.name)
    for name in arrays.keys.sorted() where !names.contains(name) {
      throw .unknown(name, among: names, subject: "dataset", plural: "datasets")
    }
    let mu0 = try Self.array("mu0", in: arrays)
    let reward = try Self.array("reward", in: arrays)
    try Self.require(
      mu0.shape.count == 1 && reward.shape.count == 3 && reward.shape[1] == mu0.shape[0]
        && !reward.shape.contains(0), reward, "reward",
      shape: "(T + 1, S, A) with S = \(mu0.values.count) as in 'mu0'")
    let (T, S, A) = (reward.shape[0] - 1, reward.shape[1], reward.shape[2])
    (horizon, initialDistribution) = (T, mu0.values)
    (stateAxes, actionAxes) = ([Axis("state", 0...S - 1)], [Axis("action", 0...A - 1)])
    try Self.requireFinite(mu0, "mu0")
    largestDeficit = try Self.requireLaw(mu0.values, "mu0", tolerance: mu0.lawTolerance)
    feasibleActions = try Self.feasible(arrays["feasible"], S, A)
    let isFeasible = feasibleActions.mask.map { $0 > 0 }
    self.reward = try Self.known(reward, "reward") { isFeasible[$0 % (S * A)] }
    let transition = try T == 0 ? nil : Self.array("transition", in: arrays)
    if let transition {
      try Self.require(
        [[T, S, A, S], [S, A, S]].contains(transition.shape), transition, "transition",
        shape: "\([T, S, A, S]) or \([S, A, S])")
    }
    self.transition =
      try transition.map { transition throws(MeanFieldError) in
        try Self.known(transition, "transition") { isFeasible[$0 / S % (S * A)] }
      } ?? []
    rewardLinear = try LinearTerm(
      arrays["reward_linear"], name: "reward_linear", shape: [S, A, S, A]
    ) { isFeasible[$0 / (S * A)] && isFeasible[$0 % (S * A)] }
    transitionLinear = try LinearTerm(
      arrays["transition_linear"], name: "transition_linear", shape: [S, A, S, S, A]
    ) { isFeasible[$0 / (S * S * A)] && isFeasible[$0 % (S * A)] }
    try checkTransitions(
      tolerance: max(
        transition?.lawTolerance ?? 0, arrays["transition_linear"]?.lawTolerance ?? 0))
  }

  /// The tables, with what Lₜ adds.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let mask = feasibleActions.mask
    var rewards = mask.indices.map { i in mask[i] > 0 ? Number(reward[t * mask.count + i]) : 0 }
    rewardLinear.add(L, to: &rewards) { mask[$0] > 0 }
    guard t < horizon else { return Stage(rewards: rewards, kernel: nil) }
    var P = transition(at: t).map(Number.init)
    transitionLinear.add(L, to: &P) { _ in true }
    return Stage(
      rewards: rewards, kernel: .dense(DenseKernel(stateCount: stateCount, probabilities: P)))
  }

  /// P at epoch t and the empty population, S × A × S.
  private func transition(at t: Int) -> ArraySlice<Double> {
    let n = feasibleActions.mask.count * stateCount
    let start = transition.count == n ? 0 : t * n
    return transition[start..<start + n]
  }

  /// How far the sum of a law in the tables is from 1, where that is more than what a sum of so many
  /// doubles is rounded by.
  public var remarks: [String] {
    guard largestDeficit > Double(stateCount) * 0x1p-53 else { return [] }
    let path = parameters.file.path
    return ["laws in \(path) miss 1 by up to \(largestDeficit); they are taken as they are"]
  }

  /// |r| plus the largest term that a population can add.
  public var rewardBound: Double {
    let base = reward.reduce(0) { max($0, abs($1)) }
    let added = rewardLinear.values.reduce(0) { max($0, abs($1)) }
    return max(base + added, 1e-300)
  }

  /// Rows are laws at every population that is at one pair, and so at every mixture of these.
  private mutating func checkTransitions(tolerance: Double) throws(MeanFieldError) {
    let (S, A, pairs) = (stateCount, actionCount, feasibleActions.mask.count)
    for t in 0..<(transition.count == S * A * S ? min(horizon, 1) : horizon) {
      let P = Array(transition(at: t))
      for i in 0..<pairs where feasibleActions.mask[i] > 0 {
        for j in 0..<(transitionLinear.values.isEmpty ? 1 : pairs)
        where transitionLinear.values.isEmpty || feasibleActions.mask[j] > 0 {
          let row = (0..<S).map { s in P[i * S + s] + transitionLinear[i * S + s, j] }
          let missing = try Self.requireLaw(
            row,
            "transition at epoch \(t), state \(i / A), action \(i % A)"
              + (transitionLinear.values.isEmpty
                ? "" : ", everybody in state \(j / A) choosing action \(j % A)"),
            tolerance: tolerance)
          largestDeficit = max(largestDeficit, missing)
        }
      }
    }
  }

  private static func feasible(
    _ array: NumericArray?, _ S: Int, _ A: Int
  ) throws(MeanFieldError) -> FeasibleActions {
    guard let array else { return FeasibleActions(allOf: A, in: S) }
    try require(array.shape == [S, A], array, "feasible", shape: "\([S, A])")
    try requireFinite(array, "feasible")
    return try FeasibleActions(stateCount: S, actionCount: A) { array.values[$0 * A + $1] != 0 }
  }

  private static func array(
    _ name: String, in arrays: [String: NumericArray]
  ) throws(MeanFieldError) -> NumericArray {
    guard let array = arrays[name] else {
      throw MeanFieldError(
        .unknownName, "tables", expected: "a dataset '\(name)'",
        got: arrays.isEmpty ? "no numbers" : "only " + arrays.keys.sorted().joined(separator: ", "))
    }
    return array
  }

  /// Throws when an entry is no number.
  private static func requireFinite(
    _ array: NumericArray, _ name: String
  ) throws(MeanFieldError) {
    _ = try known(array, name) { _ in true }
  }

  /// The entries that are read, and 0 in place of the others; throws when one of them is no number.
  fileprivate static func known(
    _ array: NumericArray, _ name: String, where isRead: (Int) -> Bool
  ) throws(MeanFieldError) -> [Double] {
    var values = array.values
    for k in values.indices {
      if !isRead(k) { values[k] = 0 }
      guard values[k].isFinite else {
        var place = [k]
        for size in array.shape.dropFirst().reversed() {
          place.insert(place[0] / size, at: 0)
          place[1] %= size
        }
        throw MeanFieldError(
          .notFinite, "dataset '\(name)', entry \(place)", expected: "a number",
          got: "\(values[k])")
      }
    }
    return values
  }

  /// Throws unless the shape of an array is right.
  fileprivate static func require(
    _ isRight: Bool, _ array: NumericArray, _ name: String, shape: String
  ) throws(MeanFieldError) {
    try MeanFieldError.require(
      isRight, .wrongShape, "dataset '\(name)'", expected: "shape \(shape)", got: "\(array.shape)")
  }

  /// Throws unless numbers are a law; returns the distance of their sum from 1.
  private static func requireLaw(
    _ law: [Double], _ name: String, tolerance: Double
  ) throws(MeanFieldError) -> Double {
    let sum = law.reduce(0, +)
    try MeanFieldError.require(
      law.allSatisfy { $0 >= 0 } && abs(sum - 1) <= tolerance, .notADistribution, name,
      expected: "numbers ≥ 0 that sum to 1 ± \(tolerance)",
      got: "least \(law.min() ?? 0), sum \(sum)")
    return abs(sum - 1)
  }
}

/// Numbers that depend linearly on the population: a matrix with one column per pair.
struct LinearTerm: Sendable {
  /// Row-major, numbers × pairs; empty for none.
  let values: [Double]
  private let columns: Int

  init(
    _ array: NumericArray?, name: String, shape: [Int], where isRead: (Int) -> Bool
  ) throws(MeanFieldError) {
    columns = shape.suffix(2).reduce(1, *)
    guard let array else {
      values = []
      return
    }
    try Tabular.require(array.shape == shape, array, name, shape: "\(shape)")
    values = try Tabular.known(array, name, where: isRead)
  }

  subscript(row: Int, column: Int) -> Double { values.isEmpty ? 0 : values[row * columns + column] }

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
