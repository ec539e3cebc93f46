import ExperimentRunner
import FinitePopulation
import MeanField
import Vocabulary

extension Listing {
  /// Recommendations: a page for a single standpoint, a table for several.
  init(
    _ found: BidRecommendations, from played: PlayedPolicy,
    files: [(name: String, path: String?)], _ style: Style
  ) {
    json =
      [
        "game": .text(type(of: played.game).name),
        "parameters": .object(played.game.parameters.listed),
        "policy": .text(played.title), "run_key": .text(played.key.hex),
        "agents": .integer(found.agents), "replicas": .integer(found.replicas),
        "deviators": .integer(found.deviators), "bids": JSON(found.bids),
        "recommendations": .array(found.entries.map { $0.json(found.metrics) }),
      ] + .object(files.map { ($0.name, JSON($0.path)) })
    let page = RecommendationPage(found, style)
    text =
      ([style.bold("Recommended bids of \(played.title)")] + page.lines
      + files.compactMap(\.path)).joined(separator: "\n")
  }
}

extension BidRecommendation {
  fileprivate func json(_ metrics: [Metric]) -> JSON {
    [
      "epoch": .integer(epoch), "type": .integer(type), "value": .number(value),
      "budget": .integer(budget), "share": .number(share), "bid": .integer(bid),
      "probability": .number(probability), "mean_bid": .number(meanBid),
      "distribution": JSON(distribution),
    ]
      + .object(
        zip(metrics, expectations).map { ($0.name.replacing("-", with: "_"), $1.json) })
  }
}

extension BidRecommendation.Expectation {
  fileprivate var json: JSON {
    [
      "mean_field": .number(meanField), "simulated": .number(simulated.mean),
      "standard_error": .number(simulated.standardError),
    ]
  }
}
