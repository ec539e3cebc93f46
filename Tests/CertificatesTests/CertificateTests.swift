import Certificates
import Testing

struct CertificateTests {
  private func exactly(_ number: Double) -> Enclosure { Enclosure(exactly: number) }

  /// The values by hand.
  ///
  /// With V₁ = (1, 2): Q₀(0, ·) = (0 + 5/4, 1 + 7/4), Q₀(1, ·) = (2 + 5/4, 0 + 7/4), so
  /// V₀ = (11/4, 13/4) and V* = 3. Uniform play stays at (1/2, 1/2) and earns 3/4 at each epoch.
  @Test func `a game solved by hand has its exact values`() throws {
    let L = [Double](repeating: 0.25, count: 8)
    let certificate = try Certificate(
      of: SmallGames.steering, policy: SmallGames.uniform, occupationMeasure: L)
    #expect(certificate.bestResponseValues == [exactly(3)])
    #expect(certificate.ownValues == [exactly(1.5)])
    #expect(certificate.gap == exactly(1.5))
    #expect(certificate.flowResidual == .zero)
    #expect(certificate.flowDistance == .zero)
    #expect(certificate.lawResidual == .zero)
    #expect(certificate.infeasibility == 0)
  }

  /// Matching pennies at (1/4, 3/4) against (1/2, 1/2).
  ///
  /// The first earns 0 either way, the second wins or loses 1/2 by his side, and so gains 1/2 by answering the first.
  @Test func `populations have values of their own`() throws {
    let game = FrozenGame(
      horizon: 0, stateCount: 2, actionCount: 2, initialDistribution: [1, 1],
      feasible: [true, true, true, true], populations: [0..<1, 1..<2],
      rewards: [0, 0, 0.5, -0.5]
    ) { _ in Successors() }
    let π = [0.25, 0.75, 0.5, 0.5]
    let certificate = try Certificate(of: game, policy: π, occupationMeasure: π)
    #expect(certificate.gaps == [.zero, exactly(0.5)])
    #expect(certificate.gap == exactly(0.5))
  }

  @Test func `infeasible actions are no replies, and playing them is told`() throws {
    var game = SmallGames.steering
    game.feasible = [true, false, true, true]
    let L = [Double](repeating: 0.25, count: 8)
    let certificate = try Certificate(of: game, policy: SmallGames.uniform, occupationMeasure: L)
    // V₁ = (0, 2): Q₀(0, 0) = 1/2, Q₀(1, ·) = (5/2, 3/2), V* = 3/2.
    #expect(certificate.bestResponseValue == exactly(1.5))
    #expect(certificate.infeasibility == 0.5)
  }

  @Test func `residuals measure what is wrong with flow and laws`() throws {
    var L = [Double](repeating: 0.25, count: 8)
    L[4] += 0.125
    var π = SmallGames.uniform
    π[7] -= 0.0625
    let certificate = try Certificate(of: SmallGames.steering, policy: π, occupationMeasure: L)
    #expect(certificate.flowResidual == exactly(0.125))
    #expect(certificate.flowDistance == exactly(0.125))
    #expect(certificate.lawResidual == exactly(0.0625))
  }

  @Test(arguments: 1...50)
  func `bounds contain the exact values`(seed: Int) throws {
    let exact = ExactGame(seed: seed)
    let certificate = try Certificate(
      of: exact.game, policy: exact.policy, occupationMeasure: exact.policy)
    expect(certificate.bestResponseValue, contains: exact.bestResponseValue)
    expect(certificate.ownValue, contains: exact.ownValue)
    expect(certificate.gap, contains: exact.bestResponseValue - exact.ownValue)
    // Some 30 roundings of numbers below 8.
    #expect(certificate.gap.width <= 1e-13)
    #expect(certificate.ownValue.width > 0)
  }

  /// x ≤ n for a whole number n exactly if ⌈x⌉ ≤ n.
  private func expect(
    _ enclosure: Enclosure, contains exact: Int128,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let lower = Int128((enclosure.lower * 0x1p100).rounded(.up))
    let upper = Int128((enclosure.upper * 0x1p100).rounded(.down))
    #expect(lower <= exact && exact <= upper, sourceLocation: sourceLocation)
  }

  @Test(arguments: ["shape", "rewards", "state", "starts", "action", "populations", "overflow"])
  func `arrays that do not fit are refused`(fault: String) throws {
    var game = SmallGames.steering
    var code = CertificateError.Code.wrongShape
    switch fault {
    case "shape": game.rewards.removeLast()
    case "rewards": (game.rewards[3], code) = (.nan, .notFinite)
    case "state":
      game.successors = { _ in SmallGames.rows(Array(repeating: [(2, 1)], count: 4)) }
      code = .wrongIndex
    case "starts":
      game.successors = { _ in
        Successors(starts: [0, 2, 1, 2, 2], states: [0, 1], probabilities: [1, 1])
      }
      code = .wrongIndex
    case "action": (game.feasible, code) = ([false, false, true, true], .noAction)
    case "populations": game.populations = [0..<1]
    default:
      (game.rewards, code) = (Array(repeating: .greatestFiniteMagnitude, count: 8), .notFinite)
    }
    let error = #expect(throws: CertificateError.self) {
      try Certificate(
        of: game, policy: SmallGames.uniform, occupationMeasure: SmallGames.uniform)
    }
    #expect(error?.code == code)
  }
}
