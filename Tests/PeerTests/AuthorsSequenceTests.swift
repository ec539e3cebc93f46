import GameCatalog
@testable import MeanField
@testable import MeanFieldSolvers
import Testing

/// MESOB-OMO step by step against the authors' own program, see `ReferenceData/mesob-authors`.
struct AuthorsSequenceTests {
  /// One solve of the authors' program.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let game: String
    let parameters: [String: Int]
    let lambda_social: Double
    let lambda_competition: Double
    let rho_flow: Double
    let rho_dual: Double
    let iterations: Int
    let learning_rate: Double
    let reward_bound: Double
    let exploitability: [Double]
    let welfare: [Double]
    let gradient_mapping_norm: [Double]
    let best_occupation_measure: [[[Double]]]

    var testDescription: String { game }

    /// The game under our names.
    func made() throws -> any MeanFieldGame {
      let type = try #require(Games.all.first { $0.name == game })
      return try Self.make(type, parameters["T"])
    }

    private static func make<Game: MeanFieldGame>(
      _ type: Game.Type, _ horizon: Int?
    ) throws -> any MeanFieldGame {
      try Game(Game.Parameters(configuration: horizon.map { ["horizon": .integer($0)] } ?? [:]))
    }

    /// The method as the authors wrote it; λ = λ₀ and c₃ = λ₁.
    var method: MESOBOMO {
      var method = MESOBOMO(weight: lambda_social)
      (method.c1, method.c2, method.c3) = (rho_flow, rho_dual, lambda_competition)
      (method.form, method.initialization, method.startMeasure) = (.projected, .zero, .even)
      (method.stepSize, method.iterations) = (learning_rate, iterations)
      (method.rewardBound, method.normalization) = (reward_bound, .none)
      method.answer = .leastGradientMapping
      return method
    }
  }

  /// What a solve goes through, as the authors record it.
  struct Sequence {
    var exploitability: [Double] = []
    var welfare: [Double] = []
    var norms: [Double] = []
    /// The answer.
    var best: [Double] = []

    /// Steps from y = z = 0 and even L, y disturbed by up to `noise`.
    init<Game: MeanFieldGame>(of method: MESOBOMO, in game: Game, noise: Double = 0) throws {
      let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
      var state = try method.initialState(for: game, from: uniform)
      // The fractional parts of multiples of the golden mean.
      for i in state.coordinates.y.indices {
        let part = Double(i + 1) * 0.6180339887498949
        state.coordinates.y[i] += noise * (part - part.rounded(.down) - 0.5)
      }
      for _ in 0..<method.iterations {
        try method.step(&state, in: game)
        let L = OccupationMeasure(state.coordinates.L)
        let policy = Policy(inducing: L, feasible: game.feasibleActions)
        let found = game.flow(inducedBy: policy).evaluation(in: game)
        exploitability.append(found.exploitability)
        welfare.append(found.value)
        norms.append(try #require(state.gradientMappingNorm))
      }
      best = try #require(state.least).coordinates.L.values
    }
  }

  private static let cases =
    (try? PeerFile.json("mesob-authors", "sequences", as: [Case].self)) ?? []
  private static let hunt = "conservative-treasure-hunting"

  @Test func `there are six games`() { #expect(Self.cases.count == 6) }

  @Test(arguments: cases.filter { $0.game != hunt })
  func `MESOB-OMO goes where its authors' goes`(peer: Case) throws {
    let got = try Sequence(of: peer.method, in: peer.made())
    // A norm is the length of a step over η: 1e-12 of L, y and z is more of it.
    let (numbers, norms) = (1e-12, 1e-12 / peer.learning_rate)
    for (name, x, y, tolerance) in [
      ("exploitability", got.exploitability, peer.exploitability, numbers),
      ("welfare", got.welfare, peer.welfare, numbers),
      ("gradient mapping", got.norms, peer.gradient_mapping_norm, norms),
      ("answer", got.best, peer.best_occupation_measure.joined().flatMap(\.self), numbers),
    ] {
      #expect(x.count == y.count)
      for (k, (x, y)) in zip(x, y).enumerated() {
        #expect(abs(x - y) <= tolerance * (1 + abs(y)), "\(name) \(k): expected \(y), got \(x)")
      }
    }
  }

  /// The places of this game are alike, and so are they at the start; the sums that the gradient in y
  /// is made of cancel.
  ///
  /// What is left of them is rounding, some 1e-16, which Adam divides by √v̂ + 1e-8: a step of y that
  /// should be 0 is 1e-8 of a step, which the next gradient knows and the next division enlarges
  /// again. By the second step lengths differ in their second digit; each program walks where its
  /// own last bits lead, and the answer of theirs tells places apart that are alike.
  @Test func `rounding leads conservative treasure hunting astray`() throws {
    let peer = try #require(Self.cases.first { $0.game == Self.hunt })
    let game = try peer.made()
    let method = peer.method
    let got = try Sequence(of: method, in: game)
    #expect(abs(got.exploitability[0] - peer.exploitability[0]) <= 1e-12)
    #expect(abs(got.norms[0] - peer.gradient_mapping_norm[0]) <= 1e-12)
    #expect(abs(got.exploitability[1] - peer.exploitability[1]) <= 1e-8)
    #expect(abs(got.norms[1] - peer.gradient_mapping_norm[1]) >= 1e-4)
    // Stay where you are: the same chance at all places, were it not for rounding.
    let first = peer.best_occupation_measure[0]
    #expect(abs(first[0][0] - first[2][2]) >= 1e-4)

    // A start that is off by less than what one sum is rounded by leads as far away.
    let disturbed = try Sequence(of: method, in: game, noise: 1e-16)
    let ours = largestDifference(got.exploitability, disturbed.exploitability)
    let theirs = largestDifference(got.exploitability, peer.exploitability)
    #expect(ours >= 0.01 * theirs && ours >= 1e-5)
    // All the same the ends are near to each other.
    let end = try #require(peer.exploitability.last)
    #expect(abs(try #require(got.exploitability.last) - end) <= 1e-5)
    // Without the division nothing is enlarged.
    var plain = method
    (plain.optimizer, plain.stepSize) = (.sgd, 1e-3)
    let calm = try Sequence(of: plain, in: game)
    let stirred = try Sequence(of: plain, in: game, noise: 1e-16)
    #expect(largestDifference(calm.exploitability, stirred.exploitability) <= 1e-13)
  }
}
