import MeanField
import Results
import Vocabulary

/// A policy's scores in a game, as `solve` and `evaluate` print them.
struct ScoreSheet {
  let game: any MeanFieldGame
  let evaluation: Evaluation
  /// All that is printed in words and units.
  let metrics: [MetricValue]

  /// The members that both commands print.
  var json: JSON {
    [
      "game": .text(type(of: game).name), "parameters": JSON(game.listedParameters),
      "exploitability": .number(evaluation.exploitability),
      "best_response_value": .number(evaluation.bestResponseValue),
      "value": .number(evaluation.value),
      "objectives": JSON(
        zip(type(of: game).allObjectives, evaluation.objectives).map { ($0.name, .number($1)) }),
      "populations": .array(
        zip(game.populations, evaluation.populationExploitabilities).map {
          ["name": .text($0.name), "exploitability": .number($1)]
        }),
      "metrics": .array(
        metrics.map { $0.metric.json("value", .number($0.value)) }),
    ]
  }

  /// One metric per line, with its unit.
  var rows: [[String]] {
    metrics.filter { $0.metric != Metrics().iterations }.map {
      [$0.metric.name, "\($0.value)", $0.metric.unitInBrackets]
    }
  }
}

extension MeanFieldGame {
  /// All parameters with their values, in the order in which the game declares them.
  fileprivate var listedParameters: [(String, JSON)] { parameters.listed }
}

extension ParameterSet {
  /// All parameters with their values, in the order in which they are declared.
  var listed: [(name: String, value: JSON)] {
    Self.parameters.map { parameter in
      let spelling = parameter.spellings[0]
      return (spelling.name, JSON(spelling.spelled(parameter.value(in: self))))
    }
  }
}
