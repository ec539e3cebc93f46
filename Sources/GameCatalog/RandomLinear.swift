public import MeanField

/// Random linear: rewards linear in the population, transitions the softmax of such.
///
/// States and actions are n points. With Lₜ an n × n matrix (states by actions),
///
///     r(s, a) = Σₓ R₁(s, x) L(x, a) + R₂(s, a)
///     P(s' | s, a) = softmax over s' of Σₓ P₁(s', s, x) L(x, a) + P₂(s', s, a)
///
/// Matrices that are not given have entries 2m·u − m with u uniform on [0, 1), drawn in the order
/// R₁, R₂, P₁, P₂ from the seed in single precision, as MFGLib draws them. [GuoEtAl2023MFGLib]
public struct RandomLinear: MeanFieldGame {
  /// What describes rewards and transitions.
  public struct Parameters: StartedParameters {
    /// Its line in the catalog.
    public static let entry = CatalogEntry(
      "random-linear", "Random linear game", cites: "[GuoEtAl2023MFGLib]", version: 2)
    /// The last epoch T.
    public var horizon = 3
    /// The number n of states and of actions.
    public var n = 5
    /// The largest size m of a drawn entry.
    public var m = 10.0
    /// The seed of what is not given, that of MFGLib.
    public var seed = 0
    /// R₁, n × n; drawn if empty.
    public var r1: [[Double]] = []
    /// R₂, n × n; drawn if empty.
    public var r2: [[Double]] = []
    /// P₁, n² × n: row s'·n + s; drawn if empty.
    public var p1: [[Double]] = []
    /// P₂, n² × n: row s'·n + s; drawn if empty.
    public var p2: [[Double]] = []
    /// The law of the first state; uniform if empty.
    public var mu0: [Double] = []
    /// The defaults.
    public init() {}
    /// The declared parameters.
    public static let parameters: [Parameter<Parameters>] = [
      .horizon(\.horizon),
      Parameter("n", \.n, in: .between(1, 1e3), "number of states and of actions"),
      Parameter("m", \.m, in: .between(0, 1e6), "largest size of a drawn entry"),
      .mersenneSeed(\.seed, of: "drawn entries"),
      .matrix("r1", \.r1, "n × n matrix"),
      .matrix("r2", \.r2, "n × n matrix"),
      .matrix("p1", \.p1, "n² × n matrix, row n·(next state) + state"),
      .matrix("p2", \.p2, "n² × n matrix, row n·(next state) + state"),
      mu0(),
    ]
    /// Matrices that are given have their shape, and `mu0` is a law.
    public func validate() throws(MeanFieldError) {
      for (name, matrix, rows) in [
        ("r1", r1, n), ("r2", r2, n), ("p1", p1, n * n), ("p2", p2, n * n),
      ]
      where !matrix.isEmpty {
        try Self.require(
          matrix.count == rows && matrix.allSatisfy { $0.count == n }, name,
          expected: "\(rows) rows of \(n) numbers, or none",
          got: "\(matrix.count) rows of \(matrix.first?.count ?? 0)")
      }
      try Self.requireEntries([horizon + 1, n, n, n], spelled: "(horizon + 1)·n³", parameter: "n")
      try requireInitialLaw(count: n)
    }
  }

  /// The parameters of this instance.
  public let parameters: Parameters
  /// Where an agent is.
  public let stateAxes: [Axis]
  /// What it does.
  public let actionAxes: [Axis]
  /// All, everywhere.
  public let feasibleActions: FeasibleActions
  /// The largest |R₁(s, x)| of a row and |R₂(s, a)| in it; 1 if all are 0.
  public let rewardBound: Double
  private let R1: [Double]
  private let R2: [Double]
  private let P1: [Double]
  private let P2: [Double]

  /// Builds the game.
  public init(_ parameters: Parameters = .init()) throws(MeanFieldError) {
    self.parameters = try parameters.checked()
    let n = parameters.n
    stateAxes = [Axis("state", 0...n - 1)]
    actionAxes = [Axis("action", 0...n - 1)]
    feasibleActions = FeasibleActions(allOf: n, in: n)
    var generator = MersenneTwister(seed: parameters.seed)
    let m = Float(parameters.m)
    func matrix(_ given: [[Double]], count: Int) -> [Double] {
      let drawn = (0..<count).map { _ in Double(2 * m * generator.uniform() - m) }
      return given.isEmpty ? drawn : given.flatMap(\.self)
    }
    R1 = matrix(parameters.r1, count: n * n)
    R2 = matrix(parameters.r2, count: n * n)
    P1 = matrix(parameters.p1, count: n * n * n)
    P2 = matrix(parameters.p2, count: n * n * n)
    func largest(_ row: [Double]) -> Double { row.reduce(0) { max($0, abs($1)) } }
    let bound = zip(R1.chunked(by: n), R2.chunked(by: n)).reduce(0) {
      max($0, largest($1.0) + largest($1.1))
    }
    rewardBound = bound > 0 ? bound : 1
  }

  /// Two linear maps, and a softmax.
  public func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let n = parameters.n
    let rewards: [Number] = affine(R1, R2, L)
    guard t < horizon else { return Stage(rewards: rewards, kernel: nil) }
    let logits: [Number] = affine(P1, P2, L)
    var P = [Number](repeating: 0, count: n * n * n)
    for pair in 0..<n * n {
      let column = (0..<n).map { logits[$0 * n * n + pair] }
      let largest = column.dropFirst().reduce(column[0]) { Number.maximum($0, $1) }
      let weights = column.map { Number.exp($0 - largest) }
      let total = weights.reduce(0, +)
      for next in 0..<n { P[pair * n + next] = weights[next] / total }
    }
    return Stage(rewards: rewards, kernel: .dense(DenseKernel(stateCount: n, probabilities: P)))
  }

  /// M₁ L + M₂ for matrices of n columns, row-major.
  private func affine<Number: Scalar>(
    _ M1: [Double], _ M2: [Double], _ L: Span<Number>
  ) -> [Number] {
    let n = parameters.n
    return M2.indices.map { i in
      let (row, a) = (i / n * n, i % n)
      var sum = Number(M2[i])
      for x in 0..<n { sum += Number(M1[row + x]) * L[x * n + a] }
      return sum
    }
  }
}
