extension Plot {
  /// The plot with its numbers and its script.
  var figure: Figure {
    Figure(id: id, caption: caption, rows: rows, script: hasPoints ? script : nil)
  }

  private var hasPoints: Bool { lines.contains { !$0.points.isEmpty } }

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
      GnuplotScript.dataBlock(
        "line\(number + 1)",
        line.points.map { point in
          ([xRange.drawn(point.x.mean), yRange.drawn(point.y.mean)]
            + point.x.ends.map(xRange.drawn) + point.y.ends.map(yRange.drawn)).map { "\($0)" }
        })
    }
    let settings =
      [
        "set border 3 lw 0.8", "set tics nomirror out scale 0.6",
        "set grid lt 1 lw 0.5 lc rgb '#DDDDDD'", "set minussign",
        legend,
        "set xlabel \(GnuplotScript.quoted(x.title)) noenhanced",
        "set ylabel \(GnuplotScript.quoted(y.title)) noenhanced",
      ] + xRange.settings("x") + yRange.settings("y")
    let values = GnuplotScript.dataBlock("values", values(xRange, yRange))
    return GnuplotScript.text(
      id: id, size: size, setup: blocks + values + settings,
      body: arrows(xRange, yRange) + labels(xRange, yRange)
        + [
          "plot "
            + (plots + [GnuplotScript.values(of: "values", shape: 7, size: 1.2)]).joined(
              separator: ", \\\n    ")
        ])
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
        let title =
          line.isInLegend ? "title \(GnuplotScript.quoted(line.series))" : "notitle"
        return "$line\(number + 1) using 1:2 with \(style) "
          + "\(FigureStyle.line(line.style)) \(title)"
      }
  }

  /// The spread around a line as a light surface, its edges dashed like the line.
  private func band(_ number: Int, _ line: Line) -> [String] {
    guard line.hasBand else { return [] }
    let surface = FigureStyle.surface(line.style)
    return ["$line\(number + 1) using 1:5:6 with filledcurves \(surface) notitle"]
      + [5, 6].map { column in
        "$line\(number + 1) using 1:\(column) with lines \(FigureStyle.edge(line.style)) notitle"
      }
  }
}

extension Estimate {
  /// The quartiles, or the mean minus and plus its standard error.
  var ends: [Double] {
    if let quartiles { return [quartiles.lowerBound, quartiles.upperBound] }
    let error = standardError ?? 0
    return [mean - error, mean + error]
  }
}
