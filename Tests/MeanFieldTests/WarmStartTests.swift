import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// MF-OMO and MESOB-OMO from the answer of another solve.
struct WarmStartTests {
  private static let forms = ConstraintForm.allCases
  private static let names = [
    "left-right", "susceptible-infected", "random-linear", "predator-prey",
  ]

  private func game(_ name: String) throws -> any MeanFieldGame {
    switch name {
    case "left-right": return try LeftRight()
    case "susceptible-infected":
      var parameters = SusceptibleInfected.Parameters()
      parameters.horizon = 10
      return try SusceptibleInfected(parameters)
    case "random-linear": return try RandomLinear()
    default:
      // Populations start in corners, so that most shares of early flows are 0; there −log μ is 57.
      var parameters = PredatorPrey.Parameters()
      (parameters.size, parameters.horizon) = (3, 5)
      return try PredatorPrey(parameters)
    }
  }

  /// f = D = 0 and ⟨z, L⟩ = Expl, up to the 1e-12 by which shares of 0 are raised.
  @Test(arguments: names, forms)
  func `the objective starts at the balance of the start policy`(
    name: String, form: ConstraintForm
  ) throws {
    var method = MESOBOMO(weight: 0.3)
    method.form = form
    method.iterations = 0
    for start in [InitialPolicy.uniform, .random(seed: 2)] {
      let game = try game(name)
      let end = try game.solve(with: method, from: start.policy(in: game))
      let W = try #require(end.evaluation.objectives.last)
      let balance = end.evaluation.exploitability - 0.3 * W
      #expect(abs(end.trace.objective[0] - balance) <= 1e-6 * max(1, game.rewardBound))
    }
  }

  @Test(arguments: names.dropFirst(), forms)
  func `a solve that goes on from its own answer loses no ground`(
    name: String, form: ConstraintForm
  ) throws {
    let game = try game(name)
    var method = MFOMO()
    method.form = form
    method.iterations = 100
    let found = try game.solve(with: method)
    method.iterations = 20
    let again = try game.solve(with: method, from: found.policy)
    let ground = found.evaluation.exploitability
    #expect(abs(again.trace.objective[0] - ground) <= 1e-6 * max(1, game.rewardBound))
    #expect(again.trace.exploitability.allSatisfy { $0 <= ground * (1 + 1e-3) })
  }
}
