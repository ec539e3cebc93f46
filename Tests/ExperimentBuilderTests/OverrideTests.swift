import ExperimentBuilder
import FinitePopulation
import Foundation
import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

@Suite struct OverrideTests {
  @Test(arguments: [
    ("weight=0.1,1,10", "weight", ["0.1", "1", "10"]),
    ("seed=0..3", "seed", ["0", "1", "2", "3"]),
    ("seed=-1..1,7", "seed", ["-1", "0", "1", "7"]),
    ("values=[3,5,8],[1,2]", "values", ["[3,5,8]", "[1,2]"]),
    ("chain=[[1,0],[0,1]]", "chain", ["[[1,0],[0,1]]"]),
    ("solver.weight=2", "weight", ["2"]),
    (
      "objective=revenue,0.5*revenue+0.5*utility", "objective",
      ["revenue", "0.5*revenue+0.5*utility"]
    ),
    ("path=a=b", "path", ["a=b"]),
  ])
  func `overrides are read`(_ text: String, _ name: String, _ values: [String]) throws {
    let override = try Override(parsing: text)
    #expect(override.name == name)
    #expect(override.values == values)
    #expect(override.side == (text.hasPrefix("solver.") ? .solver : nil))
  }

  @Test(arguments: ["weight", "=3", "weight=", "weight=1,,2", "seed=3..1", "values=[1,2"])
  func `what is no override is refused`(_ text: String) throws {
    let error = try #require(throws: ExperimentError.self) { try Override(parsing: text) }
    #expect(error.code == .invalidOverride)
    #expect(error.description.contains("'\(text)'"))
  }

  @Test(arguments: [
    "weight=0..9223372036854775807", "seed=-9223372036854775808..9223372036854775807",
    "seed=0..10000", "seed=0..5000,0..5000",
  ])
  func `more values than anybody means are refused`(_ text: String) throws {
    let error = try #require(throws: ExperimentError.self) { try Override(parsing: text) }
    #expect(error.code == .invalidOverride)
    #expect(error.description.hasSuffix("expected at most 10000 values, got more in '\(text)'"))
  }

  @Test(arguments: ["seed=1..10000", "seed=9223372036854765808..9223372036854775807"])
  func `long ranges have their values`(_ text: String) throws {
    #expect(try Override(parsing: text).values.count == 10_000)
  }

  private let laboratory = Laboratory(games: Games.all, solvers: Solvers.all)

  private func labels(_ overrides: String...) throws -> (games: [String], methods: [String]) {
    let experiment = try Experiment.demo.overridden(
      by: overrides.map(Override.init(parsing:)), in: laboratory)
    try experiment.check()
    return (experiment.games.map(\.label), experiment.methods.map(\.label))
  }

