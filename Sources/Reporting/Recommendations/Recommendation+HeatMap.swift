import ArtifactStore

extension Recommendation {
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
          title: panel.title.capitalizedFirst,
          rows: panel.states.map { CSV.number(coordinate(of: $0)) },
          cells: panel.states.enumerated().flatMap { row, state in
            advice.map { cell($0[state], row) }
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

  private func cell(_ advice: Advice, _ row: Int) -> HeatMapPlot.Cell {
    HeatMapPlot.Cell(
      column: advice.epoch, row: row, value: advice.mean,
      number: advice.isReached ? CSV.number(advice.mode) : nil)
  }
}
