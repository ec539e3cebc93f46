package import ArtifactStore
package import Certificates
import ExperimentBuilder
import FinitePopulation
import HDF5
package import MeanField
package import Results
import Vocabulary
import SourceCode

/// How a solution becomes what a result file holds.
enum ResultSchema {
  /// Everything about a solution, in the order in which it is written.
  static func record<Game: MeanFieldGame>(
    of solved: SolvedGame, in game: Game
  ) throws -> ResultRecord {
    let (solution, request) = (solved.solution, solved.request)
    let L = solution.flow.occupationMeasure
    let frozen = FrozenGame(solution.flow.process)
    let tensors = try GameTensors(frozen)
    let certificate = try Certificate(
      of: frozen, policy: solution.policy.values, occupationMeasure: L.values)
    let axes = GameAxes(game)
    let way = Trajectory(
      iterations: solution.trace.iterations, exploitability: solution.trace.exploitability,
      objective: solution.trace.objective,
      socialObjectives: Array(zip(Game.allObjectives, solution.trace.socialObjectives)),
      chain: solved.chain)
    let front = solution.front.map { FrontRecord($0) }
    let populations = PopulationRecord(of: solved, in: game)
    let scores = metrics(of: solution, in: game)
    let balance = solved.balance?.record
    return ResultRecord(
      attributes: rootAttributes(request),
      groups: [
        gameGroup(game, request, tensors),
        RecordGroup(
          .solution,
          [
            (layout.status, .string(solution.status.rawValue)),
            (layout.steps, .int64(Int64(solution.iterations))),
          ] + (solution.criterion.map { [(layout.criterion, .string($0.rawValue))] } ?? [])),
        RecordGroup(.trajectory),
        RecordGroup(.metrics, [(layout.toleranceRule, .string(ResultLayout.toleranceRule))]),
        RecordGroup(.certificate, [(layout.arithmetic, .string(Certificate.arithmetic))]),
        provenanceGroup(request.sources),
      ] + [balance?.group, front?.group].compactMap(\.self)
        + (game is any GroupGame ? [RecordGroup(.statistics)] : [])
        + [populations?.group].compactMap(\.self),
      axes: axes.axes + way.axes + tensors.axes(horizon: game.horizon)
        + (balance?.axes ?? []) + [front?.axis].compactMap(\.self) + (populations?.axes ?? []),
      arrays: axes.coordinates
        + [
          RecordArray(layout.initialDistribution, game.initialDistribution),
          RecordArray(layout.feasible, .bools(game.feasibleActions.mask.map { $0 > 0 })),
        ] + (tensors.arrays?.arrays ?? [])
        + solution.arrays + way.arrays + scores.map(\.array)
        + game.statistics(in: L).flatMap {
          [$0.score.array, RecordArray(layout.statistic.of($0.score.metric), $0.byEpoch)]
        }
        + [RecordArray(layout.boundLabel, ["lower", "upper"])]
        + certificate.quantities(populations: game.populations.count).map {
          RecordArray($0.entry, $0.values)
        }
        + (balance?.arrays ?? []) + (solved.balance?.metrics ?? []).map(\.array)
        + (front?.arrays ?? []) + (solution.front.map(frontMetrics) ?? []).map(\.array)
        + (populations?.arrays ?? [])
    ).withTolerances
  }

  /// The scores of a solution and its number of steps.
  static func metrics(
    of solution: Solution, in game: some MeanFieldGame
  ) -> [MetricValue] {
    solution.evaluation.metrics(in: game)
      + [
        MetricValue(Metrics().relativeExploitability, solution.relativeExploitability)
      ]
      + [
        solution.stationarity.map { MetricValue(Metrics().stationarity, $0) },
        solution.smoothing.map { MetricValue(Metrics().smoothing, $0) },
      ].compactMap(\.self)
      + [
        MetricValue(Metrics().iterations, Double(solution.iterations), tolerance: 0)
      ]
  }

  /// What a front is measured by.
  static func frontMetrics(_ front: BalanceFront) -> [MetricValue] {
    let start = front.points.first
    let corner = BalanceFront.Reference(
      exploitability: start?.exploitability ?? 0, objective: start?.objective ?? 0)
    let metrics = Metrics()
    return [MetricValue(metrics.hypervolume, front.hypervolume(from: corner))]
      + (front.spacing.map { [MetricValue(metrics.spacing, $0)] } ?? [])
      + [MetricValue(metrics.evaluations, Double(front.evaluations), tolerance: 0)]
  }

