import CNumerics
import GameCatalog
import MeanFieldSolvers
import TestSupport
import Testing

@testable import MeanField

/// Large games have the same bits with any number of threads.
///
/// Threads are shared evenly with the tests that compute at the same time, which is why the last
/// number is large.
@Suite(.serialized) struct ThreadTests {
  private static let counts = [1, 2, 7, 64]

  /// What `body` gives with each number of threads.
  private func withThreads<Result>(_ body: () throws -> Result) rethrows -> [Result] {
    defer { Threads.limit(to: nil) }
    return try Self.counts.map { count in
      Threads.limit(to: count)
      return try body()
    }
  }

  private func expectSameBits(
    _ values: [[Double]], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let bits = values.map { $0.map(\.bitPattern) }
    #expect(bits[0].contains { $0 != 0 }, sourceLocation: sourceLocation)
    for other in bits { #expect(other == bits[0], sourceLocation: sourceLocation) }
  }

  // MARK: Kernels

  private static let (S, A) = (9001, 5)

  /// A state near s, sometimes far from it.
  private func near(_ s: Int, _ sampler: inout Sampler) -> Int {
    sampler.integer(in: 0...99) == 0
      ? min(max(s + sampler.integer(in: -400...400), 0), Self.S - 1)
      : min(max(s + sampler.integer(in: -9...9), 0), Self.S - 1)
  }

  private func check(_ kernel: TransitionKernel<Double>, actions A: Int) {
    var sampler = Sampler(seed: 3)
    let S = kernel.stateCount
    let L = (0..<S * A).map { _ in sampler.number(0, 1) }
    let V = (0..<S).map { _ in sampler.number(-1, 1) }
    expectSameBits(withThreads { kernel.push(L) })
    expectSameBits(
      withThreads {
        var Q = L
        kernel.backup(V, addingTo: &Q)
        return Q
      })
    guard !kernel.storedValues.isEmpty else { return }
    expectSameBits(
      withThreads {
        var cotangent = [Double](repeating: 0, count: kernel.storedValues.count)
        kernel.pullback(of: L, against: V, addingTo: &cotangent)
        return cotangent
      })
  }

  @Test(arguments: [false, true])
  func `outcomes have the same bits with any number of threads`(hasChain: Bool) throws {
    var sampler = Sampler(seed: 1)
    let (S, A, X) = (Self.S, Self.A, 6)
    let onward = try SuccessorGraph(
      rows: (0..<S).map { s in [s, near(s, &sampler)] }, stateCount: S)
    let chain = OutcomeMap.Chain(onward, probabilities: (0..<S).flatMap { _ in [0.75, 0.25] })
    // Runs of several lengths, and irregular states between them.
    let strange = (0..<S).map { _ in sampler.integer(in: 0...199) == 0 }
    let map = try OutcomeMap(
      stateCount: S, outcomeCount: X, chain: hasChain ? chain : nil
    ) { s, x in
      let shift = strange[s] ? s % 7 - 3 : 2 * x - 5
      return min(max(s + shift, 0), S - 1)
    }
    let table = (0..<A).flatMap { _ in sampler.law(X) }
    check(.outcomes(OutcomeTable(map, probabilities: table)), actions: A)
  }

  @Test func `lists have the same bits with any number of threads`() throws {
    var sampler = Sampler(seed: 2)
    let rows = (0..<Self.S * Self.A).map { r in
      (0..<sampler.integer(in: 0...3)).map { _ in near(r / Self.A, &sampler) }
    }
    let p = rows.flatMap { $0.map { _ in sampler.number(0, 1) } }
    let graph = try SuccessorGraph(rows: rows, stateCount: Self.S)
    check(.successors(SuccessorLists(graph, probabilities: p)), actions: Self.A)
  }

  @Test func `maps have the same bits with any number of threads`() throws {
    var sampler = Sampler(seed: 3)
    let map = try DeterministicMap(stateCount: Self.S, actionCount: Self.A) { s, _ in
      near(s, &sampler)
    }
    check(.deterministic(map), actions: Self.A)
  }

  @Test func `dense tables have the same bits with any number of threads`() {
    var sampler = Sampler(seed: 4)
    let (S, A) = (150, 3)
    let p = (0..<S * A).flatMap { _ in sampler.law(S) }
    check(.dense(DenseKernel(stateCount: S, probabilities: p)), actions: A)
  }

  // MARK: Solves

  private func check(_ game: some MeanFieldGame, _ solver: some MeanFieldSolver) throws {
    #expect(game.shape.pairCount >= MESOB_SHARED)
    let solutions = try withThreads { try game.solve(with: solver) }
    expectSameBits(solutions.map(\.policy.values))
    expectSameBits(solutions.map(\.trace.exploitability))
    expectSameBits(solutions.map { $0.trace.objective + $0.evaluation.objectives })
  }

  private func crowd() throws -> CrowdMotion {
    var parameters = CrowdMotion.Parameters()
    (parameters.horizon, parameters.length, parameters.width) = (2, 90, 80)
    return try CrowdMotion(parameters)
  }

  @Test func `online mirror descent has the same bits with any number of threads`() throws {
    try check(crowd(), OnlineMirrorDescent().with(\.iterations, 4))
    var parameters = BuildingEvacuation.Parameters()
    (parameters.floorCount, parameters.floorLength, parameters.floorWidth) = (3, 45, 45)
    try check(BuildingEvacuation(parameters), OnlineMirrorDescent().with(\.iterations, 4))
  }

  @Test func `answers have the same bits with any number of threads`() throws {
    try check(crowd(), FictitiousPlay().with(\.iterations, 4))
    try check(crowd(), SmoothedFictitiousPlay(temperature: 0.5).with(\.iterations, 4))
    try check(crowd(), PriorDescent().with(\.iterations, 4))
  }

  @Test func `gradients have the same bits with any number of threads`() throws {
    try check(crowd(), MESOB(weight: 0.3, objective: .welfare).with(\.iterations, 8))
    try check(crowd(), MFOMO().with(\.iterations, 4))
  }
}
