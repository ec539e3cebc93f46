import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import FinitePopulation
import GameCatalog
import HDF5
import MeanField
import MeanFieldSolvers
import Results
import TestSupport
import Testing
import Verification

/// Finite populations as part of runs.
@Suite struct SimulationTests {
  let folder: TemporaryFolder
  let store: ArtifactStore

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
  }

  private static var auction: PayPerClickAuction.Parameters {
    var auction = PayPerClickAuction.Parameters()
    auction.horizon = 3
    return auction
  }

  private func experiment(_ simulation: Simulation?) -> Experiment {
    Experiment("played") {
      Games {
        Self.auction
        StagHunt.Parameters()
        Pennies.Parameters()
      }
      Methods { UniformPolicy() }
      if let simulation { FinitePopulations(simulation) }
    }
  }

  private static var small: Simulation {
    var simulation = Simulation(agents: [5, 50, 200], replicas: 4)
    simulation.draws = 1000
    simulation.deviations = 40
    simulation.sample = 2
    simulation.recorded = 3
    return simulation
  }

  private func plan(_ simulation: Simulation?) throws -> Plan {
    try Plan(experiment(simulation), in: Fixtures.laboratory, store: store)
  }

  @Test(.tags(.timing), .unlessUntimed) func `a time limit counts for finite populations too`()
    throws
  {
    var endless = Simulation(agents: [1000], replicas: 1_000_000)
    endless.deviations = 0
    let plan = try plan(endless).only("pay-per-click")
    let summary = Runner(store: store, timeLimit: 1).run(plan)
    #expect(summary.outcomes.map(\.status) == [.timedOut])
    #expect(
      summary.outcomes[0].message
        == "stopped by the time limit while finite populations played; the next run plays again")
    #expect(try store.runs(of: "played") == [])
  }

  @Test func `settings of the simulation are part of the key, its absence keeps the old one`()
    throws
  {
    let without = try plan(nil).trials.map(\.key)
    var other = Self.small
    other.seed = 1
    let keys = [without, try plan(Self.small).trials.map(\.key), try plan(other).trials.map(\.key)]
    #expect(Set(keys.joined()).count == 9)
    let request = try SolveRequest(
      game: "pay-per-click", Self.auction.configuration, solver: "uniform",
      in: Fixtures.laboratory)
    #expect(without[0] == request.key)
    #expect(!request.configuration.json.contains("simulation"))
  }

  @Test
  func `a run stores its populations, whatever the number of threads, and verifies to the bit`()
    throws
  {
    let summary = Runner(store: store).run(try plan(Self.small))
    #expect(summary.executed == 3)
    let elsewhere = try TemporaryFolder()
    let other = ArtifactStore(root: elsewhere.path)
    let again = Runner(store: other, workers: 3).run(
      try Plan(experiment(Self.small), in: Fixtures.laboratory, store: other))
    for (first, second) in zip(summary.outcomes, again.outcomes) {
      let (run, twin) = (try #require(first.run), try #require(second.run))
      let comparison = try FileComparison(
        stored: ResultFile(of: run), recomputed: ResultFile(of: twin))
      #expect(comparison.level == .bits)
      let verification = RunVerification(
        of: StoredResult(run), in: Fixtures.laboratory, store: store)
      #expect(verification.level == .bits)
    }
  }

  @Test func `what is stored has axes and standard errors`() throws {
    let runs = Runner(store: store).run(try plan(Self.small)).outcomes.compactMap(\.run)
    let auction = try #require(runs.first)
    #expect(try auction.array("/population_size").values == [5, 50, 200])
    #expect(try auction.array("/simulation/replicas").values == [200, 20, 5])
    #expect(try auction.array("/simulation/flow_error").axes == ["population_size"])
    #expect(
      try auction.array("/simulation/flow_error_by_epoch").axes == ["population_size", "epoch"])
    #expect(
      try auction.array("/simulation/objective_by_epoch").axes
        == ["population_size", "social_objective", "epoch"])
    for name in ["state", "action", "reward"] {
      let array = try auction.array("/simulation/\(name)")
      #expect(array.axes == ["replica", "agent", "epoch"] && array.shape == [3, 2, 4])
    }
    for name in ["flow_error", "objective", "deviation_gain", "clicks", "fill_rate"] {
      let mean = try auction.array("/simulation/\(name)")
      let error = try auction.array("/simulation/\(name)_standard_error")
      #expect(mean.axes == error.axes && mean.shape == error.shape)
      #expect(error.values.allSatisfy { $0 >= 0 })
    }
    #expect(try auction.metrics()["cost-per-click"] != nil)
    #expect(try auction.array("/statistics/clicks").axes == ["epoch"])
    let hunt = try #require(runs.dropFirst().first)
    let exact = try hunt.array("/simulation/exact_gain").values
    #expect(exact[0].isFinite && exact[1].isNaN)
    let pennies = try #require(runs.last)
    #expect(try pennies.array("/simulation/exact_gain").values.allSatisfy(\.isNaN))
  }

  @Test func `a solve without a simulation stores none`() throws {
    let run = try #require(Runner(store: store).run(try plan(nil)).outcomes.first?.run)
    #expect(try !ResultFile(of: run).root.contains("simulation"))
  }

  @Test func `a run that is interrupted while populations play publishes nothing`() throws {
    var endless = Self.small
    endless.draws = 1_000_000_000
    let interruption = Interruption()
    let summary = Runner(store: store, interruption: interruption).run(try plan(endless)) { event in
      if case .simulated = event.kind { interruption.request() }
    }
    #expect(summary.isInterrupted && summary.executed == 0)
    #expect(try store.runs(of: "played").isEmpty)
  }

  @Test func `too few agents for a group fail the trial and say why`() throws {
    var few = Self.small
    few.agents = [3]
    let summary = Runner(store: store).run(try plan(few))
    let message = try #require(summary.outcomes.first?.message)
    #expect(message.contains("'agents'") && message.contains("at least 5"))
    #expect(summary.executed == 2)
  }
}
