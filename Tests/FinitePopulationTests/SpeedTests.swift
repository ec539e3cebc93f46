import CNumerics
import FinitePopulation
import Foundation
import GameCatalog
import MeanField
import TestSupport
import Testing

/// The auction of many against a plain loop that draws one block of random numbers and looks one
/// action up for each agent and epoch, side by side, in processor time.
struct SpeedTests {
  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    var before = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before)
    try body()
    var after = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after)
    return Double(after.tv_sec - before.tv_sec) + 1e-9 * Double(after.tv_nsec - before.tv_nsec)
  }

  @Test(.tags(.timing), .unlessUntimed) func `an agent's epoch costs a few draws`() throws {
    let game = try PayPerClickAuction()
    let π = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let (N, S, A) = (300_000, game.stateCount, game.actionCount)
    let table = (0..<game.shape.count).map { UInt8(truncatingIfNeeded: $0) }
    var simulation = Simulation(agents: [N], replicas: 2)
    simulation.draws = 0
    simulation.deviations = 0
    var ratios: [Double] = []
    for round in 0..<3 {
      var zeros = 0
      let loop = seconds {
        for t in 0...game.horizon {
          for i in 0..<N {
            let block = mesob_philox(UInt64(t) << 32 | UInt64(i), UInt64(round), 7)
            let a = Int(Double(block.first >> 11) * 0x1p-53 * Double(A))
            if table[(t * S + i % S) * A + a] == 0 { zeros += 1 }
          }
        }
      }
      let play = try seconds { _ = try game.simulate(π, simulation, key: UInt64(round)) }
      #expect(zeros > 0)
      ratios.append(play / 2 / loop)
    }
    #expect(try #require(ratios.min()) < 3)
  }
}
