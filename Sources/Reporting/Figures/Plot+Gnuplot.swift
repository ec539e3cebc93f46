extension Plot {
  /// The plot with its numbers and its script.
  var figure: Figure {
    Figure(id: id, caption: caption, csv: csv, script: hasPoints ? script : nil)
  }

  private var hasPoints: Bool { lines.contains { !$0.points.isEmpty } }

  /// The size of the figure in centimeters, wider by a legend beside the plot.
  private var size: (width: Double, height: Double) {
    let longest = lines.filter(\.isInLegend).map(\.series.count).max() ?? 0
    return (12 + (hasLegendBeside ? 1.6 + 0.17 * Double(longest) : 0), 8)
  }

  /// Roughly the size of the area inside the axes, in centimeters.
  private var area: (width: Double, height: Double) {
    (9.9, 6.6 - (hasLegendBeside ? 0 : 0.4 * Double(legendRows)))
  }

  /// A legend of more rows would leave the plot above which it stands too little room.
  private var hasLegendBeside: Bool { legendRows > 4 }

  private var legend: String {
    hasLegendBeside
      ? "set key outside right center Left reverse samplen 3 noenhanced"
      : "set key tmargin center Left reverse samplen 3 maxrows \(max(1, legendRows)) noenhanced"
  }

  /// The rows of the legend above the plot, as many as its longest entry makes necessary.
  private var legendRows: Int {
    let titles = lines.filter(\.isInLegend).map(\.series)
    let columns = max(1, 62 / (11 + (titles.map(\.count).max() ?? 0)))
    return (titles.count + columns - 1) / columns
  }

  private var script: String {
    let points = lines.flatMap(\.points)
    let xRange = AxisRange(points.flatMap { $0.x.ends }, scale: x.scale)
    let yRange = AxisRange(points.flatMap { $0.y.ends }, scale: y.scale)
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
    return GnuplotScript.text(
      id: id, size: size, setup: blocks + settings,
      body: labels(xRange, yRange) + ["plot " + plots.joined(separator: ", \\\n    ")])
  }

  /// Error bars below, then lines, then markers.
  private var plots: [String] {
    let drawn = lines.enumerated().filter { !$1.points.isEmpty }
    let bars = drawn.compactMap { number, line -> String? in
      guard line.points.contains(where: { $0.x.standardError != nil || $0.y.standardError != nil })
      else { return nil }
      return "$line\(number + 1) using 1:2:3:4:5:6 with xyerrorbars pt -1 lc rgb '#999999' lw 0.8"
        + " notitle"
    }
    return bars
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

  /// The words beside points, each on the side where it covers least; single methods come first.
  private func labels(_ xRange: AxisRange, _ yRange: AxisRange) -> [String] {
    let place = { (point: Point) in
      (
        x: xRange.position(point.x.mean) * area.width,
        y: yRange.position(point.y.mean) * area.height
      )
    }
    var placement = LabelPlacement(
      width: area.width + 0.3, height: area.height + 0.2,
      points: lines.flatMap(\.points).map(place),
      lines: lines.filter(\.isConnected).map { $0.points.map(place) })
    let ordered = lines.filter { !$0.isConnected } + lines.filter(\.isConnected)
    let labeled = ordered.flatMap(\.points).filter { $0.label != nil }
    return labeled.enumerated().map { number, point in
      let label = point.label ?? ""
      let (x, y) = place(point)
      let side = placement.place(label, atX: x, y: y)
      return "set label \(number + 1) \(GnuplotScript.quoted(label)) at first"
        + " \(xRange.drawn(point.x.mean)),\(yRange.drawn(point.y.mean))"
        + " \(side.alignment) offset character \(side.offset) font small[format] noenhanced front"
    }
  }
}

extension Estimate {
  /// The mean minus and plus its standard error.
  var ends: [Double] {
    let error = standardError ?? 0
    return [mean - error, mean + error]
  }
}
