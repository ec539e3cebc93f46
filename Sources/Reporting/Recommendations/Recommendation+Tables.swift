import ArtifactStore
import Foundation

extension Recommendation {
  /// The advice for every state and epoch, for data files.
  var full: RenderedTable {
    let action = action.name
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
    let epochs = advice.indices.thinned(to: 6)
    let action = action.name
    let rows = panels.flatMap { panel in
      panel.states.thinned(to: 5).map { state in
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
}

extension String {
  /// The text with its first letter as a capital.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
  /// The text with its first letter as a small one.
  var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

extension Collection {
  /// At most `limit` of the elements: every k-th from the first on, and the last.
  func thinned(to limit: Int) -> [Element] {
    guard count > limit else { return Array(self) }
    let step = (count - 1 + limit - 2) / (limit - 1)
    return enumerated().filter { $0.offset % step == 0 && $0.offset < count - 1 }.map(\.element)
      + dropFirst(count - 1)
  }
}
