import CNumerics
@testable import FinitePopulation
import GameCatalog
import MeanField
import TestSupport
import Testing

struct DrawingTests {
  @Test func `an alias table is the policy`() throws {
    let game = try PayPerClickAuction()
    for π in [
      mixedPolicy(in: game, seed: 3),
      Policy(uniformOver: game.feasibleActions, horizon: game.horizon),
    ] {
      let shares = ActionSampler(π).probabilities
      for (p, q) in zip(π.values, shares) {
        #expect(abs(p - q) < 1e-14)
        #expect(p > 0 || q == 0)
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 4096, 4097, 20_000])
  func `dealing keeps every seat`(n: Int) {
    var seats = (0..<n).map { Seat(agent: Int32($0), state: Int32($0), action: 0, total: 0) }
    var scratch = seats
    AgentRandom(key: 5, replica: 1).deal(&seats, &scratch, epoch: 2, meeting: 0)
    #expect(seats.map(\.agent).sorted() == (0..<n).map(Int32.init))
    #expect(seats.allSatisfy { $0.agent == $0.state })
  }

  @Test func `all orders of four are equally likely`() {
    let plays = 24_000
    var counts: [[Int32]: Int] = [:]
    for replica in 0..<plays {
      var seats = (0..<4).map { Seat(agent: $0, state: 0, action: 0, total: 0) }
      var scratch = seats
      AgentRandom(key: 9, replica: UInt32(replica)).deal(&seats, &scratch, epoch: 0, meeting: 0)
      counts[seats.map(\.agent), default: 0] += 1
    }
    let expected = Double(plays) / 24
    let χ² =
      counts.values.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) }
      / expected
    #expect(counts.count == 24)
    // The 0.999 quantile with 23 degrees of freedom.
    #expect(χ² < 49.73)
  }

  @Test func `large deals move everybody anywhere, and neighbors apart`() {
    let (n, plays, cells) = (8192, 200, 64)
    var counts = [Int](repeating: 0, count: cells)
    var together = 0
    for replica in 0..<plays {
      var seats = (0..<n).map { Seat(agent: Int32($0), state: 0, action: 0, total: 0) }
      var scratch = seats
      AgentRandom(key: 11, replica: UInt32(replica)).deal(&seats, &scratch, epoch: 0, meeting: 0)
      for (place, seat) in seats.enumerated() where seat.agent < 128 {
        counts[place * cells / n] += 1
      }
      together += zip(seats, seats.dropFirst()).count { $1.agent == $0.agent + 1 }
    }
    let expected = Double(128 * plays) / Double(cells)
    let χ² = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) } / expected
    // The 0.999 quantile with 63 degrees of freedom.
    #expect(χ² < 103.4)
    // Poisson with mean (n − 1)/n per play: 200 ± 4·14.
    #expect((144...256).contains(together))
  }

  @Test func `first states follow the law of each population`() throws {
    let game = try PredatorPrey()
    let starts = InitialStates(of: game, agents: 5000)
    let states = starts.draw(AgentRandom(key: 1, replica: 0))
    #expect(states.count == 5000 * game.populations.count)
    for (p, population) in game.populations.enumerated() {
      let own = states[p * 5000..<(p + 1) * 5000]
      #expect(own.allSatisfy { population.states.contains(Int($0)) })
      for s in population.states {
        let μ = game.initialDistribution[s]
        let share = Double(own.count { Int($0) == s }) / 5000
        #expect(abs(share - μ) <= 4.5 * (μ * (1 - μ) / 5000).squareRoot())
      }
    }
  }

  @Test func `a draw from a kernel is the inverse of its distribution function`() throws {
    let game = try SusceptibleInfected()
    let L = [0.1, 0.2, 0.3, 0.4]
    let kernel = try #require(game.stage(at: 0, given: L.span).kernel)
    let infection = 0.81 * 0.7
    #expect(kernel.draw(from: 0, 0, of: 2, 0) == 0)
    #expect(kernel.draw(from: 0, 0, of: 2, (1 - infection).nextDown) == 0)
    #expect(kernel.draw(from: 0, 0, of: 2, 1 - infection) == 1)
    #expect(kernel.draw(from: 0, 0, of: 2, 1.0.nextDown) == 1)
    #expect(kernel.draw(from: 0, 1, of: 2, 1.0.nextDown) == 0)
  }
}
