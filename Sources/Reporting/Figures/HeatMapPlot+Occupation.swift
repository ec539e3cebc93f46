import ArtifactStore
import ReportModel
import Results

extension HeatMapPlot {
  /// The share of the agents at each value of a factor: epochs to the right, values upwards, a panel
  /// for each method.
  init(occupation declaration: FigureDeclaration, of name: String?, _ data: ReportData) throws {
    let subject = "figure '\(declaration.id)'"
    let shown = try ShownPolicy.all(of: declaration, in: data)
    var rows: [[String]] = []
    var panels: [Panel] = []
    var (epochs, factorName) = (0, name ?? "state")
    for entry in shown {
      guard let policy = data.policies[entry.run.trial.key] else { continue }
      try policy.checkShape(for: subject)
      let (factor, shares) = try policy.occupation(of: name, for: subject)
      let values = factor.values
      let cells = shares.enumerated().flatMap { epoch, shares in
        values.indices.map { Cell.share(shares[$0], column: epoch, row: $0) }
      }
      rows += cells.map { cell in
        [
          entry.run.trial.method, "\(cell.column)", factor.labels[values[cell.row]],
          CSV.number(cell.value),
        ]
      }
      panels.append(
        Panel(
          title: entry.title.capitalizedFirst, rows: values.map { factor.labels[$0] },
          cells: cells))
      (epochs, factorName) = (max(epochs, policy.epochCount), factor.name)
    }
    self.init(
      id: declaration.id, caption: "",
      rows: [["method", "epoch", factorName, "share"]] + rows, xTitle: "Epoch",
      yTitle: factorName.capitalizedFirst, colorTitle: "Share of the agents",
      colors: 0...(panels.flatMap(\.cells).map(\.value).max() ?? 1),
      columns: (0..<epochs).map(String.init), panels: panels)
    caption = caption(
      of: declaration, shown, "Colors: the share of the agents, by \(factorName).", data)
  }

  /// What the cells show, of which game, and what is missing.
  func caption(
    of declaration: FigureDeclaration, _ shown: [ShownPolicy], _ explanation: String,
    _ data: ReportData
  ) -> String {
    let absent = shown.map(\.run.trial).filter { data.policies[$0.key] == nil }.map(\.method)
    let hasNumbers = layout.hasNumbers && panels.flatMap(\.cells).contains { $0.number != nil }
    return [
      declaration.caption.sentence,
      shown.first.map { "Game: \($0.run.trial.game)." } ?? "", explanation,
      hasNumbers ? "Numbers: the same in percent, from 1 to 99." : "", Plot.absence(absent),
    ].paragraph
  }
}

extension HeatMapPlot.Cell {
  /// A share or a probability, with its percents from 1 to 99.
  static func share(_ value: Double, column: Int, row: Int, isKnown: Bool = true) -> Self {
    let percents = Int((100 * value).rounded())
    return HeatMapPlot.Cell(
      column: column, row: row, value: value,
      number: isKnown && (1...99).contains(percents) ? "\(percents)" : nil)
  }
}

extension PolicyRecord {
  /// A factor of the states or actions, by default the last one of the states, and the share of the
  /// agents at each of its values, epoch by epoch.
  fileprivate func occupation(
    of name: String?, for subject: String
  ) throws -> (factor: Factor, shares: [[Double]]) {
    if let factor = stateFactors.last(where: { name == nil || $0.name == name }) {
      return (factor, shares(of: factor) { state, epoch in share(in: state, at: epoch) })
    }
    guard let factor = actionFactors.last(where: { $0.name == name }) else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected one of the factors \(listed((stateFactors + actionFactors).map(\.name))), "
          + "got '\(name ?? "")'")
    }
    return (
      factor,
      shares(of: factor) { action, epoch in
        (0..<stateCount).reduce(0) { sum, state in
          sum + share(in: state, at: epoch) * probability(of: action, in: state, at: epoch)
        }
      }
    )
  }

  private func shares(
    of factor: Factor, _ share: (_ point: Int, _ epoch: Int) -> Double
  ) -> [[Double]] {
    let first = factor.values
    let value = factor.coordinates.map { coordinate in
      first.firstIndex { factor.coordinates[$0] == coordinate } ?? 0
    }
    return (0..<epochCount).map { epoch in
      factor.coordinates.indices.reduce(into: Array(repeating: 0, count: first.count)) {
        $0[value[$1]] += share($1, epoch)
      }
    }
  }
}
