import ReportModel
import Vocabulary

extension Plot {
  /// One point per method: means over the games of both metrics.
  init(
    frontier declaration: FigureDeclaration, x: Metric, y: Metric, xScale: AxisScale,
    bestKnown: [BestKnown] = [], _ data: ReportData
  ) throws {
    let subject = "figure '\(declaration.id)'"
    let games = try data.games(named: declaration.game, of: subject)
    var absent: [String] = []
    var lines: [Line] = []
    for (style, series) in declaration.series.enumerated() {
      let methods = try data.methods([series.methods], of: "\(subject), series '\(series.title)'")
      let points = methods.compactMap { method -> Point? in
        let observations = data.observations(of: method, in: games)
        guard let x = Sample(of: x.name, in: observations).estimate,
          let y = Sample(of: y.name, in: observations).estimate
        else {
          absent.append(method)
          return nil
        }
        return Point(method: method, x: x, y: y)
      }
      lines.append(
        Line(
          series: series.title, style: style, isInLegend: series.connected || methods.count > 1,
          isConnected: series.connected,
          points: Self.labeled(points, series, isSingle: methods.count == 1, data)))
    }
    id = declaration.id
    self.x = PlotAxis(metric: x.name, title: x.axisTitle, scale: xScale)
    self.y = PlotAxis(metric: y.name, title: y.axisTitle, scale: .linear)
    self.lines = lines
    levels = try bestKnown.compactMap {
      try Level($0, x: x, y: y, of: subject, in: games, data)
    }
    let hasErrors = lines.contains { line in
      line.points.contains { $0.x.standardError != nil || $0.y.standardError != nil }
    }
    let annotations = declaration.series.compactMap { $0.connected ? $0.annotation : nil }.uniqued()
    caption =
      ([
        declaration.caption.sentence,
        games.count > 1
          ? "Points are means over \(games.count) games." : "Game: \(games.joined()).",
        hasErrors ? "Bars: ± standard error." : "",
        annotations.isEmpty
          ? "" : "Numbers at the ends of a line: its \(annotations.joined(separator: ", ")).",
        xScale == .logarithmic && lines.contains { $0.points.contains { $0.x.mean <= 0 } }
          ? "Points at the left edge have \(x.title.lowercased()) 0." : "",
      ] + levels.map(\.explanation) + [Self.absence(absent)]).paragraph
  }

  /// Words for single points, and for both ends of an annotated sweep.
  private static func labeled(
    _ points: [Point], _ series: Series, isSingle: Bool, _ data: ReportData
  ) -> [Point] {
    points.enumerated().map { position, point in
      var point = point
      if !series.connected {
        point.label = isSingle ? series.title : point.method
      } else if let name = series.annotation, position == 0 || position == points.count - 1 {
        let method = data.methods.first { $0.method == point.method }
        point.label = method?.parameters[name]
      }
      return point
    }
  }
}
