package import MeanField

/// A small random game with rewards linear in L, of one of five kinds.
///
/// 2 to 4 states, 2 or 3 actions, 1 to 3 epochs beyond the first; base rewards N(0, 1), transitions and
/// first states Dirichlet(1). What a seed draws does not change.
package struct DrawnGame: MeanFieldGame {
  /// How rewards and transitions depend on the population.
  package enum Kind: Int, CaseIterable, Sendable {
    /// −c·L(s, a), with transitions that do not depend on L.
    case congestion
    /// −c·L(s, a), with transitions half of which do.
    case steeredCongestion
    /// A symmetric matrix: rewards have a potential.
    case potential
    /// An antisymmetric matrix: what one pair gains another one loses.
    case zeroSum
    /// +c·L(s, a).
    case coordination
  }

  /// What a game is drawn with.
  package struct Parameters: GameParameters {
    /// Its line in the catalog.
    package static let entry = CatalogEntry("drawn", "Drawn game", cites: "tests")
    /// The seed.
    package var seed = 0
    /// The defaults.
    package init() {}
    /// The declared parameters.
    package static let parameters: [Parameter<Parameters>] = [Parameter("seed", \.seed, "seed")]
  }

  package let parameters: Parameters
  package let horizon: Int
  package let stateAxes: [Axis]
  package let actionAxes: [Axis]
  package let initialDistribution: [Double]
  package let feasibleActions: FeasibleActions
  package let rewardBound: Double
  private let rewards: [[Double]]
  private let interaction: [Double]
  private let transitions: [[Double]]
  private let steering: [[Double]]

  /// Draws a game of the default kind.
  package init(_ parameters: Parameters) throws(MeanFieldError) {
    self.init(.congestion, seed: parameters.seed)
  }

  /// Draws a game; sizes that are given are not drawn.
  ///
  /// Rewards are `scale` times as large, and then `shift`·(t + 1) more at epoch t.
  package init(
    _ kind: Kind, seed: Int, strength c: Double = 4, states: Int? = nil, actions: Int? = nil,
    horizon T: Int? = nil, scale: Double = 1, shift: Double = 0
  ) {
    var stream = RandomStream(key: UInt64(seed), stream: UInt64(kind.rawValue))
    func normal() -> Double {
      (-2 * Double.log(1 - stream.uniform())).squareRoot()
        * Double.cos(2 * Double.pi * stream.uniform())
    }
    func law(_ n: Int) -> [Double] {
      let weights = (0..<n).map { _ in stream.exponential() + 0x1p-60 }
      let total = weights.reduce(0, +)
      return weights.map { $0 / total }
    }
    let drawn = (
      stream.integer(in: 2...4), stream.integer(in: 2...3), stream.integer(in: 1...3)
    )
    let (S, A) = (states ?? drawn.0, actions ?? drawn.1)
    let n = S * A
    parameters = Parameters().with(\.seed, seed)
    horizon = T ?? drawn.2
    stateAxes = [Axis("state", labels: (0..<S).map(String.init))]
    actionAxes = [Axis("action", labels: (0..<A).map(String.init))]
    feasibleActions = FeasibleActions(allOf: A, in: S)
    initialDistribution = law(S)
    rewards = (0...horizon).map { t in
      (0..<n).map { _ in scale * normal() + shift * Double(t + 1) }
    }
    transitions = (0..<horizon).map { _ in (0..<n).flatMap { _ in law(S) } }
    steering =
      kind == .steeredCongestion
      ? (0..<horizon).map { _ in (0..<n * n).flatMap { _ in law(S) } } : []
    var M = [Double](repeating: 0, count: n * n)
    switch kind {
    case .congestion, .steeredCongestion: for i in 0..<n { M[i * n + i] = -c }
    case .coordination: for i in 0..<n { M[i * n + i] = c }
    case .potential, .zeroSum:
      let B = (0..<n * n).map { _ in normal() }
      let sign = kind == .potential ? 1.0 : -1.0
      for i in 0..<n {
        for j in 0..<n { M[i * n + j] = c / 2 * (B[i * n + j] + sign * B[j * n + i]) }
      }
    }
    interaction = M.map { scale * $0 }
    let largest = { (values: [Double]) in values.reduce(0) { max($0, abs($1)) } }
    rewardBound = largest(rewards.flatMap(\.self)) + largest(interaction)
  }

  package func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    let (S, n) = (stateCount, stateCount * actionCount)
    let r = (0..<n).map { i in
      (0..<n).reduce(Number(rewards[t][i])) { sum, j in
        interaction[i * n + j] == 0 ? sum : sum + Number(interaction[i * n + j]) * L[j]
      }
    }
    guard t < horizon else { return Stage(rewards: r, kernel: nil) }
    let P = (0..<n * S).map { k in
      guard !steering.isEmpty else { return Number(transitions[t][k]) }
      let (i, s) = (k / S, k % S)
      return (0..<n).reduce(Number(0.5 * transitions[t][k])) { sum, j in
        sum + Number(0.5 * steering[t][(i * n + j) * S + s]) * L[j]
      }
    }
    return Stage(rewards: r, kernel: .dense(DenseKernel(stateCount: S, probabilities: P)))
  }
}
