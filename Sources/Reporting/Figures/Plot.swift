import ArtifactStore
import Foundation
import ReportModel
import Vocabulary

/// A diagram of points and lines as a value: what is drawn where, and no format.
struct Plot: Sendable {
  /// One axis.
  struct PlotAxis: Sendable {
    let metric: String
    let title: String
    let scale: AxisScale
  }

  /// Points that are drawn in one style.
  struct Line: Sendable {
    /// The series that the points belong to.
    let series: String
    /// The number of the series, which decides color, shape and dashes.
    let style: Int
    /// Whether the legend names the series here.
    var isInLegend = true
    /// Whether a line runs through the points.
    var isConnected = true
    /// Whether every point has a marker.
    var hasMarkers = true
    /// Whether the spread around the points is a band, not bars.
    var hasBand = false
    /// What is upwards; nil for what the axis says.
    var quantity: String?
    let points: [Point]

    var color: String { Self.colors[style % Self.colors.count] }
    var marker: Int { Self.markers[style % Self.markers.count] }
    var dash: String { Self.dashes[style % Self.dashes.count] }

    /// Okabe and Ito's colors, which people with color-blindness tell apart, the darker ones first.
    private static let colors = [
      "#0072B2", "#D55E00", "#009E73", "#000000", "#CC79A7", "#E69F00", "#56B4E9",
    ]
    /// gnuplot's markers: disc, square, triangles, diamond, pentagon, then the open ones.
    private static let markers = [7, 5, 9, 13, 11, 15, 6, 4, 8, 12]
    /// Dashes, drawn and left out in turn; gnuplot scales them with the width of the line.
    private static let dashes = ["solid", "(12,5)", "(3,4)", "(14,4,3,4)", "(7,4)"]

    /// Whether there are error bars around the points.
    var hasBars: Bool {
      hasMarkers && !hasBand
        && points.contains { $0.x.standardError != nil || $0.y.standardError != nil }
    }
  }

  /// One point.
  struct Point: Sendable {
    let method: String
    let x: Estimate
    let y: Estimate
    /// The words beside the point; nil for none.
    var label: String?
  }

  /// A thin line across the plot at one value.
  struct Level: Sendable {
    enum Axis { case x, y }

    /// The axis that the value is at.
    let axis: Axis
    let value: Double
    /// The words beside the line.
    let label: String
    /// What the value is and where it comes from, in a sentence.
    let explanation: String
  }

  let id: String
  var caption: String
  let x: PlotAxis
  let y: PlotAxis
  /// What the points are of several values, upwards.
  var statistic = Statistic.meanAndStandardError
  let lines: [Line]
  var levels: [Level] = []

  /// The numbers of the figure below the names of their columns.
  var rows: [[String]] {
    let spread = (statistic == .median ? statistic : .mean).spread
    let head =
      ["series", "method", x.metric, "\(x.metric)_standard_error", y.metric]
      + spread.map { "\(y.metric)_\($0.name)" }
    let body = lines.flatMap { line in
      line.points.map { point in
        [line.series, point.method]
          + ([point.x.value, point.x.standardError, point.y.value]
          + spread.map { $0.value(point.y) }).map { $0.map(CSV.number) ?? "" }
      }
    }
    return [head] + body
  }

  /// The plot with its numbers and its script.
  var figure: Figure {
    Figure(
      id: id, caption: caption, rows: rows,
      script: lines.contains { !$0.points.isEmpty } ? script : nil)
  }

  /// The size of the figure in centimeters, wider by a legend beside the plot.
  private var size: (width: Double, height: Double) {
    let longest = lines.filter(\.isInLegend).map(\.series.count).max() ?? 0
    return (12 + (hasLegendBeside ? 1.6 + 0.17 * Double(longest) : 0), 8)
  }

  /// Roughly the size of the area inside the axes, in centimeters.
  var area: (width: Double, height: Double) {
    (9.9, 6.6 - (hasLegendBeside ? 0 : 0.4 * Double(legendRows)))
  }

  /// A legend of more rows would leave the plot above which it stands too little room.
  private var hasLegendBeside: Bool { legendRows > 4 }

  /// gnuplot takes words to be narrower than the paper's fonts make them, hence the wider columns.
  private var legend: String {
    let place =
      hasLegendBeside
      ? "outside right center" : "tmargin center maxrows \(max(1, legendRows)) width 2"
    return "set key \(place) Left reverse samplen 3 noenhanced"
  }

  /// The rows of the legend above the plot, as many as its longest entry makes necessary.
  private var legendRows: Int {
    let titles = lines.filter(\.isInLegend).map(\.series)
    let columns = max(1, 68 / (11 + (titles.map(\.count).max() ?? 0)))
    return (titles.count + columns - 1) / columns
  }

