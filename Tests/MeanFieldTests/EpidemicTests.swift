import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// The susceptible–infected game of 51 epochs against the stored numbers of [CuiKoeppl2021]'s model.
///
/// They have twelve digits: `printed` is half a unit of the last one of numbers up to 100.
struct EpidemicTests {
  private let printed = 5e-10

  private struct Stored: Decodable {
    struct Numbers: Decodable {
      var uniform: [Double]
      var always_U: [Double]
      var always_D: [Double]
      var fictitious_play: [String: Double]
      var slow: [String: Double]
      var fast: [String: Double]

      enum CodingKeys: String, CodingKey {
        case uniform, always_U, always_D, fictitious_play
        case slow = "online_mirror_descent_lr0.1"
        case fast = "online_mirror_descent_lr1.0"
      }
    }
    var sis_cui_koeppl: Numbers
  }

  private func stored() throws -> Stored.Numbers {
    try ReferenceFile.json("classic", as: Stored.self).sis_cui_koeppl
  }

  /// Exploitability and value.
  private func expectScore(_ start: InitialPolicy, _ expected: [Double]) throws {
    let game = try SusceptibleInfected()
    let score = game.flow(inducedBy: try start.policy(in: game)).evaluation(in: game)
    #expect(distance([score.exploitability, score.value], expected) <= printed)
  }

  @Test func `fixed policies of the epidemic have the stored scores`() throws {
    let stored = try stored()
    try expectScore(.uniform, stored.uniform)
    try expectScore(.leaning(action: 0, probability: 1), stored.always_U)
    try expectScore(.leaning(action: 1, probability: 1), stored.always_D)
  }

  /// Exploitability after 1, 2, 5, … 200 steps from uniform play.
  private func expectSequence(
    _ expected: [String: Double], of solver: some MeanFieldSolver
  ) throws {
    let game = try SusceptibleInfected()
    let start = try InitialPolicy.uniform.policy(in: game)
    var state = try solver.initialState(for: game, from: start)
    for k in 1...200 {
      try solver.step(&state, in: game)
      guard let nashConv = expected["\(k)"] else { continue }
      let policy = solver.policy(of: state, in: game)
      let score = game.flow(inducedBy: policy).evaluation(in: game)
      #expect(abs(score.exploitability - nashConv) <= printed, "after \(k) steps")
    }
  }

  @Test func `fictitious play takes the stored path through the epidemic`() throws {
    try expectSequence(stored().fictitious_play, of: FictitiousPlay())
  }

  @Test func `mirror descent takes the stored path through the epidemic`() throws {
    try expectSequence(stored().slow, of: OnlineMirrorDescent(stepSize: 0.1))
    try expectSequence(stored().fast, of: OnlineMirrorDescent(stepSize: 1))
  }

  /// The stored runs settle at temperatures 1, 0.2 and 0.1, and turn in circles below.
  @Test(arguments: [(1.0, 4.27561274951), (0.2, 1.28227163922), (0.1, 0.436407067242)])
  func `Boltzmann iteration settles in the epidemic unless it is cold`(
    temperature: Double, exploitability: Double
  ) throws {
    var method = FixedPoint(temperature: temperature)
    method.iterations = 500
    let found = try SusceptibleInfected().solve(with: method).evaluation.exploitability
    #expect(abs(found - exploitability) <= printed)
  }

  @Test func `Boltzmann iteration does not settle at temperature 0.05`() throws {
    let game = try SusceptibleInfected()
    let method = FixedPoint(temperature: 0.05)
    var state = try method.initialState(for: game, from: InitialPolicy.uniform.policy(in: game))
    var last: [Double] = []
    for _ in 0..<500 {
      method.step(&state, in: game)
      let flow = game.flow(inducedBy: method.policy(of: state, in: game))
      last = (last + [flow.evaluation(in: game).exploitability]).suffix(20)
    }
    #expect((last.max() ?? 0) - (last.min() ?? 0) > 0.1)
  }
}
