import ExperimentBuilder
import MeanField
import Vocabulary

/// A metric and the games that have it.
struct ListedMetric {
  let metric: Metric
  var games: [String]
}

extension Laboratory {
  /// The metrics of every run, then what only some games declare; one name may mean different
  /// things in different games.
  var metrics: [ListedMetric] {
    var listed = Metrics.all.map { ListedMetric(metric: $0, games: []) }
    for game in games {
      let own = game.allObjectives + ((game as? any GroupGame.Type)?.statistics ?? [])
      let common = Metrics.all.filter { metric in !own.contains { $0.name == metric.name } }
      for metric in common + own {
        let place = listed.firstIndex { $0.metric == metric } ?? listed.count
        if place == listed.count { listed.append(ListedMetric(metric: metric, games: [])) }
        listed[place].games.append(game.name)
      }
    }
    return listed
  }
}

extension Metric {
  /// Everything that is said of it, and one thing more.
  func json(_ name: String, _ value: JSON) -> JSON {
    JSON([
      ("name", .text(self.name)), ("title", .text(heading)), ("unit", .text(unit)),
      ("better", .text(better.rawValue)), ("definition", .text(definition)), (name, value),
    ])
  }

  /// The unit where there is one.
  var unitInBrackets: String { unit == "1" ? "" : "[\(unit)]" }
}

extension Listing {
  /// Metrics with unit, direction, definition, and the games that have them.
  init(metrics: [ListedMetric], ofGames count: Int) {
    json = .array(metrics.map { $0.metric.json("games", JSON($0.games)) })
    text =
      TextTable(
        metrics.map { listed in
          let metric = listed.metric
          return [
            metric.name, metric.unitInBrackets, metric.better.rawValue,
            listed.games.count == count ? "every game" : listed.games.joined(separator: ", "),
            metric.definition,
          ]
        }
      ).text
  }
}
