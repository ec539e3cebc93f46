// What a million advertisers cost, beside a plain loop that draws one block of random numbers and
// looks one action up for each agent and epoch.
//
//     swift run -c release PopulationBenchmark
import CNumerics
import FinitePopulation
import Foundation
import GameCatalog
import MeanField

var parameters = PayPerClickAuction.Parameters()
parameters.horizon = 24
let game = try PayPerClickAuction(parameters)
let policy = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
let agents = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
let replicas = 4

/// Seconds of processor time that a piece of work takes on one thread.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let start = clock()
  try body()
  return Double(clock() - start) / Double(CLOCKS_PER_SEC)
}

/// The plain loop; returns the number of agents who choose the first action of their row.
func plain() -> Int {
  let table = (0..<game.shape.count).map { UInt8(truncatingIfNeeded: $0) }
  let (S, A) = (game.stateCount, game.actionCount)
  var count = 0
  for replica in 0..<replicas {
    for t in 0..<game.shape.epochCount {
      for i in 0..<agents {
        let block = mesob_philox(UInt64(t) << 32 | UInt64(i), UInt64(replica), 7)
        let row = (t * S + i % S) * A
        if table[row + Int((Double(block.first >> 11) * 0x1p-53) * Double(A))] == 0 { count += 1 }
      }
    }
  }
  return count
}

var simulation = Simulation(agents: [agents], replicas: replicas)
simulation.draws = 0
simulation.deviations = 0
let units = Double(agents * replicas * game.shape.epochCount) * 1e-9
for round in 1...3 {
  var count = 0
  let loop = seconds { count = plain() } / units
  let play = try seconds { _ = try game.simulate(policy, simulation, key: 7) } / units
  print(
    "round \(round): plain loop \(loop) ns, simulation \(play) ns, difference \(play - loop) ns"
      + " per agent and epoch (\(count))")
}