  private var script: String {
    let points = lines.flatMap(\.points)
    let xRange = AxisRange(
      points.flatMap { $0.x.ends } + levels.filter { $0.axis == .x }.map(\.value), scale: x.scale)
    let yRange = AxisRange(
      points.flatMap { $0.y.ends } + levels.filter { $0.axis == .y }.map(\.value), scale: y.scale)
    let blocks = lines.enumerated().flatMap { number, line in
      Gnuplot.dataBlock(
        "line\(number + 1)",
        line.points.map { point in
          ([xRange.drawn(point.x.value), yRange.drawn(point.y.value)]
            + point.x.ends.map(xRange.drawn) + point.y.ends.map(yRange.drawn)).map { "\($0)" }
        })
    }
    let settings =
      [
        "set border 3 lw 0.8", "set tics nomirror out scale 0.6",
        "set grid lt 1 lw 0.5 lc rgb '#DDDDDD'", "set minussign", legend,
        "set xlabel \(Gnuplot.text(0, of: "axes")) noenhanced",
        "set ylabel \(Gnuplot.text(1, of: "axes")) noenhanced",
      ] + xRange.settings("x") + yRange.settings("y")
    let values = Gnuplot.dataBlock("values", values(xRange, yRange))
    let plots = plots + [Gnuplot.values(of: "values", shape: 7, size: 1.2)]
    let (labelTexts, labels) = labels(xRange, yRange)
    let texts =
      Gnuplot.textBlock("axes", [x.title, y.title])
      + Gnuplot.textBlock("series", lines.map(\.series))
      + (labels.isEmpty ? [] : Gnuplot.textBlock("labels", labelTexts))
    return Gnuplot.text(
      id: id, size: size, setup: blocks + values + texts + settings,
      body: arrows(xRange, yRange) + labels + ["plot " + plots.joined(separator: ", \\\n    ")])
  }

  /// Bands and error bars below, then lines, then markers.
  private var plots: [String] {
    let drawn = lines.enumerated().filter { !$1.points.isEmpty }
    let bars = drawn.filter(\.element.hasBars).map { number, _ in
      "$line\(number + 1) using 1:2:3:4:5:6 with xyerrorbars pt -1 lc rgb '#999999' lw 0.8 notitle"
    }
    return drawn.flatMap { number, line in band(number, line) } + bars
      + drawn.map { number, line in
        let style =
          switch (line.isConnected, line.hasMarkers) {
          case (true, true): "linespoints"
          case (true, false): "lines"
          case (false, _): "points"
          }
        let title = line.isInLegend ? "title \(Gnuplot.text(number, of: "series"))" : "notitle"
        return "$line\(number + 1) using 1:2 with \(style) lc rgb '\(line.color)' lw 1.5 "
          + "dt \(line.dash) pt \(line.marker) ps 0.7 \(title)"
      }
  }

  /// The spread around a line as a surface, light enough for what lies below it, with thin edges
  /// that are dashed like the line.
  private func band(_ number: Int, _ line: Line) -> [String] {
    guard line.hasBand else { return [] }
    return [
      "$line\(number + 1) using 1:5:6 with filledcurves fs transparent solid 0.15 noborder "
        + "lc rgb '\(line.color)' notitle"
    ]
      + [5, 6].map { column in
        "$line\(number + 1) using 1:\(column) with lines lc rgb '\(line.color)' lw 0.6 "
          + "dt \(line.dash) notitle"
      }
  }

  /// What is read at the points: series, method and both numbers, also at some of the points that
  /// have no marker.
  func values(_ xRange: AxisRange, _ yRange: AxisRange) -> [[String]] {
    lines.flatMap { line in
      (line.hasMarkers ? line.points : line.points.thinned(to: 100)).map { point in
        let names = [line.series, point.method].uniqued().joined(separator: ", ")
        let numbers = [(x.title, point.x), (line.quantity ?? y.title, point.y)].map {
          "\($0.lowercasedFirst) \($1.shortText)"
        }
        return [
          "\(xRange.drawn(point.x.value))", "\(yRange.drawn(point.y.value))",
          Gnuplot.word("\(names): \(numbers.joined(separator: ", "))"),
        ]
      }
    }
  }

  /// The thin lines across the plot.
  func arrows(_ xRange: AxisRange, _ yRange: AxisRange) -> [String] {
    levels.map { level in
      "set arrow from \(level.place(0, xRange, yRange)) to \(level.place(1, xRange, yRange))"
        + " nohead back lw 0.8 dt (8,4,2,4) lc rgb '#404040'"
    }
  }

