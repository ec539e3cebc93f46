import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import MeanField
import Testing

@Suite struct RunKeyTests {
  private func request(
    _ game: Configuration = [:], _ solver: Configuration = [:], gameName: String = "pennies",
    start: SolveRequest.Start = .declared(.uniform), stopping: StoppingRules = .init()
  ) throws -> SolveRequest {
    try SolveRequest(
      game: gameName, game, solver: "troublemaker", solver, start: start, stopping: stopping,
      in: Fixtures.laboratory)
  }

  @Test func `the configuration of a known request is pinned`() throws {
    let request = try request(stopping: StoppingRules(absoluteExploitability: 0.5))
    #expect(
      request.configuration.json
        == #"{"format":1,"game":{"name":"pennies","parameters":{"rules":"","stake":1.0},"#
        + #""version":2},"method":{"name":"troublemaker","parameters":{"iterations":200,"#
        + #""trouble":"none"},"version":7},"start":"uniform","#
        + #""stopping":{"absolute-exploitability":0.5}}"#)
    #expect(
      request.key.hex == "4f39b09814bddd22d1dcc31b42132733ce0389ca5d05f7617b9ddaafe618b58d")
  }

  @Test func `every component changes the key`() throws {
    let requests = try [
      request(), request(["stake": .number(2)]), request([:], ["iterations": .integer(3)]),
      request(gameName: "stag-hunt"), request(start: .declared(.random(seed: 1))),
      request(stopping: StoppingRules(absoluteExploitability: 0.1)),
      request(stopping: StoppingRules(relativeExploitability: 0.1)),
      request(["rules": .text("new")]),
      SolveRequest(game: "pennies", solver: "uniform", in: Fixtures.laboratory),
    ]
    #expect(Set(requests.map(\.key)).count == requests.count)
  }

  @Test func `a time limit, a label and the spelling of a number do not change the key`() throws {
    let key = try request().key
    #expect(try request(stopping: StoppingRules(seconds: 3)).key == key)
    #expect(try request(["stake": .integer(1)]).key == key)
    let store = ArtifactStore(root: "nowhere")
    let labels = ["one", "two"].map { label in
      Experiment("x") {
        Games { Pennies.Parameters().labeled(label) }
        Methods { Troublemaker().labeled(label) }
      }
    }
    for experiment in labels {
      #expect(try Fixtures.plan(experiment, in: store).trials[0].key == key)
    }
  }

  @Test func `an experiment that went through JSON has the same keys`() throws {
    let store = ArtifactStore(root: "nowhere")
    let data = try JSONEncoder().encode(Fixtures.experiment)
    let copy = try JSONDecoder().decode(Experiment.self, from: data)
    #expect(
      try Fixtures.plan(copy, in: store).trials.map(\.key)
        == Fixtures.plan(in: store).trials.map(\.key))
  }

  @Test(arguments: [
    ("penny", "troublemaker", [:] as Configuration, "'pennies' (did you mean this?)"),
    ("pennies", "trouble", [:], "'troublemaker' (did you mean this?)"),
    ("pennies", "uniform", ["steak": .number(1)], "'stake' (did you mean this?)"),
    ("pennies", "uniform", ["stake": .number(-1)], "a number > 0, got -1"),
  ])
  func `a request that cannot be served says why`(
    _ game: String, _ solver: String, _ configuration: Configuration, _ words: String
  ) throws {
    let error = try #require(throws: (any Error).self) {
      try SolveRequest(game: game, configuration, solver: solver, in: Fixtures.laboratory)
    }
    #expect("\(error)".contains(words))
  }
}
