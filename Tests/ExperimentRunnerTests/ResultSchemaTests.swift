import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import HDF5
import MeanField
import MeanFieldSolvers
import TestSupport
import Results
import Testing
import Verification

@Suite struct ResultSchemaTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Every dataset as `path [axes]`, in the order of writing.
  private func layout(_ group: Group) throws -> [String] {
    try group.links.flatMap { link -> [String] in
      switch link.target {
      case .group: return try layout(group.group(link.name))
      case .path: return []
      default:
        let dataset = try group.dataset(link.name)
        return ["\(dataset.name) \(try dataset.axisNames)".replacing("\"", with: "")]
      }
    }
  }

  /// The coordinates that a group has by links, as `name -> path`.
  private func coordinates(_ group: Group) throws -> [String] {
    try group.links.compactMap {
      if case .path(let path) = $0.target { "\($0.name) -> \(path)" } else { nil }
    }
  }

  private func solved(_ game: String = "pennies", _ solver: String = "mesob") throws -> SolvedGame {
    try SolveRequest(
      game: game, solver: solver, solver == "mesob" ? ["iterations": .integer(20)] : [:],
      start: .declared(.random(seed: 2)), in: Fixtures.laboratory
    ).solve()
  }

  @Test func `the layout of a result is pinned`() throws {
    let path = "\(folder.path)/r.h5"
    try solved().write(to: path)
    let root = try File.open(at: path).root
    #expect(
      try layout(root) == [
        "/game/initial_distribution [state]", "/game/feasible [state, action]",
        "/game/reward [epoch, state, action]",
        "/game/transition_start [transition_epoch, state, action]",
        "/game/transition_state [transition]", "/game/transition_probability [transition]",
        "/solution/occupation_measure [epoch, state, action]",
        "/solution/policy [epoch, state, action]", "/solution/state_distribution [epoch, state]",
        "/solution/value [epoch, state]", "/trajectory/exploitability [iteration]",
        "/trajectory/objective [iteration]", "/trajectory/welfare [iteration]",
        "/trajectory/policy_hash [iteration, hash_byte]",
        "/metrics/exploitability []", "/metrics/best_response_value []", "/metrics/value []",
        "/metrics/exploitability_even []", "/metrics/exploitability_odd []",
        "/metrics/welfare []", "/metrics/relative_exploitability []", "/metrics/stationarity []",
        "/metrics/smoothing []", "/metrics/iterations []",
        "/certificate/best_response_value [bound]", "/certificate/own_value [bound]",
        "/certificate/gap [bound]",
        "/certificate/population_best_response_value [population, bound]",
        "/certificate/population_own_value [population, bound]",
        "/certificate/population_gap [population, bound]", "/certificate/flow_residual [bound]",
        "/certificate/flow_distance [bound]", "/certificate/law_residual [bound]",
        "/certificate/feasibility []",
        "/epoch []", "/state []", "/action []", "/population []",
        "/iteration []", "/hash_byte []", "/transition_epoch []", "/transition []", "/bound []",
        "/state_who [state]", "/state_label [state]",
        "/action_side [action]", "/action_label [action]",
        "/population_label [population]", "/population_first_state [population]",
        "/bound_label [bound]",
      ])
    #expect(
      try root.attributes.map(\.name) == [
        "Conventions", "mesob_schema", "run_key", "config", "game", "game_version", "method",
        "method_version", "start", "title", "history", "source", "coordinates",
      ])
    #expect(try root.attribute("Conventions") == .string("mesob-5.0"))
    #expect(
      try coordinates(root.group("/certificate")) == [
        "population -> /population_label", "population_first_state -> /population_first_state",
        "bound -> /bound_label",
      ])
    #expect(
      try coordinates(root.group("/solution")) == [
        "epoch -> /epoch", "state -> /state_label", "state_who -> /state_who",
        "action -> /action_label", "action_side -> /action_side",
      ])
    #expect(
      try root.group("/solution").attribute("coordinates") == .string("state_who action_side"))
    #expect(try coordinates(root.group("/metrics")) == [])
    #expect(try root.dataset("/state").attribute("factors") == .strings(["who"]))
    #expect(try root.dataset("/state_label").read(String.self) == ["even", "odd"])
    let metric = try root.dataset("/metrics/exploitability")
    #expect(
      try metric.attributes.map(\.name) == [
        "better", "definition", "long_name", "tolerance", "units",
      ])
    #expect(try metric.attribute("better") == .string("lower"))
    #expect(
      try root.group("/provenance").attributes.map(\.name) == [
        "mesob_version", "build_configuration", "compiler", "libhdf5",
      ])
  }

  @Test func `every array says its unit and name`() throws {
    let record = try solved("pay-per-click", "uniform").record
    for array in record.arrays {
      let names = array.attributes.map(\.0)
      #expect(names.contains("long_name"), "\(array.path)")
      if case .texts = array.values { continue }
      #expect(names.contains("units") != names.contains("unit_note"), "\(array.path)")
    }
    #expect(record.axes.allSatisfy { $0.attributes.map(\.0).contains("long_name") })
  }

  @Test func `factors give the coordinate of every state`() throws {
    let path = "\(folder.path)/r.h5"
    try SolveRequest(
      game: "pay-per-click", ["budget": .integer(2), "horizon": .integer(1)], solver: "uniform",
      in: Fixtures.laboratory
    ).solve().write(to: path)
    let axes = try File.open(at: path).root
    #expect(try axes.dataset("state").attribute("factors") == .strings(["type", "budget"]))
    #expect(try axes.dataset("state").attribute("factor_sizes") == .int64s([3, 3]))
    #expect(
      try axes.dataset("state_budget").read(Double.self) == [0, 1, 2, 0, 1, 2, 0, 1, 2])
    let types = try axes.dataset("state_type").read(Double.self)
    #expect(types[0] == types[2] && types[2] < types[3])
    #expect(try axes.dataset("state_label").read(String.self)[4].hasSuffix("budget 1"))
  }

  @Test func `metrics and certificate are those of the policy`() throws {
    let store = ArtifactStore(root: folder.path)
    let summary = Runner(store: store).run(try Fixtures.plan(in: store))
    for run in summary.outcomes.compactMap(\.run) {
      let trial = try #require(Fixtures.experiment.trials.first { $0.label == run.label })
      let game = try Fixtures.laboratory.makeGame(
        named: trial.game.name, configuration: trial.game.configuration)
      let policy = try PolicyFile(path: run.resultPath).policy(for: game)
      let evaluation = game.flow(inducedBy: policy).evaluation(in: game)
      let metrics = try run.metrics()
      #expect(metrics["exploitability"] == evaluation.exploitability)
      #expect(metrics["best-response-value"] == evaluation.bestResponseValue)
      #expect(metrics["welfare"] == evaluation.objectives.first)
      #expect(metrics["iterations"] == (trial.method.name == "mesob" ? 250 : 0))
      #expect(
        metrics.keys.filter { $0.hasPrefix("exploitability-") }.count
          == (trial.game.name == "pennies" ? 2 : 0))
      let gap = try run.array("/certificate/gap").values
      #expect(gap[0] - 1e-14 <= evaluation.exploitability)
      #expect(evaluation.exploitability <= gap[1] + 1e-14)
      #expect(gap[1] - gap[0] <= 1e-13)
      #expect(try run.array("/certificate/flow_residual").values[1] <= 1e-15)
      #expect(CertificateCheck(of: StoredResult(run)).outcome == .yes)
      #expect(try run.array("/certificate/feasibility").values == [0])
      #expect(try run.array("/trajectory/exploitability").values.last == evaluation.exploitability)
    }
  }
}
