import ReportModel
import Vocabulary

extension Plot {
  /// A line of every series in every metric through the statistic at each value of a parameter, with
  /// the spread around it as a band; methods without the parameter as horizontal lines.
  init(sweep declaration: FigureDeclaration, _ sweep: ParameterSweep, _ data: ReportData) throws {
    let builder = try SweepBuilder(declaration, sweep, data)
    let sweeps = try builder.sweeps()
    let levels = try builder.levels(between: sweeps.flatMap(\.points).map(\.x.value))
    let lines = sweeps + levels
    id = declaration.id
    x = PlotAxis(
      metric: sweep.parameter, title: sweep.title.capitalizedFirst, scale: sweep.xScale)
    y = PlotAxis(
      metric: sweep.metrics.count == 1 ? sweep.metrics[0].name : "value",
      title: sweep.metrics.map(\.axisTitle.lowercasedFirst).joined(separator: ", ")
        .capitalizedFirst, scale: sweep.yScale)
    statistic = sweep.statistic
    self.lines = lines
    caption =
      [
        declaration.caption.sentence, builder.explanation(of: lines.flatMap(\.points).map(\.y)),
        levels.isEmpty ? "" : "Horizontal lines: methods without the parameter.",
        sweep.xScale == .logarithmic && sweeps.contains { $0.points.contains { $0.x.value <= 0 } }
          ? "Points at the left edge have \(sweep.title) 0." : "",
        Self.absence(builder.absences(from: lines)),
      ].paragraph
  }
}

/// Reads the lines of a parameter sweep off the runs.
private struct SweepBuilder {
  private let sweep: ParameterSweep
  private let data: ReportData
  private let games: [String]
  private let subject: String
  /// Every series with its methods, in the order of the legend.
  private let series: [(series: Series, methods: [String])]

  init(_ declaration: FigureDeclaration, _ sweep: ParameterSweep, _ data: ReportData) throws {
    let subject = "figure '\(declaration.id)'"
    guard !sweep.metrics.isEmpty else {
      throw ReportError(.invalidDeclaration, subject, "expected at least one metric, got none")
    }
    self.sweep = sweep
    self.data = data
    self.subject = subject
    games = try data.games(named: declaration.game, of: subject)
    series = try declaration.series.map {
      ($0, try data.methods([$0.methods], of: "\(subject), series '\($0.title)'"))
    }
  }

  /// The lines through the values of the parameter, from its smallest to its largest.
  func sweeps() throws -> [Plot.Line] {
    try series.filter(\.series.connected).enumerated().flatMap { number, entry in
      let values = try parameterValues(of: entry.methods, in: entry.series)
      return sweep.metrics.enumerated().map { place, metric in
        let points = values.compactMap { method, value in
          estimate(of: metric, method).map {
            Plot.Point(method: method, x: Estimate([value]), y: $0)
          }
        }
        return Plot.Line(
          series: title(entry.series.title, metric), style: number * sweep.metrics.count + place,
          hasBand: points.contains { $0.y.ends[0] < $0.y.ends[1] }, quantity: metric.axisTitle,
          points: points)
      }
    }
  }

  /// The methods without the parameter, from the least to the largest of its values.
  func levels(between values: [Double]) throws -> [Plot.Line] {
    guard let least = values.min(), let largest = values.max() else { return [] }
    let first = series.filter(\.series.connected).count * sweep.metrics.count
    let levels = series.filter { !$0.series.connected }.flatMap { series, methods in
      methods.flatMap { method in
        sweep.metrics.compactMap { metric in
          estimate(of: metric, method).map { y in
            (title(methods.count == 1 ? series.title : method, metric), method, metric, y)
          }
        }
      }
    }
    return levels.enumerated().map { place, level in
      Plot.Line(
        series: level.0, style: first + place, hasMarkers: false, quantity: level.2.axisTitle,
        points: [least, largest].map {
          Plot.Point(method: level.1, x: Estimate([$0]), y: level.3)
        })
    }
  }

  /// What the lines and bands are, and of how many values.
  func explanation(of estimates: [Estimate]) -> String {
    let count = estimates.map(\.count).max() ?? 0
    guard count > 1 else { return "Game: \(games.joined()), one start, hence no bands." }
    let units = games.count > 1 ? "\(count) games" : "\(count) starts of the game '\(games[0])'"
    switch sweep.statistic {
    case .median: return "Lines: medians over \(units); bands: between the quartiles."
    case .meanAndStandardError:
      return "Lines: means over \(units); bands: ± one standard error."
    case .mean: return "Lines: means over \(units)."
    case .sum: return "Lines: sums over \(units)."
    case .minimum: return "Lines: the smallest of \(units)."
    case .maximum: return "Lines: the largest of \(units)."
    }
  }

  /// The methods that are in none of the lines.
  func absences(from lines: [Plot.Line]) -> [String] {
    let drawn = Set(lines.flatMap(\.points).map(\.method))
    return series.flatMap(\.methods).uniqued().filter { !drawn.contains($0) }
  }

  private func title(_ series: String, _ metric: Metric) -> String {
    sweep.metrics.count == 1 ? series : "\(series), \(metric.title.lowercased())"
  }

  private func estimate(of metric: Metric, _ method: String) -> Estimate? {
    Sample(of: metric.name, in: data.observations(of: method, in: games))
      .estimate(sweep.statistic)
  }

  /// The methods of a series by increasing values of the parameter.
  private func parameterValues(
    of methods: [String], in series: Series
  ) throws -> [(method: String, value: Double)] {
    let values = try methods.map { method in
      let text = data.methods.first { $0.method == method }?.parameters[sweep.parameter]
      guard let value = text.flatMap(Double.init), value.isFinite else {
        throw ReportError(
          .invalidDeclaration, "\(subject), series '\(series.title)'",
          "expected a number as the parameter '\(sweep.parameter)' of `\(method)`, got "
            + (text.map { "'\($0)'" } ?? "none"))
      }
      return (method: method, value: value)
    }.sorted { $0.value < $1.value }
    for (first, second) in zip(values, values.dropFirst()) where first.value == second.value {
      throw ReportError(
        .invalidDeclaration, "\(subject), series '\(series.title)'",
        "expected one method for each value of '\(sweep.parameter)', got `\(first.method)` and "
          + "`\(second.method)`")
    }
    return values
  }
}
