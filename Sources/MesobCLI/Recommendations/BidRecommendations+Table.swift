import ExperimentRunner
import Reporting

extension BidRecommendation {
  /// The expectations by their names in documents and data files.
  var expectations: [(name: String, value: Expectation)] {
    [
      ("clicks", clicks), ("cost", cost), ("utility", utility), ("regret", regret),
      ("truthful_advantage", truthfulAdvantage),
    ]
  }

  /// The probability of the recommended bid.
  var probability: Double { distribution.max() ?? 0 }
}

extension BidRecommendations {
  /// One row for each standpoint, with everything that is known of it.
  var table: NumberTable {
    NumberTable(
      columns: ["epoch", "type", "value", "budget", "share", "bid", "probability", "mean_bid"]
        + (entries.first?.expectations ?? []).flatMap {
          [$0.name, "\($0.name)_simulated", "\($0.name)_standard_error"]
        } + bids.map { "probability_\($0)" },
      rows: entries.map { entry in
        [
          Double(entry.epoch), Double(entry.type), entry.value, Double(entry.budget), entry.share,
          Double(entry.bid), entry.probability, entry.meanBid,
        ]
          + entry.expectations.flatMap {
            [$0.value.meanField, $0.value.simulated.mean, $0.value.simulated.standardError]
          } + entry.distribution
      })
  }
}
