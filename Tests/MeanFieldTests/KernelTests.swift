import MeanField
import TestSupport
import Testing

/// Every form of a kernel against three plain loops over the dense P(s' | s, a).
struct KernelTests {
  /// Sizes on both sides of the blocks (64 states) and tiles (3 rows, 4 to 16 columns) of `CNumerics`.
  private static let sizes = [
    (1, 1, 1), (3, 2, 4), (17, 5, 16), (63, 1, 17), (27, 9, 12), (65, 17, 3), (130, 33, 40),
  ]

  @Test(arguments: sizes, [1, 2])
  func `successor lists are the dense kernel that they stand for`(
    size: (S: Int, A: Int, X: Int), seed: Int
  ) throws {
    var sampler = Sampler(seed: seed)
    let (S, A) = (size.S, size.A)
    // Rows of different lengths, an empty one and one that names a state twice among them.
    var rows = (0..<S * A).map { _ in
      (0..<sampler.integer(in: 0...size.X)).map { _ in sampler.integer(in: 0...S - 1) }
    }
    rows[0] = [S - 1, S - 1]
    let p = rows.flatMap { sampler.law(max(1, $0.count)).prefix($0.count) }
    let graph = try SuccessorGraph(rows: rows, stateCount: S)
    var dense = [Double](repeating: 0, count: S * A * S)
    var position = 0
    for (r, row) in rows.enumerated() {
      for next in row {
        dense[r * S + next] += p[position]
        position += 1
      }
    }
    let kernel = TransitionKernel.successors(SuccessorLists(graph, probabilities: p))
    expect(kernel, isDense: dense, actions: A, &sampler)
    let places = rows.enumerated().flatMap { r, row in row.map { [(r, $0, 1.0)] } }
    expectPullback(of: kernel, states: S, actions: A, places: places, &sampler)
  }

  @Test(arguments: sizes, [false, true])
  func `outcome tables are the dense kernel that they stand for`(
    size: (S: Int, A: Int, X: Int), hasChain: Bool
  ) throws {
    var sampler = Sampler(seed: hasChain ? 1 : 2)
    let (S, A, X) = (size.S, size.A, size.X)
    // A bid pays at most itself: whole blocks of the table are 0, and the loops skip them.
    var table = (0..<A * X).map { i in i % X <= i / X ? sampler.number(0.1, 1) : 0 }
    for a in 0..<A {
      let sum = table[a * X..<(a + 1) * X].reduce(0, +)
      for x in 0..<X { table[a * X + x] /= sum }
    }
    let after = (0..<S * X).map { _ in sampler.integer(in: 0...S - 1) }
    let moves = hasChain ? try chain(states: S, &sampler) : nil
    let map = try OutcomeMap(stateCount: S, outcomeCount: X, chain: moves?.chain) { s, x in
      after[s * X + x]
    }
    let onward = moves?.rows ?? (0..<S).map { [($0, 1.0)] }
    var dense = [Double](repeating: 0, count: S * A * S)
    for s in 0..<S {
      for a in 0..<A {
        for x in 0..<X {
          for (next, c) in onward[after[s * X + x]] {
            dense[(s * A + a) * S + next] += table[a * X + x] * c
          }
        }
      }
    }
    let kernel = TransitionKernel.outcomes(OutcomeTable(map, probabilities: table))
    expect(kernel, isDense: dense, actions: A, &sampler)
    let places = (0..<A * X).map { i in
      (0..<S).flatMap { s in onward[after[s * X + i % X]].map { (s * A + i / X, $0.0, $0.1) } }
    }
    expectPullback(of: kernel, states: S, actions: A, places: places, &sampler)
  }

  @Test(arguments: sizes)
  func `deterministic maps are the dense kernel that they stand for`(
    size: (S: Int, A: Int, X: Int)
  ) throws {
    var sampler = Sampler(seed: 4)
    let (S, A) = (size.S, size.A)
    let successors = (0..<S * A).map { _ in sampler.integer(in: 0...S - 1) }
    let map = try DeterministicMap(stateCount: S, actionCount: A) { successors[$0 * A + $1] }
    var dense = [Double](repeating: 0, count: S * A * S)
    for (r, next) in successors.enumerated() { dense[r * S + next] = 1 }
    let kernel = TransitionKernel<Double>.deterministic(map)
    #expect(kernel.storedValues.isEmpty)
    expect(kernel, isDense: dense, actions: A, &sampler)
  }

  @Test(arguments: sizes.dropLast())
  func `dense kernels are themselves`(size: (S: Int, A: Int, X: Int)) throws {
    var sampler = Sampler(seed: 5)
    let (S, A) = (size.S, size.A)
    let dense = (0..<S * A).flatMap { _ in sampler.law(S) }
    let kernel = TransitionKernel.dense(DenseKernel(stateCount: S, probabilities: dense))
    expect(kernel, isDense: dense, actions: A, &sampler)
    let places = dense.indices.map { [($0 / S, $0 % S, 1.0)] }
    expectPullback(of: kernel, states: S, actions: A, places: places, &sampler)
  }

  /// A chain whose rows have one, two or three successors.
  private func chain(
    states S: Int, _ sampler: inout Sampler
  ) throws -> (chain: OutcomeMap.Chain, rows: [[(Int, Double)]]) {
    let rows = (0..<S).map { s in
      sampler.law(s % 3 + 1).map { (sampler.integer(in: 0...S - 1), $0) }
    }
    let graph = try SuccessorGraph(rows: rows.map { $0.map(\.0) }, stateCount: S)
    let chain = OutcomeMap.Chain(graph, probabilities: rows.flatMap { $0.map(\.1) })
    return (chain, rows)
  }

  /// push, backup and export against plain loops.
  private func expect(
    _ kernel: TransitionKernel<Double>, isDense P: [Double], actions A: Int,
    _ sampler: inout Sampler, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let S = kernel.stateCount
    let L = sampler.law(S * A)
    let V = sampler.numbers(S)
    let start = sampler.numbers(S * A)
    var next = [Double](repeating: 0, count: S)
    var ahead = start
    for r in 0..<S * A {
      for s in 0..<S {
        next[s] += P[r * S + s] * L[r]
        ahead[r] += P[r * S + s] * V[s]
      }
    }
    #expect(distance(kernel.push(L), next) <= 1e-14, sourceLocation: sourceLocation)
    var Q = start
    kernel.backup(V, addingTo: &Q)
    #expect(distance(Q, ahead) <= 1e-14, sourceLocation: sourceLocation)
    #expect(
      distance(kernel.denseProbabilities(actionCount: A), P) <= 1e-15,
      sourceLocation: sourceLocation)
  }

  /// ∂/∂(stored value) of Σ W P V, where each value stands at `places` (pair, next, factor) of P.
  private func expectPullback(
    of kernel: TransitionKernel<Double>, states S: Int, actions A: Int,
    places: [[(pair: Int, next: Int, factor: Double)]], _ sampler: inout Sampler,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (W, V) = (sampler.numbers(S * A), sampler.numbers(S))
    let start = sampler.numbers(kernel.storedValues.count)
    var cotangent = start
    kernel.pullback(of: W, against: V, addingTo: &cotangent)
    let expected = zip(start, places).map { start, places in
      places.reduce(start) { $0 + W[$1.pair] * V[$1.next] * $1.factor }
    }
    #expect(distance(cotangent, expected) <= 1e-13, sourceLocation: sourceLocation)
  }
}
