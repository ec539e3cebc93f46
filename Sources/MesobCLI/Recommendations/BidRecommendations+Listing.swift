import ArtifactStore
import ExperimentRunner
import MeanField

extension Listing {
  /// Recommendations: a page for a single standpoint, a table for several.
  init(
    _ found: BidRecommendations, from source: RecommendationSource,
    files: [(name: String, path: String?)], _ style: Style
  ) {
    let game = source.played.game
    json =
      [
        "game": .text(type(of: game).name), "parameters": JSON(game.parameters.listed),
        "policy": .text(source.title), "run_key": .text(source.played.key.hex),
        "agents": .integer(found.agents), "replicas": .integer(found.replicas),
        "deviators": .integer(found.deviators), "bids": JSON(found.bids),
        "recommendations": .array(found.entries.map(\.json)),
      ] + JSON(files.map { ($0.name, JSON($0.path)) })
    let page = RecommendationPage(found, style)
    text =
      ([style.bold("Recommended bids of \(source.title)")] + page.lines
      + files.compactMap(\.path)).joined(separator: "\n")
  }
}

extension BidRecommendation {
  fileprivate var json: JSON {
    [
      "epoch": .integer(epoch), "type": .integer(type), "value": .number(value),
      "budget": .integer(budget), "share": .number(share), "bid": .integer(bid),
      "probability": .number(probability), "mean_bid": .number(meanBid),
      "distribution": JSON(distribution),
    ] + JSON(expectations.map { ($0.name, $0.value.json) })
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
