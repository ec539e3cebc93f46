import ReportModel

extension Figure {
  /// The figure that a declaration asks for.
  init(_ declaration: FigureDeclaration, _ data: ReportData) throws {
    switch declaration.kind {
    case .frontier(let x, let y, let xScale, let bestKnown):
      self = try Plot(
        frontier: declaration, x: data.described(x, in: declaration.game),
        y: data.described(y, in: declaration.game), xScale: xScale, bestKnown: bestKnown, data
      ).figure
    case .convergence(let work, let isRelative, let xScale):
      self = try Plot(
        convergence: declaration, against: work, isRelative: isRelative, xScale: xScale, data
      ).figure
    case .sweep(var sweep):
      sweep.metrics = sweep.metrics.map { data.described($0, in: declaration.game) }
      self = try Plot(sweep: declaration, sweep, data).figure
    case .occupation(let factor):
      self = try HeatMapPlot(occupation: declaration, of: factor, data).figure
    case .policy(let factor, let epochs):
      self = try HeatMapPlot(policy: declaration, against: factor, at: epochs, data).figure
    }
  }
}
