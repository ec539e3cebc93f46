import ArtifactStore
import ExperimentRunner
import FinitePopulation
import Foundation
import Vocabulary

extension Listing {
  /// Recommendations: a page for a single decision point, a table for several.
  init(
    _ found: BidRecommendations, from played: PlayedPolicy,
    files: [(name: String, path: String?)], _ style: Style
  ) {
    json =
      JSON(members: [
        "game": type(of: played.game).name, "parameters": played.game.parameters.listed,
        "policy": played.title, "run_key": played.key, "agents": found.agents,
        "replicas": found.replicas, "deviators": found.deviators, "bids": found.bids,
        "recommendations": found.entries.map { $0.json(found.metrics) },
      ]) + JSON(files.map { ($0.name, JSON($0.path)) })
    let page = RecommendationPage(found, style)
    text =
      ([style.bold("Recommended bids of \(played.title)")] + page.lines
      + files.compactMap(\.path)).joined(separator: "\n")
  }
}

extension BidRecommendation {
  fileprivate func json(_ metrics: [Metric]) -> JSON {
    JSON(members: [
      "epoch": epoch, "type": type, "value": value, "budget": budget, "share": share, "bid": bid,
      "probability": probability, "mean_bid": meanBid, "distribution": distribution,
    ])
      + JSON(
        zip(metrics, expectations).map { ($0.name.snakeCased, $1.json) })
  }
}

extension BidRecommendation.Expectation {
  fileprivate var json: JSON {
    JSON(members: [
      "mean_field": meanField, "simulated": simulated.mean,
      "standard_error": simulated.standardError,
    ])
  }
}

/// Recommendations to read: a page for a single decision point, a table for several.
private struct RecommendationPage {
  /// The lines.
  let lines: [String]

  init(_ found: BidRecommendations, _ style: Style) {
    let plays = "\(found.agents) agents (± standard error of \(found.replicas) plays)"
    if let entry = found.entries.first, found.entries.count == 1 {
      lines = Self.page(entry, of: found, plays: plays, style)
    } else {
      lines =
        [
          "From each epoch to the end: in the mean field, and beside it among \(plays)", "",
        ] + [Self.table(found)]
    }
  }

  /// Who is advised, the distribution of bids, and what it is worth.
  private static func page(
    _ entry: BidRecommendation, of found: BidRecommendations, plays: String, _ style: Style
  ) -> [String] {
    let share =
      entry.share >= 1e-6
      ? "\((100 * entry.share).brief) % of the agents are" : "less than one agent in a million is"
    let played = zip(found.bids, entry.distribution).filter { $0.1 >= 0.0005 }
    let rows = played.map { bid, probability in
      ["\(bid)", String(format: "%.3f", probability), "\(Bar(probability, width: 40))"]
    }
    let worth = zip(titles(found), entry.expectations).map { title, expectation in
      let cell = Cell([expectation], digits: 4)
      return [title, cell.meanField(expectation), cell.simulated(expectation)]
    }
    return [
      "Type \(entry.type) (\(entry.value.brief) per \(found.prize)), budget \(entry.budget), "
        + "epoch \(entry.epoch): \(share) here",
      "",
      "Bid \(style.bold("\(entry.bid)")), on average \(String(format: "%.2f", entry.meanBid))",
      "",
      TextTable([["bid", "probability", ""]] + rows, indentation: 2, right: [0]).text,
      "",
      "From here to the end, in the mean field and among \(plays)",
      "",
      TextTable(
        [["", "mean field", "simulated"]] + worth, indentation: 2, right: [1, 2]
      ).text,
    ]
  }

  private static func titles(_ found: BidRecommendations) -> [String] {
    found.metrics.map { $0.title.prefix(1).lowercased() + $0.title.dropFirst() }
  }

  /// One line per decision point.
  private static func table(_ found: BidRecommendations) -> String {
    let (titles, entries) = (titles(found), found.entries)
    let columns = titles.indices.map { i in entries.map { $0.expectations[i] } }
    let cells = columns.map { Cell($0, digits: 3) }
    let rows = entries.enumerated().map { row, entry in
      [
        "\(entry.epoch)", "\(entry.type)", "\(entry.budget)", String(format: "%.3f", entry.share),
        "\(entry.bid)", String(format: "%.2f", entry.meanBid),
      ]
        + zip(cells, columns).flatMap { cell, values in
          [cell.meanField(values[row]), cell.simulated(values[row])]
        }
    }
    let heading =
      ["epoch", "type", "budget", "share", "bid", "mean"] + titles.flatMap { ["", $0] }
    return TextTable([heading] + rows, right: Set(heading.indices)).text
  }

  /// How the numbers of a column are printed: digits enough for its largest one and for its errors.
  private struct Cell {
    private let decimals: Int

    init(_ values: [BidRecommendation.Expectation], digits: Int) {
      func exponent(_ numbers: [Double]) -> Int {
        let largest = numbers.map(abs).filter(\.isFinite).max() ?? 0
        return largest > 0 ? Int(log10(largest).rounded(.down)) : 0
      }
      decimals = min(
        9,
        max(
          0, digits - 1 - exponent(values.map(\.meanField)),
          -exponent(values.map(\.simulated.standardError))))
    }

    func meanField(_ value: BidRecommendation.Expectation) -> String { fixed(value.meanField) }

    func simulated(_ value: BidRecommendation.Expectation) -> String {
      "\(fixed(value.simulated.mean)) ±\(fixed(value.simulated.standardError))"
    }

    /// A zero has no sign.
    private func fixed(_ value: Double) -> String {
      let text = String(format: "%.\(decimals)f", value)
      return text.contains { ("1"..."9").contains($0) } ? text : String(text.drop { $0 == "-" })
    }
  }
}