  @Test func `a swept parameter gets the new values instead`() throws {
    #expect(
      try labels("weight=0.5,2").methods == ["mesob weight=0.5", "mesob weight=2", "competitive"])
    #expect(try labels("weight=1").methods == ["mesob", "competitive"])
  }

  @Test func `a swept value is in the label where it is the default, also when written down`()
    throws
  {
    let swept = try Experiment.demo.overridden(
      by: [Override(parsing: "weight=1,2")], in: laboratory)
    let read = try JSONDecoder().decode(Experiment.self, from: JSONEncoder().encode(swept))
    #expect(read.methods.map(\.label) == ["mesob weight=1", "mesob weight=2", "competitive"])
  }

  @Test func `a parameter that was not swept gets one variant per value`() throws {
    #expect(
      try labels("hare=1,0.5").games == [
        "stag-hunt hare=1", "stag-hunt hare=0.5", "stag-hunt stag=3 hare=1",
        "stag-hunt stag=3 hare=0.5",
        "pigou",
      ])
  }

  @Test func `an override reaches every method that knows the parameter`() throws {
    let experiment = try Experiment.demo.overridden(
      by: [Override(parsing: "iterations=50")], in: laboratory)
    #expect(experiment.methods.allSatisfy { $0.configuration["iterations"] == .integer(50) })
    #expect(
      experiment.methods.map(\.label) == [
        "mesob weight=0.1 iterations=50", "mesob iterations=50",
        "mesob weight=10 iterations=50", "competitive",
      ])
  }

  @Test func `a chosen label tells variants apart`() throws {
    #expect(
      try labels("iterations=1,2", "weight=1").methods == [
        "mesob iterations=1", "mesob iterations=2", "competitive iterations=1",
        "competitive iterations=2",
      ])
  }

  @Test func `a label that became wrong by merging is dropped`() throws {
    let experiment = Experiment("x") {
      Games { Pigou.Parameters() }
      Methods {
        MESOB(weight: 0.1).labeled("weak")
        MESOB(weight: 10).labeled("strong")
      }
    }
    let changed = try experiment.overridden(by: [Override(parsing: "weight=2")], in: laboratory)
    #expect(changed.methods.map(\.label) == ["mesob weight=2"])
  }

  @Test func `what is tuned for a game stays with it, and an override reaches that as well`() throws
  {
    let swept = try Experiment.perGame.overridden(
      by: [Override(parsing: "stag=3,4"), Override(parsing: "iterations=7")], in: laboratory)
    try swept.check()
    #expect(
      swept.trials.map(\.label) == [
        "stag-hunt stag=3, tuned", "stag-hunt stag=3, uniform", "stag-hunt stag=4, tuned",
        "stag-hunt stag=4, uniform", "pigou, tuned",
      ])
    // Two games became one: what the first was given holds.
    let tuned = swept.trials.map(\.method).filter { $0.name == "mesob" }
    #expect(
      tuned.compactMap { $0.configuration["weight"] } == [.number(2), .number(2), .number(1)])
    #expect(tuned.allSatisfy { $0.configuration["iterations"] == .integer(7) })
    let heavy = try Experiment.perGame.overridden(
      by: [Override(parsing: "weight=5")], in: laboratory)
    #expect(
      heavy.trials.compactMap { $0.method.configuration["weight"] }
        == [.number(5), .number(5), .number(5)])
  }

  @Test func `the last of two overrides holds`() throws {
    #expect(try labels("weight=3", "weight=4").methods == ["mesob weight=4", "competitive"])
  }

  @Test func `an unknown key suggests the nearest`() throws {
    for text in ["wieght=1", "solver.wieght=1"] {
      let error = try #require(throws: MeanFieldError.self) { _ = try labels(text) }
      #expect(error.description.contains("'weight' (did you mean this?)"))
    }
    let error = try #require(throws: MeanFieldError.self) { _ = try labels("game.weight=1") }
    #expect(!error.description.contains("'weight' (did"))
  }

  @Test func `a key that both sides know needs a prefix`() throws {
    let experiment = Experiment("x") {
      Games { BuildingEvacuation.Parameters() }
      Methods { PriorDescent() }
    }
    let error = try #require(throws: ExperimentError.self) {
      try experiment.overridden(by: [Override(parsing: "eta=3")], in: laboratory)
    }
    #expect(error.code == .ambiguousOverride)
    #expect(error.description.contains("game.eta or solver.eta"))
    let changed = try experiment.overridden(
      by: [Override(parsing: "game.eta=3")], in: laboratory)
    #expect(changed.games[0].configuration["eta"] == .number(3))
    #expect(
      changed.methods[0].configuration["eta"] == .number(PriorDescent().temperature))
  }

  @Test func `the simulation's settings are overridden, one value at a time`() throws {
    let experiment = Experiment("x") {
      Games { Pigou.Parameters() }
      Methods { MESOB(weight: 2) }
      FinitePopulations(Simulation(agents: [10]))
    }
    let changed = try experiment.overridden(
      by: [Override(parsing: "agents=[20,30]"), Override(parsing: "simulation.seed=4")],
      in: laboratory)
    #expect(changed.simulation?.configuration["agents"] == .numbers([20, 30]))
    #expect(changed.trials.map(\.simulation?.configuration["seed"]) == [.integer(4)])
    let error = try #require(throws: ExperimentError.self) {
      try experiment.overridden(by: [Override(parsing: "seed=1,2")], in: laboratory)
    }
    #expect(error.description.contains("one value"))
    #expect(throws: MeanFieldError.self) {
      try Experiment.demo.overridden(by: [Override(parsing: "simulation.seed=1")], in: laboratory)
    }
  }

  @Test(arguments: ["heavy", "-1", "nan"])
  func `a value that does not fit is refused in the words of the parameter`(text: String) throws {
    let error = try #require(throws: MeanFieldError.self) { _ = try labels("weight=\(text)") }
    let alone = try #require(throws: MeanFieldError.self) {
      try MESOB.assignment("weight", parsing: text)
    }
    #expect(error == alone)
    #expect(error.description.hasPrefix("mesob, parameter 'weight': expected a number ≥ 0, got"))
  }

  @Test func `a horizon is the last epoch, and recorded as the number of epochs where it was`()
    throws
  {
    let experiment = Experiment("x") {
      Games { PredatorPrey.Parameters() }
      Methods { UniformPolicy() }
    }
    for text in ["horizon=4", "epochs=5"] {
      let game = try experiment.overridden(by: [Override(parsing: text)], in: laboratory).games[0]
      #expect(game.label == "predator-prey epochs=5")
      #expect(game.configuration["horizon"] == .integer(5))
      #expect(try PredatorPrey.Parameters(configuration: game.configuration).horizon == 4)
    }
    #expect(throws: MeanFieldError.self) {
      try experiment.overridden(by: [Override(parsing: "epochs=0")], in: laboratory)
    }
  }
}
