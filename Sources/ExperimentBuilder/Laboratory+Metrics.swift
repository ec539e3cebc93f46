import MeanField
package import Vocabulary

/// A metric and the games that have it.
package struct ListedMetric {
  package let metric: Metric
  package var games: [String]
}

extension Laboratory {
  /// The metrics of every run, then what only some games declare; one name may mean different
  /// things in different games.
  package var metrics: [ListedMetric] {
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
