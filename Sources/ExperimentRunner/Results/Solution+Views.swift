import ArtifactStore
import FinitePopulation
package import MeanField
package import Results
import Vocabulary

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
      factors: zip(axes, axes.pointCoordinates).map { Factor($0.name, $1, unit: $0.unit) },
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