  private static func rootAttributes(_ request: SolveRequest) -> [(String, AttributeValue)] {
    let versions = (type(of: request.solver).algorithmVersion, request.game.algorithmVersion)
    let program = "mesob \(Build.current.version)"
    return [
      (layout.conventions, .string(ResultLayout.conventions)),
      (layout.schema, .int64(SchemaVersion.current)),
      (layout.runKey, .string(request.key.hex)),
      (layout.configuration, .string(request.configuration.json)),
      (layout.game, .string(request.game.entry.recordedName)),
      (layout.gameVersion, .int64(Int64(versions.1))),
      (layout.method, .string(request.solverName)),
      (layout.methodVersion, .int64(Int64(versions.0))),
      (layout.start, .string(request.start.description)),
      (layout.title, .string("\(request.game.title), by \(request.solverName)")),
      (layout.history, .string("\(program) solved run \(request.key.short)")),
      (
        layout.source,
        .string(
          "\(program), \(request.game.entry.recordedName) version \(versions.1), "
            + "\(request.solverName) version \(versions.0)")
      ),
    ].map { ($0.name, $1) }
  }

  private static func gameGroup<Game: MeanFieldGame>(
    _ game: Game, _ request: SolveRequest, _ tensors: GameTensors
  ) -> RecordGroup {
    let parameters = JSONValue.object(JSONObject(hashed: request.gameConfiguration))
    return RecordGroup(
      .game,
      [
        (layout.gameName, .string(Game.entry.recordedName)),
        (layout.gameTitle, .string(Game.title)),
        (layout.gameReference, .string(Game.reference)),
        (layout.horizon, .int64(Int64(game.horizon))),
        (layout.parameters, .string(parameters.canonicalText)),
        (layout.rewardHash, .string(tensors.rewardHash.hex)),
        (layout.transitionHash, .string(tensors.transitionHash.hex)),
      ])
  }

  /// What made the file: the same for every run of one build.
  private static func provenanceGroup(_ sources: SourceManifest?) -> RecordGroup {
    let build = Build.current
    return RecordGroup(
      .provenance,
      [
        (layout.program, .string(build.version)),
        (layout.buildConfiguration, .string(build.configuration)),
        (layout.compiler, .string(build.compiler)), (layout.library, .string(Library.version)),
      ] + (sources.map { [(layout.sourceDigest, .string($0.digest))] } ?? []))
  }
}

extension ResultRecord {
  /// The record with a tolerance declared by every array of real numbers.
  fileprivate var withTolerances: ResultRecord {
    var record = self
    let name = layout.tolerance.name
    for i in record.arrays.indices {
      guard case .doubles = record.arrays[i].values,
        !record.arrays[i].attributes.contains(where: { $0.0 == name })
      else { continue }
      record.arrays[i].attributes.append((name, .double(ResultLayout.tolerance)))
    }
    return record
  }
}

/// The axes of a game's arrays, and the coordinates of its states and actions.
struct GameAxes {
  /// `epoch`, `state` and `action`, and `population` where there are several.
  let axes: [RecordAxis]
  /// For each factor its coordinate at every state or action, and a label for each of these.
  let coordinates: [RecordArray]

  init(_ game: some MeanFieldGame) {
    let spaces = [GameSpace(.states, game.stateAxes), GameSpace(.actions, game.actionAxes)]
    let populations = game.populations.count > 1 ? game.populations : []
    let arrays = [
      RecordArray(layout.populationLabel, populations.map(\.name)),
      RecordArray(layout.populationFirstState, populations.map(\.states.lowerBound)),
    ]
    axes =
      [RecordAxis(layout.epoch, 0...game.horizon)] + spaces.map(\.axis)
      + (populations.isEmpty ? [] : [RecordAxis(layout.population, populations.indices)])
    coordinates = spaces.flatMap(\.arrays) + (populations.isEmpty ? [] : arrays)
  }
}

extension GameSpace {
  /// The product of some axes.
  package init(_ kind: Kind, _ axes: [Axis]) {
    self.init(
      kind,
      factors: zip(axes, axes.pointCoordinates).map { axis, coordinates in
        let words = Dictionary(zip(axis.coordinates, axis.labels)) { first, _ in first }
        return Factor(
          axis.name, coordinates, unit: axis.unit, labels: coordinates.map { words[$0] ?? "" })
      },
      sizes: axes.map(\.count), labels: axes.pointLabels)
  }
}

