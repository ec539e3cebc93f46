import FinitePopulation
import GameCatalog
import MeanField
import Testing

/// Left–right has closed forms: one agent goes left with probability p, N of them binomially.
struct LeftRightTests {
  private static let p = 2.0 / 3

  private func policy(_ game: LeftRight) throws -> Policy {
    let row = [Self.p, 1 - Self.p]
    return try Policy(
      checking: StateActionField(game.shape, Array(repeating: row, count: 6).flatMap(\.self)),
      feasible: game.feasibleActions)
  }

  /// E|X − Np| for X binomial: 2 ν C(N, ν) p^ν (1 − p)^(N − ν + 1), ν = ⌊Np⌋ + 1. (De Moivre)
  private func meanDeviation(_ N: Int) -> Double {
    let ν = Int(Double(N) * Self.p) + 1
    let logarithm = (1...ν).reduce(0.0) {
      $0 + Double.log(Double(N - ν + $1)) - Double.log(Double($1))
    }
    let power = Double(ν) * .log(Self.p) + Double(N - ν + 1) * .log(1 - Self.p)
    return 2 * Double(ν) * .exp(logarithm + power)
  }

  @Test(arguments: [1, 6, 50, 1000, 100_000])
  func `the error of the first flow is the binomial mean deviation`(N: Int) throws {
    let game = try LeftRight()
    var simulation = Simulation(agents: [N], replicas: 400)
    simulation.deviations = 0
    let population = try #require(
      try game.simulate(try policy(game), simulation, key: 42, threads: 2)?.first)
    // Both shares are off by as much.
    let expected = 2 * meanDeviation(N) / Double(N)
    #expect(population.flowErrors[0].distance(from: expected) < 3)
    #expect(population.deviationGain == nil && population.deviations == 0)
  }

  @Test func `the value is the one of the binomial law`() throws {
    let game = try LeftRight()
    let N = 7
    let population = try #require(
      try game.simulate(try policy(game), Simulation(agents: [N]), key: 1)?.first)
    // E of −μ(left)² − 2 μ(right)², where Var μ = p(1 − p)/N.
    let (p, q) = (Self.p, 1 - Self.p)
    let expected = -(p * p + 2 * q * q) - 3 * p * q / Double(N)
    #expect(population.objectives[0].distance(from: expected) < 3)
  }

  @Test func `a lone agent meets itself`() throws {
    let game = try LeftRight()
    let response = try game.exactResponse(to: try policy(game), agents: 1)
    #expect(abs(response.value - (-Self.p - 2 * (1 - Self.p))) < 1e-15)
    #expect(response.bestValue == -1)
  }
}
