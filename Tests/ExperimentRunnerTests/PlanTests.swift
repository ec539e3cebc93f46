import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import GameCatalog
import MeanField
import MeanFieldSolvers
import TestSupport
import Testing

@Suite struct PlanTests {
  let folder: TemporaryFolder
  let store: ArtifactStore

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
  }

  @Test func `planning writes nothing`() throws {
    let plan = try Fixtures.plan(in: store)
    #expect(plan.trials.count == 4)
    #expect(plan.missing.count == 4)
    #expect(folder.files == [])
  }

  @Test func `what is stored under a name tells how long it takes again`() throws {
    func plan(iterations: Int) throws -> Plan {
      try Fixtures.plan(
        Experiment("again") {
          Games { Pennies.Parameters() }
          Methods {
            MESOB(weight: 1).with(\.iterations, iterations).labeled("balance")
            UniformPolicy()
          }
        }, in: store)
    }
    let unknown = try plan(iterations: 3).timeEstimate(in: store)
    #expect((unknown.remembered, unknown.timed) == (0, 2) && unknown.seconds > 0)
    let done = Runner(store: store).run(try plan(iterations: 3))
    #expect(done.executed == 2)
    let nothing = try plan(iterations: 3).timeEstimate(in: store)
    #expect((nothing.remembered, nothing.timed) == (0, 0) && nothing.seconds == 0)
    let again = try plan(iterations: 1_000_000).timeEstimate(in: store)
    #expect((again.remembered, again.timed) == (1, 0))
    #expect(again.seconds == done.outcomes[0].run?.seconds)
  }

  @Test(arguments: [("*uniform*", 2), ("stag-hunt*", 2), ("mesob", 2), ("nothing", 0)])
  func `a pattern picks trials by label`(_ pattern: String, _ count: Int) throws {
    #expect(try Fixtures.plan(in: store).only(pattern).trials.count == count)
  }

  @Test func `a label picks its trial alone, and brackets in a pattern may be those of a list`()
    throws
  {
    let experiment = Experiment("lists") {
      Games {
        StagHunt.Parameters().labeled("hunt values=[1,2]")
        Pennies.Parameters().labeled("pennies values=[1,2]")
      }
      Methods {
        UniformPolicy()
        MESOB(weight: 0.5).labeled("uniform 2")
      }
    }
    let plan = try Fixtures.plan(experiment, in: store)
    for trial in plan.trials { #expect(plan.only(trial.label).trials.map(\.key) == [trial.key]) }
    #expect(plan.only("hunt values=[1,2], uni").trials.count == 2)
    #expect(plan.only("*values=[1,2]*2").trials.count == 2)
    #expect(plan.only("[hp]*uniform").trials.count == 2)
    #expect(plan.only("hunt*").view == ["--only", "hunt*"])
  }

  @Test func `an invalid declaration is refused before anything runs`() throws {
    let experiment = Experiment("bad") {
      Games { Pennies.Parameters() }
      Methods { MESOB(weight: -1) }
    }
    let error = try #require(throws: MeanFieldError.self) {
      try Fixtures.plan(experiment, in: store)
    }
    #expect(error.description == "mesob, parameter 'weight': expected a number ≥ 0, got -1")
  }

  @Test func `a missing trial names what it differs in`() throws {
    _ = Runner(store: store).run(try Fixtures.plan(in: store))
    let changed = try Fixtures.experiment.overridden(
      by: [Override(parsing: "weight=0.25")], in: Fixtures.laboratory)
    let plan = try Fixtures.plan(changed, in: store)
    #expect(plan.missing.count == 2)
    let explanations = try plan.explanations(in: store)
    #expect(explanations.map(\.key) == plan.missing.map(\.key))
    for explanation in explanations {
      #expect(
        explanation.differences.map(\.description) == ["method.parameters.weight: 0.5 → 0.25"])
    }
    let empty = ArtifactStore(root: "\(folder.path)/empty")
    #expect(try plan.explanations(in: empty).allSatisfy { $0.nearest == nil })
  }
}
