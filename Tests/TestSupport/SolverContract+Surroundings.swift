import Foundation
import MeanField
import Synchronization

extension SolverContract {
  /// How many steps these checks take: more would only cost time.
  private var steps: Int { min(4, solver.iterations) }

  /// The policy after some steps from a start.
  private static func policy<G: MeanFieldGame>(
    of solver: Solver, on game: G, from start: Policy, after steps: Int
  ) throws -> Policy {
    var state = try solver.initialState(for: game, from: start)
    for _ in 0..<steps { try solver.step(&state, in: game) }
    return solver.policy(of: state, in: game)
  }

  /// The same steps with the states in another order.
  func checkRelabeling(within tolerance: Double) throws {
    guard game.shape.pairCount * game.stateCount <= 200_000 else { return }
    let other = try Relabeled(game)
    var sampler = Sampler(seed: 5)
    let start = sampler.policy(in: game)
    let otherStart = try Policy(
      checking: other.relabel(start.field), feasible: other.feasibleActions)
    let π = try Self.policy(of: solver, on: game, from: start, after: steps)
    let L = other.relabel(game.flow(inducedBy: π).occupationMeasure)
    let otherπ = try Self.policy(of: solver, on: other, from: otherStart, after: steps)
    // Steps that divide by small numbers lose some digits.
    findings.expect(
      .relabeling, other.flow(inducedBy: otherπ).occupationMeasure.values, near: L,
      within: tolerance,
      "flow after \(steps) steps")
  }

  /// The same steps by several threads at the same time.
  func checkThreads() throws {
    let start = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let (solver, game, steps) = (solver, game, steps)
    let solve = { @Sendable in
      try Self.policy(of: solver, on: game, from: start, after: steps).values.map(\.bitPattern)
    }
    let alone = try solve()
    for count in [1, 2, 7] {
      let answers = Mutex<[[UInt64]]>([])
      let group = DispatchGroup()
      for _ in 0..<count {
        group.enter()
        let thread = Thread {
          let answer = (try? solve()) ?? []
          answers.withLock { $0.append(answer) }
          group.leave()
        }
        thread.stackSize = 8 << 20
        thread.start()
      }
      group.wait()
      let same = answers.withLock { $0.count { $0 == alone } }
      findings.expect(
        .threads, same == count, "expected \(count) answers alike, got \(same)")
    }
  }
}

extension Relabeled {
  /// An occupation measure of the game, permuted.
  fileprivate func relabel(_ L: OccupationMeasure) -> [Double] {
    (0...horizon).flatMap { t in
      (0..<stateCount).flatMap { s in
        (0..<actionCount).map { a in L[t, original[s], a] }
      }
    }
  }
}

extension SolverContract {
  /// A solve that is left after some steps, written to JSON, read back and finished.
  func checkResumption() throws {
    let whole = try game.solve(with: solver)
    guard whole.status != .diverged else { return }
    // A method may end by itself.
    let n = whole.iterations
    for steps in Set([1, n / 2, n - 1]).filter({ (0..<n).contains($0) }).sorted() {
      let checkpoint = try checkpoint(after: steps)
      let resumed = try game.solve(with: solver, resuming: checkpoint, keep: { _, _ in })
      var trace = resumed.trace
      trace.seconds = whole.trace.seconds
      findings.expect(
        .resumption,
        bits(resumed.policy) == bits(whole.policy) && trace == whole.trace
          && resumed.front == whole.front && resumed.multipliers == whole.multipliers,
        "expected the same after step \(steps) of \(n)")
    }
  }

  /// The checkpoint of a solve that is stopped after some steps, as it comes back from a file.
  private func checkpoint(after steps: Int) throws -> Checkpoint<Solver.State> {
    var content = Data()
    var failure: (any Error)?
    var done = -1
    _ = try game.solve(
      with: solver, resuming: nil,
      isStopped: {
        done += 1
        return done >= steps
      },
      keep: { isLast, checkpoint in
        guard isLast else { return }
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
          positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do { content = try encoder.encode(checkpoint()) } catch { failure = error }
      })
    if let failure { throw failure }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(Checkpoint<Solver.State>.self, from: content)
  }
}
