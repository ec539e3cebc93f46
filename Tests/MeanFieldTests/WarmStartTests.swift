import Foundation
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

  private func encoded(_ state: some Encodable) throws -> [String: Any] {
    let document = try JSONSerialization.jsonObject(with: JSONEncoder().encode(state))
    return try #require(document as? [String: Any])
  }

  private func decoded<State: Decodable>(_ document: [String: Any], as: State) throws -> State {
    try JSONDecoder().decode(
      State.self, from: JSONSerialization.data(withJSONObject: document))
  }

  @Test(arguments: forms)
  func `a state that was written goes on to the same bits, and one cut short is refused`(
    form: ConstraintForm
  ) throws {
    let game = try StagHunt()
    var method = MFOMO()
    (method.form, method.stepSize) = (form, 3e-3)
    let start = try InitialPolicy.random(seed: 1).policy(in: game)
    var state = try method.initialState(for: game, from: start)
    try method.step(&state, in: game)
    let document = try encoded(state)
    var again = try decoded(document, as: state)
    for _ in 0..<3 {
      try method.step(&state, in: game)
      try method.step(&again, in: game)
    }
    #expect(method.policy(of: again, in: game) == method.policy(of: state, in: game))
    for (part, array) in [
      ("coordinates", "y"), ("coordinates", "z"), ("momentsL", "first"), ("momentsY", "second"),
      ("momentsZ", "first"),
    ] {
      var (damaged, members) = (document, try #require(document[part] as? [String: Any]))
      members[array] = Array(try #require(members[array] as? [Any]).dropLast())
      damaged[part] = members
      #expect(throws: DecodingError.self, "\(part), \(array)") {
        try decoded(damaged, as: state)
      }
    }
  }

  @Test func `potentials of another shape are refused`() throws {
    let game = try StagHunt()
    let state = MFOMI().initialState(
      for: game, from: Policy(uniformOver: game.feasibleActions, horizon: game.horizon))
    var document = try encoded(state)
    _ = try decoded(document, as: state)
    document["potentials"] = [[0, 0]]
    #expect(throws: DecodingError.self) { try decoded(document, as: state) }
  }

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
    (method.form, method.stepSize) = (form, 3e-3)
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
    (method.form, method.stepSize) = (form, 3e-3)
    method.iterations = 100
    let found = try game.solve(with: method)
    method.iterations = 20
    let again = try game.solve(with: method, from: found.policy)
    let ground = found.evaluation.exploitability
    #expect(abs(again.trace.objective[0] - ground) <= 1e-6 * max(1, game.rewardBound))
    #expect(again.trace.exploitability.allSatisfy { $0 <= ground * (1 + 1e-3) })
  }
}
