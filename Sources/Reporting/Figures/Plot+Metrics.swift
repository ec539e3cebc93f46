import ReportModel
import Results
import Vocabulary

/// Plots of what was measured, from their declarations and the data.
extension Plot {
  /// One point per method: means over the games of both metrics.
  init(
    frontier declaration: FigureDeclaration, x: Metric, y: Metric, xScale: AxisScale,
    bestKnown: [BestKnown], _ data: ReportData
  ) throws {
    let games = try data.games(of: declaration)
    var absent: [String] = []
    let lines = try data.series(of: declaration).enumerated().map { style, entry in
      let (series, methods) = entry
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
      // Words for single points, and for both ends of an annotated sweep.
      let ends = [points.first?.method, points.last?.method]
      let labeled = points.map { point in
        var point = point
        if !series.connected {
          point.label = methods.count == 1 ? series.title : point.method
        } else if let name = series.annotation, ends.contains(point.method) {
          point.label = data.parameter(name, of: point.method)
        }
        return point
      }
      return Line(
        series: series.title, style: style, isInLegend: series.connected || methods.count > 1,
        isConnected: series.connected, points: labeled)
    }
    id = declaration.id
    self.x = PlotAxis(metric: x.name, title: x.axisTitle, scale: xScale)
    self.y = PlotAxis(metric: y.name, title: y.axisTitle, scale: .linear)
    self.lines = lines
    levels = try bestKnown.compactMap {
      try Level($0, x: x, y: y, of: declaration.subject, in: games, data)
    }
    let annotations = declaration.series.compactMap { $0.connected ? $0.annotation : nil }.uniqued()
    caption =
      ([
        declaration.caption.sentence,
        games.count > 1
          ? "Points are means over \(games.count) games." : "Game: \(games.joined()).",
        lines.contains(where: \.hasBars) ? "Bars: ± standard error." : "",
        annotations.isEmpty
          ? "" : "Numbers at the ends of a line: its \(annotations.joined(separator: ", ")).",
        Self.edge(of: lines, xScale, x.title.lowercased()),
      ] + levels.map(\.explanation) + [Self.absence(absent)]).paragraph
  }

  /// One line per method: exploitability at every scored iteration, in one game.
  ///
  /// On a logarithmic axis of work, the start is left out: it has no place there.
  init(
    convergence declaration: FigureDeclaration, against work: FigureDeclaration.Work,
    isRelative: Bool, xScale: AxisScale, _ data: ReportData
  ) throws {
    let game = try Array(data.games(of: declaration).prefix(1))
    var absent: [String] = []
    lines = try data.series(of: declaration).enumerated().flatMap { style, entry in
      let curves = entry.methods.compactMap { method -> [Point]? in
        let trace = data.observations(of: method, in: game).first?.reading?.trace
        let unit = isRelative ? trace?.exploitability.first ?? 0 : 1
        guard let trace, unit > 0, work == .iterations || !trace.seconds.isEmpty else {
          absent.append(method)
          return nil
        }
        let amounts = work == .iterations ? trace.iterations : trace.seconds
        return zip(trace.iterations, zip(amounts, trace.exploitability))
          .filter { xScale == .linear || ($0 > 0 && $1.0 > 0) }
          .map { Point(method: method, x: Estimate([$1.0]), y: Estimate([$1.1 / unit])) }
      }
      return curves.enumerated().map { place, points in
        Line(
          series: entry.series.title, style: style, isInLegend: place == 0, hasMarkers: false,
          points: points)
      }
    }
    let metric = data.described(Metrics().exploitability, in: game.first)
    id = declaration.id
    let (amount, amountTitle) =
      work == .iterations ? ("iteration", "Iteration") : ("seconds", "Time (s)")
    x = PlotAxis(metric: amount, title: amountTitle, scale: xScale)
    let (name, title) =
      isRelative
      ? ("relative-\(metric.name)", "Relative \(metric.title.lowercased())")
      : (metric.name, metric.axisTitle)
    y = PlotAxis(metric: name, title: title, scale: .logarithmic)
    caption =
      [
        declaration.caption.sentence, "Game: \(game.joined()).",
        isRelative ? "Relative to the start of each solve." : "", Self.absence(absent),
      ].paragraph
  }