extension Solution {
  /// The policy, its flow and what the method knows besides.
  var arrays: [RecordArray] {
    let L = flow.occupationMeasure
    let arrays = [
      RecordArray(layout.occupationMeasure, L.values), RecordArray(layout.policy, policy.values),
      RecordArray(layout.stateDistribution, L.stateDistributions),
      RecordArray(layout.value, flow.process.stateValues(of: policy)),
    ]
    guard let multipliers else { return arrays }
    return arrays + [
      RecordArray(layout.multiplierY, multipliers.y),
      RecordArray(layout.multiplierZ, multipliers.z.values),
    ]
  }
}

extension FrontRecord {
  init(_ front: BalanceFront) {
    let last = Set(front.nondominated)
    self.init(
      points: front.points.map { found in
        var point = Point(
          exploitability: found.exploitability, objective: found.objective,
          evaluations: Double(found.evaluations))
        (point.iteration, point.aim) = (found.iteration, found.aim.name)
        (point.parameter, point.isNondominated) = (found.aim.parameter ?? 0, last.contains(found))
        return point
      }, evaluations: Double(front.evaluations))
  }
}

extension PopulationRecord {
  /// The finite populations that played an answer; nil if none did.
  init?<Game: MeanFieldGame>(of solved: SolvedGame, in game: Game) {
    let played = solved.populations
    guard let kept = played.last?.trajectories else { return nil }
    let objectives = zip(Game.allObjectives, solved.solution.flow.objectives(of: game))
    let statistics = (game as? any GroupGame).map { type(of: $0).statistics } ?? []
    self.init(
      sizes: played.map { population in
        Size(
          agents: population.agents, replicas: population.replicas,
          error: Mean(population.flowError), gain: population.deviationGain.map { Mean($0) },
          exactGain: population.exactGain, deviations: population.deviations)
      },
      quantities: objectives.enumerated().map { k, objective in
        Quantity(
          objective.0, estimates: played.map { Mean($0.objectives[k]) }, meanField: objective.1,
          byEpoch: played.flatMap { $0.epochObjectives[k].map { Mean($0) } })
      }
        + statistics.enumerated().map { k, statistic in
          Quantity(
            statistic, estimates: played.map { Mean($0.statistics[k].total) }, meanField: .nan,
            byEpoch: played.flatMap { $0.statistics[k].byEpoch.map { Mean($0) } })
        },
      objectiveCount: Game.allObjectives.count,
      slope: ErrorSlope(of: played).map {
        Slope(value: $0.value, halfWidth: $0.halfWidth, leastAgents: $0.leastAgents)
      },
      details: Details(
        errorsByEpoch: played.flatMap { $0.flowErrors.map { Mean($0) } },
        stateDistributions: played.flatMap { OccupationMeasure($0.meanFlow).stateDistributions },
        key: solved.request.key.leadingWord, replicas: kept.replicas, agents: kept.agents,
        states: kept.states.map(Int.init), actions: kept.actions.map(Int.init),
        rewards: kept.rewards))
  }
}

extension PopulationRecord.Mean {
  fileprivate init(_ sample: SampleMean) {
    self.init(mean: sample.mean, standardError: sample.standardError, count: 0)
  }
}

/// The rewards and transitions of a solution as they are stored: all of them, or their hashes.
package struct GameTensors {
  /// The hash of the rewards' little-endian bytes.
  package let rewardHash: Digest
  /// The hash of the number of successors, the successors and the probabilities of each pair.
  package let transitionHash: Digest
  /// Everything; nil if that is too much.
  let arrays: FrozenArrays?

  package init(_ game: FrozenGame) throws {
    let pairCount = game.stateCount * game.actionCount
    var room = FrozenArrays.limit - game.rewards.count - game.horizon * pairCount
    var list = FrozenArrays(rewards: game.rewards, starts: [], successors: [], probabilities: [])
    rewardHash = Digest(of: game.rewards)
    transitionHash = try Digest { hash in
      for t in 0..<game.horizon {
        let rows = try game.successors(t)
        for r in 0..<pairCount {
          let row = rows.starts[r]..<rows.starts[r + 1]
          hash.update(row.count)
          for k in row {
            hash.update(rows.states[k])
            hash.update(rows.probabilities[k])
          }
        }
        room -= 2 * rows.states.count
        guard room >= 0 else { continue }
        list.starts += rows.starts.dropLast().map { $0 + list.successors.count }
        list.successors += rows.states
        list.probabilities += rows.probabilities
      }
    }
    arrays = room >= 0 ? list : nil
  }

  /// The axes of the transitions and of the bounds of a certificate.
  func axes(horizon: Int) -> [RecordAxis] {
    (arrays?.axes(horizon: horizon) ?? []) + [RecordAxis(layout.bound, 0...1)]
  }
}

