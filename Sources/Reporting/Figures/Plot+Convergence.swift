import ReportModel

extension Plot {
  /// One line per method: exploitability at every scored iteration, in one game.
  init(convergence declaration: FigureDeclaration, _ data: ReportData) throws {
    let subject = "figure '\(declaration.id)'"
    let game = try data.games(named: declaration.game, of: subject).prefix(1)
    var absent: [String] = []
    var lines: [Line] = []
    for (style, series) in declaration.series.enumerated() {
      let methods = try data.methods([series.methods], of: "\(subject), series '\(series.title)'")
      var isFirst = true
      for method in methods {
        let run = data.observations(of: method, in: Array(game)).first
        guard let trace = run?.reading?.trace else {
          absent.append(method)
          continue
        }
        let points = zip(trace.iterations, trace.exploitability).map {
          Point(method: method, x: Estimate([$0]), y: Estimate([$1]))
        }
        lines.append(
          Line(
            series: series.title, style: style, isInLegend: isFirst, isConnected: true,
            hasMarkers: false, points: points))
        isFirst = false
      }
    }
    let metric = Metrics().exploitability
    id = declaration.id
    x = PlotAxis(metric: "iteration", title: "Iteration", scale: .linear)
    y = PlotAxis(metric: metric.name, title: metric.axisTitle, scale: .logarithmic)
    self.lines = lines
    caption = [
      declaration.caption.sentence, "Game: \(game.joined()).",
      Self.absence(absent),
    ].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The sentence about methods that a figure lacks; nothing if it lacks none.
  static func absence(_ methods: [String]) -> String {
    guard !methods.isEmpty else { return "" }
    return "Not drawn, because runs are missing: "
      + methods.map { "`\($0)`" }.joined(separator: ", ") + "."
  }
}
