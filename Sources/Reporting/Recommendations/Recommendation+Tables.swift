import ArtifactStore
import Foundation

extension Recommendation {
  /// The advice for every state and epoch, for data files.
  var full: RenderedTable {
    let action = policy.actionFactor.name
    return RenderedTable(
      id: declaration.id, caption: caption("Every state and epoch."),
      columns: policy.stateFactors.map { .numbers($0.name, $0.name) } + [
        .numbers("epoch", "Epoch"), .numbers(action, "Most likely \(action)"),
        .numbers("probability", "Probability"), .numbers("mean-\(action)", "Mean \(action)"),
        .numbers("share", "Share of the agents"),
      ],
      rows: advice.first.map { states in
        states.flatMap { first in
          advice.map { epoch in
            let advice = epoch[first.state]
            return policy.stateFactors.map { .number($0.coordinates[advice.state]) }
              + [
                Double(advice.epoch), advice.mode, advice.modeProbability, advice.mean,
                advice.share,
              ].map { .number($0) }
          }
        }
      } ?? [],
      notes: [])
  }

  /// A table to read: panels and some of their states in rows, some epochs in columns.
  var excerpt: RenderedTable {
    let epochs = Self.spread(advice.count, over: 6)
    let action = policy.actionFactor.name
    let rows = panels.flatMap { panel in
      Self.spread(panel.states.count, over: 5).map { panel.states[$0] }.map { state in
        [
          RenderedTable.Cell.text(self.panel(of: state)),
          .text(CSV.number(coordinate(of: state))),
        ] + epochs.map { .text(Self.text(advice[$0][state])) }
      }
    }
    let isMixed = epochs.contains { epoch in advice[epoch].contains(where: \.isMixed) }
    let explanation =
      "Entries are the most likely \(action)"
      + (isMixed
        ? "; where its probability is below 0.95, the mean \(action) follows in brackets." : ".")
    let heads: [RenderedTable.Heading] =
      [.text("state", "State"), .text(lastFactor, lastFactor.capitalizedFirst)]
      + epochs.map { .text("epoch-\($0)", "Epoch \($0)") }
    return RenderedTable(
      id: declaration.id, caption: caption(explanation), columns: heads, rows: rows, notes: [])
  }

  func caption(_ explanation: String) -> String {
    "\(declaration.caption.sentence) Policy of `\(declaration.method)` in the game '\(game)'. "
      + explanation
  }

  private static func text(_ advice: Advice) -> String {
    let mode = CSV.number(advice.mode)
    return advice.isMixed ? "\(mode) (\(String(format: "%.2f", advice.mean)))" : mode
  }

  /// At most `limit` of the numbers 0 ..< count: every k-th from 0 on, and the last.
  static func spread(_ count: Int, over limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    let step = (count - 1 + limit - 2) / (limit - 1)
    return Array(stride(from: 0, to: count - 1, by: step)) + [count - 1]
  }
}

extension String {
  /// The text with its first letter as a capital.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