  /// The words beside points and lines, each on the side where it covers least: single methods come
  /// first, then the ends of sweeps, then lines across the plot.
  ///
  /// - Returns: The words, and the commands that place them.
  func labels(
    _ xRange: AxisRange, _ yRange: AxisRange
  ) -> (texts: [String], commands: [String]) {
    func across(_ x: Double) -> Double { xRange.position(x) * area.width }
    func upwards(_ y: Double) -> Double { yRange.position(y) * area.height }
    func place(_ point: Point) -> (x: Double, y: Double) {
      (across(point.x.value), upwards(point.y.value))
    }
    func bars(_ point: Point) -> [[(x: Double, y: Double)]] {
      let (x, y) = place(point)
      return [point.x.ends.map { (across($0), y) }, point.y.ends.map { (x, upwards($0)) }]
    }
    func anchors(_ level: Level) -> [(x: Double, y: Double)] {
      let shares = stride(from: 0.0, through: 1, by: 0.1)
      return switch level.axis {
      case .x: shares.map { (across(level.value), $0 * area.height) }
      case .y: shares.map { ($0 * area.width, upwards(level.value)) }
      }
    }
    var placement = LabelPlacement(
      width: area.width + 0.3, height: area.height + 0.2,
      points: lines.flatMap(\.points).map(place),
      lines: lines.filter(\.isConnected).map { $0.points.map(place) } + levels.map(anchors)
        + lines.filter(\.hasBars).flatMap { $0.points.flatMap(bars) })
    let ordered = lines.filter { !$0.isConnected } + lines.filter(\.isConnected)
    var labels: [(words: String, position: String, side: LabelPlacement.Side)] = []
    for point in ordered.flatMap(\.points) {
      guard let label = point.label else { continue }
      let side = placement.place(label, atOneOf: [place(point)]).side
      let (x, y) = (xRange.drawn(point.x.value), yRange.drawn(point.y.value))
      labels.append((label, "first \(x),\(y)", side))
    }
    for level in levels {
      let found = placement.place(level.label, atOneOf: anchors(level))
      let share = level.axis == .x ? found.y / area.height : found.x / area.width
      let position = level.place(Gnuplot.short(share), xRange, yRange)
      labels.append((level.label, position, found.side))
    }
    let commands = labels.enumerated().map { number, label in
      "set label \(number + 1) \(Gnuplot.text(number, of: "labels")) at \(label.position)"
        + " \(label.side.alignment) offset character \(label.side.offset) font small[format]"
        + " noenhanced front"
    }
    return (labels.map(\.words), commands)
  }
}

extension Plot.Level {
  /// A place on the line for gnuplot, at a share of its length.
  fileprivate func place(
    _ share: some CustomStringConvertible, _ xRange: AxisRange, _ yRange: AxisRange
  ) -> String {
    switch axis {
    case .x: "first \(xRange.drawn(value)), graph \(share)"
    case .y: "graph \(share), first \(yRange.drawn(value))"
    }
  }
}

extension Estimate {
  /// The estimate in running text; a number of few digits as it is.
  fileprivate var shortText: String {
    let isExact = standardError == nil && quartiles == nil
    return isExact && value == Double(String(format: "%.4g", value)) ? CSV.number(value) : text
  }
}

extension Metric {
  /// The heading, with the unit where there is one.
  var axisTitle: String { unit == "1" ? heading : "\(heading) (\(unit))" }
}

/// The visible part of an axis, and where on it a number is.
struct AxisRange {
  let scale: AxisScale
  let lower: Double
  let upper: Double
  /// Where numbers that have no logarithm are drawn; nil if there are none.
  let zero: Double?

  /// The range that shows `values`, with a margin.
  init(_ values: [Double], scale: AxisScale) {
    self.scale = scale
    switch scale {
    case .linear:
      let (low, high) = (values.min() ?? 0, values.max() ?? 1)
      let margin = high > low ? 0.05 * (high - low) : max(0.1 * abs(high), 0.5)
      (lower, upper, zero) = (low - margin, high + margin, nil)
    case .logarithmic:
      let positive = values.filter { $0 > 0 }
      let (low, high) = (positive.min() ?? 0.1, positive.max() ?? 1)
      zero = positive.count < values.count ? pow(10, log10(low).rounded(.down) - 1) : nil
      let bottom = zero ?? low
      let margin = pow(high / bottom, 0.05) * (high == bottom ? 2 : 1)
      (lower, upper) = (bottom / margin, high * margin)
    }
  }

  /// The number that is drawn in place of `value`.
  func drawn(_ value: Double) -> Double {
    scale == .linear ? value : max(value, zero ?? lower)
  }

  /// The place of a number, from 0 at the lower to 1 at the upper end.
  func position(_ value: Double) -> Double {
    switch scale {
    case .linear: (value - lower) / (upper - lower)
    case .logarithmic: log(drawn(value) / lower) / log(upper / lower)
    }
  }

  /// The settings of the axis `name` (`x` or `y`).
  func settings(_ name: String) -> [String] {
    let range = "set \(name)range [\(lower):\(upper)]"
    guard scale == .logarithmic else { return [range] }
    let format = upper / lower > 1000 ? "10^{%L}" : "%g"
    return [range, "set logscale \(name)", "set format \(name) '\(format)'"]
      + (zero.map { ["set \(name)tics add ('0' \($0))"] } ?? [])
  }
}