  /// A line of every series in every metric through the statistic at each value of a parameter, with
  /// the spread around it as a band; methods without the parameter as horizontal lines.
  init(sweep declaration: FigureDeclaration, _ sweep: ParameterSweep, _ data: ReportData) throws {
    try require(
      !sweep.metrics.isEmpty, declaration.subject, "expected at least one metric, got none")
    let games = try data.games(of: declaration)
    let series = try data.series(of: declaration)
    func line(
      _ title: String, _ metric: Metric, style: Int, hasMarkers: Bool = true, _ points: [Point]
    ) -> Line {
      Line(
        series: sweep.metrics.count == 1 ? title : "\(title), \(metric.title.lowercased())",
        style: style, hasMarkers: hasMarkers,
        hasBand: hasMarkers && points.contains { $0.y.ends[0] < $0.y.ends[1] },
        quantity: metric.axisTitle, points: points)
    }
    func estimate(of metric: Metric, _ method: String) -> Estimate? {
      Sample(of: metric.name, in: data.observations(of: method, in: games))
        .estimate(sweep.statistic)
    }
    var lines: [Line] = []
    for (series, methods) in series where series.connected {
      let values = try sweep.values(of: methods, data, declaration.subject(of: series))
      for metric in sweep.metrics {
        let points = values.compactMap { method, value in
          estimate(of: metric, method).map { Point(method: method, x: Estimate([value]), y: $0) }
        }
        lines.append(line(series.title, metric, style: lines.count, points))
      }
    }
    let swept = lines.count
    let reach = lines.flatMap(\.points).map(\.x.value)
    if let least = reach.min(), let largest = reach.max() {
      for (series, methods) in series where !series.connected {
        for method in methods {
          for metric in sweep.metrics {
            guard let y = estimate(of: metric, method) else { continue }
            let title = methods.count == 1 ? series.title : method
            let points = [least, largest].map { Point(method: method, x: Estimate([$0]), y: y) }
            lines.append(line(title, metric, style: lines.count, hasMarkers: false, points))
          }
        }
      }
    }
    id = declaration.id
    x = PlotAxis(
      metric: sweep.parameter, title: sweep.title.capitalizedFirst, scale: sweep.xScale)
    y = PlotAxis(
      metric: sweep.metrics.count == 1 ? sweep.metrics[0].name : "value",
      title: sweep.metrics.map(\.axisTitle.lowercasedFirst).joined(separator: ", ")
        .capitalizedFirst, scale: sweep.yScale)
    statistic = sweep.statistic
    self.lines = lines
    let drawn = Set(lines.flatMap(\.points).map(\.method))
    caption =
      [
        declaration.caption.sentence,
        sweep.explanation(
          in: games, count: lines.flatMap(\.points).map(\.y.count).max() ?? 0),
        lines.count > swept ? "Horizontal lines: methods without the parameter." : "",
        Self.edge(of: lines, sweep.xScale, sweep.title),
        Self.absence(series.flatMap(\.methods).uniqued().filter { !drawn.contains($0) }),
      ].paragraph
  }

  /// A line of every method in a metric through the means at each value of a parameter of the games,
  /// with their standard errors as a band.
  init(
    gameSweep declaration: FigureDeclaration, _ sweep: ParameterSweep, _ data: ReportData
  ) throws {
    let (metric, others) = (sweep.metrics[0], sweep.otherGameParameters ?? [])
    let games = data.observations.map(\.trial).uniqued(by: \.game)
    let groups = Dictionary(grouping: games) { game in others.map { game.gameParameters[$0] } }
    var lines: [Line] = []
    let methods = try data.series(of: declaration).flatMap { entry in
      data.names(of: entry.methods, in: entry.series)
    }.uniqued(by: \.1)
    for (title, method) in methods {
      for values in games.map({ game in others.map { game.gameParameters[$0] } }).uniqued() {
        let places = Dictionary(grouping: groups[values] ?? []) {
          $0.gameParameters[sweep.parameter].flatMap(Double.init)
        }
        let points = places.compactMap { place, games -> Point? in
          let observations = data.observations(of: method, in: games.map(\.game))
          guard let place, let y = Sample(of: metric.name, in: observations).estimate
          else { return nil }
          return Point(method: method, x: Estimate([place]), y: y)
        }.sorted { $0.x.value < $1.x.value }
        let words = zip(others, values).compactMap { name, value in value.map { "\(name)=\($0)" } }
        lines.append(
          Line(
            series: ([title] + words).joined(separator: ", "), style: lines.count,
            hasBand: points.contains { $0.y.standardError != nil }, points: points))
      }
    }
    id = declaration.id
    x = PlotAxis(metric: sweep.parameter, title: sweep.title.capitalizedFirst, scale: sweep.xScale)
    y = PlotAxis(metric: metric.name, title: metric.axisTitle, scale: sweep.yScale)
    self.lines = lines
    let count = lines.flatMap(\.points).map(\.y.count).max() ?? 0
    let drawn = Set(lines.flatMap(\.points).map(\.method))
    caption =
      [
        declaration.caption.sentence,
        count > 1
          ? "Means over up to \(count) values each; bands: ± one standard error."
          : "Each point is one run.",
        Self.absence(methods.map(\.1).filter { !drawn.contains($0) }),
      ].paragraph
  }

