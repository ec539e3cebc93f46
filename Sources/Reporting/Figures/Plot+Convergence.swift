import ReportModel
import Results
import Vocabulary

extension Plot {
  /// One line per method: exploitability at every scored iteration, in one game.
  ///
  /// On a logarithmic axis of work, the start is left out: it has no place there.
  init(
    convergence declaration: FigureDeclaration, against work: FigureDeclaration.Work,
    isRelative: Bool, xScale: AxisScale, _ data: ReportData
  ) throws {
    let subject = "figure '\(declaration.id)'"
    let game = try data.games(named: declaration.game, of: subject).prefix(1)
    var absent: [String] = []
    var lines: [Line] = []
    for (style, series) in declaration.series.enumerated() {
      let methods = try data.methods([series.methods], of: "\(subject), series '\(series.title)'")
      var isFirst = true
      for method in methods {
        let run = data.observations(of: method, in: Array(game)).first
        guard let trace = run?.reading?.trace,
          let curve = trace.curve(against: work, isRelative: isRelative)
        else {
          absent.append(method)
          continue
        }
        let points = zip(trace.iterations, curve)
          .filter { xScale == .linear || ($0 > 0 && $1.work > 0) }
          .map { Point(method: method, x: Estimate([$1.work]), y: Estimate([$1.exploitability])) }
        lines.append(
          Line(
            series: series.title, style: style, isInLegend: isFirst, hasMarkers: false,
            points: points))
        isFirst = false
      }
    }
    let metric = data.described(Metrics().exploitability, in: game.first)
    id = declaration.id
    x =
      switch work {
      case .iterations: PlotAxis(metric: "iteration", title: "Iteration", scale: xScale)
      case .seconds: PlotAxis(metric: "seconds", title: "Time (s)", scale: xScale)
      }
    y =
      isRelative
      ? PlotAxis(
        metric: "relative-\(metric.name)", title: "Relative \(metric.title.lowercased())",
        scale: .logarithmic)
      : PlotAxis(metric: metric.name, title: metric.axisTitle, scale: .logarithmic)
    self.lines = lines
    caption =
      [
        declaration.caption.sentence, "Game: \(game.joined()).",
        isRelative ? "Relative to the start of each solve." : "",
        Self.absence(absent),
      ].paragraph
  }

  /// The sentence about methods that a figure lacks; nothing if it lacks none.
  static func absence(_ methods: [String]) -> String {
    guard !methods.isEmpty else { return "" }
    return "Not drawn, because runs are missing: "
      + methods.map { "`\($0)`" }.joined(separator: ", ") + "."
  }
}

extension ExploitabilityTrace {
  /// Work and exploitability of every entry; nil where the work or the unit is not known.
  fileprivate func curve(
    against work: FigureDeclaration.Work, isRelative: Bool
  ) -> [(work: Double, exploitability: Double)]? {
    let unit = isRelative ? exploitability.first ?? 0 : 1
    guard unit > 0, work == .iterations || !seconds.isEmpty else { return nil }
    let amounts = work == .iterations ? iterations : seconds
    return zip(amounts, exploitability).map { ($0, $1 / unit) }
  }
}
