import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

struct NaturalNotationTests {
  /// A parameter of a game, a plain number.
  private let attack = 0.2

  /// Constants, parameters and shares in one formula, as one writes it down.
  private func infection<Number: Scalar>(_ defended: Number, _ undefended: Number) -> [Number] {
    let rates: [Number] = [
      0.4 * attack + 0.4 * defended + 0.3 * undefended,
      0.3 * attack + 0.4 * defended + 0.3 * undefended,
    ]
    let step = 0.1
    return [
      rates[0], rates[1], 1 - step * rates[0] - attack, rates[1] / attack - 2 * attack,
      attack / (1 + rates[0]) + attack,
    ]
  }

  @Test func `constants and numbers mix`() {
    let values = infection(0.3, 0.7)
    let (a, b) = (0.4 * 0.2 + 0.4 * 0.3 + 0.3 * 0.7, 0.3 * 0.2 + 0.4 * 0.3 + 0.3 * 0.7)
    #expect(values == [a, b, 1 - 0.1 * a - 0.2, b / 0.2 - 2 * 0.2, 0.2 / (1 + a) + 0.2])
  }

  @Test func `mixed formulas have derivatives`() {
    let tape = Tape()
    let inputs = tape.variables([0.3, 0.7].span)
    let outputs = infection(inputs[0], inputs[1])
    #expect(outputs.map(\.value) == infection(0.3, 0.7))
    #expect(tape.gradient(of: [(outputs[0], weight: 1)], in: inputs) == [0.4, 0.3])
    #expect(tape.gradient(of: [(outputs[2], weight: 1)], in: inputs) == [-0.1 * 0.4, -0.1 * 0.3])
  }

  @Test func `parameters are set in an expression`() throws {
    let method = OnlineMirrorDescent().with(\.iterations, 60).with(\.stepSize, 0.5)
    #expect(method.iterations == 60 && method.stepSize == 0.5 && method.growth == 0)
    #expect(MFOMO().with(\.stepSize, 0.25).settings.stepSize == 0.25)
    #expect(try BeachBar(BeachBar.Parameters().with(\.n, 7)).stateCount == 7)
  }

  /// A builder of games takes `GameParameters`, so that a solver there does not compile.
  @Test func `a solver is no declaration of a game`() {
    #expect(!(Solvers.all.contains { $0 is any GameParameters.Type }))
  }

  @Test(arguments: [
    ("horizon", "4"), ("epochs", "5"),
  ])
  func `a horizon is the last epoch, or given by the number of epochs`(
    name: String, text: String
  ) throws {
    var parameters = DynamicRouting.Parameters()
    try parameters.set(name, parsing: text)
    #expect(parameters.horizon == 4)
    #expect(parameters.configuration["horizon"] == .integer(5))
    #expect(try DynamicRouting(parameters).horizon == 4)
  }

  @Test func `a refused horizon is named as it was written`() {
    for (name, text, range) in [("horizon", "-1", "0 … 999999"), ("epochs", "0", "1 … 1000000")] {
      let error = #expect(throws: MeanFieldError.self) {
        try PredatorPrey.Parameters.assignment(name, parsing: text)
      }
      #expect(error?.subject == "predator-prey, parameter '\(name)'")
      #expect(error?.expected == "a whole number \(range)")
      #expect(error?.got == text)
    }
    let largest = PredatorPrey.Parameters().with(\.horizon, .max)
    #expect(throws: MeanFieldError.self) { try largest.check() }
  }

  @Test func `old spellings are read and recorded`() {
    let entry = SocialEqualization.entry
    #expect(entry.name == "social-equalization" && entry.recordedName == "social-equalisation")
    #expect(entry.isNamed("social-equalisation") && entry.isNamed("social-equalization"))
  }
}