  /// The sentence about points that a logarithmic axis has no place for; nothing without them.
  private static func edge(of lines: [Line], _ scale: AxisScale, _ title: String) -> String {
    scale == .logarithmic && lines.contains { $0.points.contains { $0.x.value <= 0 } }
      ? "Points at the left edge have \(title) 0." : ""
  }

  /// The sentence about methods that a figure lacks; nothing if it lacks none.
  static func absence(_ methods: [String]) -> String {
    guard !methods.isEmpty else { return "" }
    return "Not drawn, because runs are missing: "
      + methods.map { "`\($0)`" }.joined(separator: ", ") + "."
  }
}

extension Plot.Level {
  /// The line of the best known value; nil while some game has no run with the metric.
  ///
  /// - Throws: `ReportError` with the code `invalidDeclaration` for a metric that is at neither axis
  ///   or knows no better, and for a number that is none.
  fileprivate init?(
    _ bestKnown: BestKnown, x: Metric, y: Metric, of subject: String, in games: [String],
    _ data: ReportData
  ) throws {
    let name = bestKnown.metric.name
    try require(
      [x.name, y.name].contains(name), subject,
      "expected the best known '\(x.name)' or '\(y.name)', got '\(name)'")
    axis = name == x.name ? .x : .y
    let metric = axis == .x ? x : y
    try require(
      metric.better != .neither, subject,
      "expected a metric with a better direction, got '\(name)'")
    label = "best known \(metric.title.lowercased())"
    switch bestKnown.origin {
    case .constant(let value, let source):
      try require(
        value.isFinite, subject,
        "expected a finite number as the best known '\(name)', got \(value)")
      self.value = value
      explanation = "\(label.capitalizedFirst): \(Numeral(value).text), \(source)."
    case .runs:
      // The best of all methods and starts in each game.
      let best = games.compactMap { game in
        data.observations.filter { $0.trial.game == game }.compactMap { observation in
          observation.reading?.metrics[name].flatMap { value in
            value.isFinite ? (value: value, method: observation.trial.method) : nil
          }
        }.max { metric.better == .higher ? $0.value < $1.value : $0.value > $1.value }
      }
      guard !best.isEmpty, best.count == games.count else { return nil }
      value = Estimate(best.map(\.value)).value
      let methods = best.map(\.method).uniqued()
      explanation =
        "\(label.capitalizedFirst): \(Numeral(value).text), the best of all runs"
        + (games.count > 1 ? ", mean over \(games.count) games" : "")
        + (methods.count == 1 ? ", of `\(methods[0])`." : ".")
    }
  }
}

extension ReportData {
  /// The methods of a series by the series and what they differ in; by their labels if that is more
  /// than parameters.
  fileprivate func names(
    of methods: [String], in series: Series
  ) -> [(name: String, method: String)] {
    let trials = self.methods.filter { methods.contains($0.method) }
    let names = Set(trials.flatMap(\.parameters.keys)).sorted().filter { name in
      Set(trials.map { $0.parameters[name] }).count > 1
    }
    let isSweep = Set(trials.map(\.solver)).count == 1 && (trials.count == 1 || !names.isEmpty)
    return trials.map { trial in
      let words = names.map { "\($0)=\(trial.parameters[$0] ?? "")" }
      let name = ([series.title] + words).joined(separator: ", ")
      return (isSweep ? name : trial.method, trial.method)
    }
  }
}

extension ParameterSweep {
  /// The methods of a series by increasing values of the parameter.
  fileprivate func values(
    of methods: [String], _ data: ReportData, _ subject: String
  ) throws -> [(method: String, value: Double)] {
    let values = try methods.map { method in
      let text = data.parameter(parameter, of: method)
      guard let value = text.flatMap(Double.init), value.isFinite else {
        throw ReportError(
          .invalidDeclaration, subject,
          "expected a number as the parameter '\(parameter)' of `\(method)`, got "
            + (text.map { "'\($0)'" } ?? "none"))
      }
      return (method: method, value: value)
    }.sorted { $0.value < $1.value }
    for (first, second) in zip(values, values.dropFirst()) {
      try require(
        first.value != second.value, subject,
        "expected one method for each value of '\(parameter)', got `\(first.method)` and "
          + "`\(second.method)`")
    }
    return values
  }

  /// What the lines and bands are, and of how many values.
  fileprivate func explanation(in games: [String], count: Int) -> String {
    guard count > 1 else { return "Game: \(games.joined()), one start, hence no bands." }
    let units = games.count > 1 ? "\(count) games" : "\(count) starts of the game '\(games[0])'"
    switch statistic {
    case .median: return "Lines: medians over \(units); bands: between the quartiles."
    case .meanAndStandardError:
      return "Lines: means over \(units); bands: ± one standard error."
    case .mean, .sum: return "Lines: \(statistic.title)s over \(units)."
    case .minimum, .maximum: return "Lines: the \(statistic.title) of \(units)."
    }
  }
}
