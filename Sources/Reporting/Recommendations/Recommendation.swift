import ArtifactStore
package import Foundation
import ReportModel
package import Results

/// What a policy advises in every state and epoch.
struct Recommendation {
  /// The advice for one state at one epoch.
  struct Advice: Equatable {
    let epoch: Int
    let state: Int
    /// The most likely action; of several equally likely ones the first.
    let mode: Double
    let modeProbability: Double
    /// The mean action.
    let mean: Double
    /// The share of the agents that are in this state.
    let share: Double

    /// Whether the policy mixes: the most likely action has a probability below 0.95.
    var isMixed: Bool { modeProbability < 0.95 }
    /// Whether agents get here: a share of at least 10⁻⁶ of them.
    var isReached: Bool { share >= 1e-6 }
  }

  let declaration: RecommendationDeclaration
  let game: String
  let policy: PolicyRecord
  /// The only factor of the action space.
  let action: Factor
  /// The advice by epoch, then by state.
  let advice: [[Advice]]

  /// The run whose policy a declaration asks for.
  static func run(
    _ declaration: RecommendationDeclaration, _ data: ReportData
  ) throws -> ObservedTrial {
    let subject = "recommendation '\(declaration.id)'"
    let game = try Array(data.games(named: declaration.game, of: subject).prefix(1))
    let method = try data.methods([.label(declaration.method)], of: subject)[0]
    guard let run = data.observations(of: method, in: game).first else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected a trial of '\(declaration.method)', got none in the game '\(game.joined())'")
    }
    return run
  }

  /// Reads the policy of a run.
  init(_ declaration: RecommendationDeclaration, game: String, _ policy: PolicyRecord) throws {
    let subject = "recommendation '\(declaration.id)'"
    try require(
      policy.actionFactors.count == 1, subject,
      "expected one factor of the actions, got \(listed(policy.actionFactors.map(\.name)))",
      .unusableRun)
    try policy.checkShape(for: subject)
    (self.declaration, self.game, self.policy) = (declaration, game, policy)
    action = policy.actionFactors[0]
    let (states, actions) = (policy.stateCount, action.coordinates)
    advice = (0..<policy.epochCount).map { epoch in
      (0..<states).map { state in
        let pair = epoch * states + state
        let row = Array(policy.probabilities[pair * actions.count..<(pair + 1) * actions.count])
        let probability = row.max() ?? 0
        return Advice(
          epoch: epoch, state: state, mode: actions[row.firstIndex(of: probability) ?? 0],
          modeProbability: probability, mean: zip(actions, row).reduce(0) { $0 + $1.0 * $1.1 },
          share: policy.stateDistribution[pair])
      }
    }
  }

  /// The coordinates of a state, in words for all factors but the last: `type 1`.
  private func panel(of state: Int) -> String {
    policy.stateFactors.dropLast().map { "\($0.name) \(CSV.number($0.coordinates[state]))" }
      .joined(separator: ", ")
  }

  /// The states of each panel, in order: all that differ in the last factor only.
  private var panels: [(title: String, states: [Int])] {
    let states = 0..<policy.stateCount
    return states.map(panel).uniqued().map { title in
      (title, states.filter { panel(of: $0) == title })
    }
  }

  /// The coordinate of a state in the last factor.
  private func coordinate(of state: Int) -> String {
    CSV.number(policy.stateFactors.last?.coordinates[state] ?? Double(state))
  }

  /// The name of the last factor.
  private var lastFactor: String { policy.stateFactors.last?.name ?? "state" }

  private func caption(_ explanation: String) -> String {
    "\(declaration.caption.sentence) Policy of `\(declaration.method)` in the game '\(game)'. "
      + explanation
  }

  // MARK: Tables

  /// The advice for every state and epoch, for data files.
  var full: RenderedTable {
    let action = action.name
    return RenderedTable(
      declaration.id, caption: [caption("Every state and epoch.")],
      rows: (0..<policy.stateCount).flatMap { state in advice.map { $0[state] } },
      columns: policy.stateFactors.map { factor in
        .numbers(factor.name, factor.name) { .number(factor.coordinates[$0.state]) }
      } + [
        .numbers("epoch", "Epoch") { .number(Double($0.epoch)) },
        .numbers(action, "Most likely \(action)") { .number($0.mode) },
        .numbers("probability", "Probability") { .number($0.modeProbability) },
        .numbers("mean-\(action)", "Mean \(action)") { .number($0.mean) },
        .numbers("share", "Share of the agents") { .number($0.share) },
      ])
  }

  /// A table to read: panels and some of their states in rows, some epochs in columns.
  var excerpt: RenderedTable {
    let epochs = advice.indices.thinned(to: 6)
    let isMixed = epochs.contains { epoch in advice[epoch].contains(where: \.isMixed) }
    let explanation =
      "Entries are the most likely \(action.name)"
      + (isMixed
        ? "; where its probability is below 0.95, the mean \(action.name) follows in brackets."
        : ".")
    return RenderedTable(
      declaration.id, caption: [caption(explanation)],
      rows: panels.flatMap { $0.states.thinned(to: 5) },
      columns: [
        .text("state", "State", panel),
        .text(lastFactor, lastFactor.capitalizedFirst, coordinate),
      ]
        + epochs.map { epoch in
          .text("epoch-\(epoch)", "Epoch \(epoch)") { state in
            let advice = advice[epoch][state]
            return CSV.number(advice.mode)
              + (advice.isMixed ? " (\(String(format: "%.2f", advice.mean)))" : "")
          }
        })
  }

  // MARK: Heat map

  /// The advice as colors: epochs to the right, the last state factor upwards, a panel for each
  /// combination of the others.
  var figure: Figure {
    let coordinates = action.coordinates
    var plot = HeatMapPlot(
      id: declaration.id, caption: "", rows: full.fields, xTitle: "Epoch",
      yTitle: lastFactor.capitalizedFirst, colorTitle: "Mean \(action.name)",
      colors: (coordinates.min() ?? 0)...(coordinates.max() ?? 1),
      columns: advice.indices.map(String.init),
      panels: panels.map { panel in
        HeatMapPlot.Panel(
          title: panel.title.capitalizedFirst, rows: panel.states.map(coordinate),
          cells: panel.states.enumerated().flatMap { row, state in
            advice.map { states in
              HeatMapPlot.Cell(
                column: states[state].epoch, row: row, value: states[state].mean,
                number: states[state].isReached ? CSV.number(states[state].mode) : nil)
            }
          })
      })
    let numbers =
      plot.layout.hasNumbers
      ? " Numbers: the most likely \(action.name), where at least a share of 10⁻⁶ of the agents "
        + "gets."
      : ""
    plot.caption = caption("Colors: the mean \(action.name).\(numbers)")
    return plot.figure
  }
}

/// The heat map of one policy by itself, as reports draw it.
package enum HeatMap {
  /// The formats that it is drawn in, by file name extension.
  package static let formats = Gnuplot.formats

  /// The drawing of a policy in one of the ``formats``; `game` and `method` say in the script where
  /// it comes from.
  ///
  /// - Throws: `ReportError` with the code `unusableRun` if the record contradicts itself,
  ///   `gnuplotMissing` or `gnuplotFailed`.
  package static func drawing(
    of policy: PolicyRecord, game: String, method: String, as format: String
  ) throws -> Data {
    let figure = try Recommendation(
      RecommendationDeclaration("heat-map", caption: "Recommended actions", method: method),
      game: game, policy
    ).figure
    guard let script = figure.script, formats.contains(format),
      let drawing = try Gnuplot(searchPath: nil).draw(script, id: figure.id)
        .first(where: { $0.format == format })
    else {
      throw ReportError(
        .invalidDeclaration, "heat map",
        "expected one of the formats \(formats.joined(separator: ", ")), got '\(format)'")
    }
    return drawing.data
  }
}