extension Certificate {
  /// Everything that a certificate says: what it is and its bounds, in the order in which it is
  /// written.
  package func quantities(populations: Int) -> [(entry: Entry, values: [Double])] {
    let bestResponse = "V*: what a best reply against the stored flow earns"
    let own = "<L, r>: what the policy earns in its own flow"
    let difference = "best_response_value - own_value: exploitability"
    let perPopulation =
      populations > 1
      ? [
        bounds("best_response_value", bestResponse, bestResponseValues, layout.populationBounds),
        bounds("own_value", own, ownValues, layout.populationBounds),
        bounds("gap", difference, gaps, layout.populationBounds),
      ] : []
    return [
      bounds("best_response_value", bestResponse, [bestResponseValue]),
      bounds("own_value", own, [ownValue]),
      bounds("gap", difference + ", by population, summed", [gap]),
    ] + perPopulation + [
      bounds(
        "flow_residual", "largest |sum over a of L_t(s, a) - inflow into s at t|", [flowResidual]),
      bounds("flow_distance", "largest |L_t(s, a) - flow of the policy|", [flowDistance]),
      bounds(
        "law_residual", "largest |sum - 1|, or -p of p < 0, of rows of policy and transitions",
        [lawResidual]),
      (layout.feasibility, [infeasibility]),
    ]
  }

  private func bounds(
    _ name: String, _ definition: String, _ values: [Enclosure], _ family: Entry = layout.bounds
  ) -> (entry: Entry, values: [Double]) {
    let path = family.path(of: name)
    let title = String(path.split(separator: "/")[1]).replacing("_", with: " ")
    return (
      family.saying(path: path, name: title, definition: definition),
      values.flatMap { [$0.lower, $0.upper] }
    )
  }
}

extension FrozenGame {
  /// The frozen game of a result file; throws where it is not in it.
  package init(reading file: ResultFile) throws {
    let arrays = try FrozenArrays(reading: file)
    let shape = try file.policyShape
    let (S, A) = (shape[1], shape[2])
    self.init(
      horizon: shape[0] - 1, stateCount: S, actionCount: A,
      initialDistribution: try file.read(layout.initialDistribution, Double.self, shape: [S]),
      feasible: try file.read(layout.feasible, Bool.self, shape: [S, A]),
      populations: try file.populations(of: S), rewards: arrays.rewards
    ) { t in
      let first = t * S * A
      let positions = (first...first + S * A).map {
        $0 < arrays.starts.count ? arrays.starts[$0] : arrays.successors.count
      }
      let range = positions[0]..<positions[S * A]
      return Successors(
        starts: positions.map { $0 - range.lowerBound },
        states: Array(arrays.successors[range]),
        probabilities: Array(arrays.probabilities[range]))
    }
  }

  /// A game frozen at a flow, as plain arrays.
  ///
  /// Transitions are listed epoch by epoch when they are asked for; those of infeasible pairs,
  /// which nobody can take, are left out.
  init(_ process: DecisionProcess) {
    let (A, mask) = (process.shape.actionCount, process.feasibleActions.mask)
    let stages = process.stages
    self.init(
      horizon: process.shape.horizon, stateCount: process.shape.stateCount, actionCount: A,
      initialDistribution: process.initialDistribution, feasible: mask.map { $0 > 0 },
      populations: process.populations.map(\.states), rewards: process.rewards.values
    ) { t in
      var rows = Successors()
      for pair in mask.indices {
        rows.append(
          mask[pair] > 0
            ? stages[t].kernel?.successors(ofState: pair / A, action: pair % A, of: A) ?? [] : [])
      }
      return rows
    }
  }
}
