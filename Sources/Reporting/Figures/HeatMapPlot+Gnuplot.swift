extension HeatMapPlot {
  /// The plot with its numbers and its script.
  var figure: Figure {
    Figure(
      id: id, caption: caption, rows: rows,
      script: panels.contains { !$0.cells.isEmpty } ? script : nil)
  }

  private var script: String {
    let layout = layout
    let settings = [
      "set palette defined (0 '#FFFFFF', 0.25 '#C6DBEF', 0.6 '#4292C6', 1 '#08306B')",
      "set cbrange [\(colors.lowerBound):\(colorEnd)]", "set border lw 0.8",
      "set tics out nomirror scale 0.5", "unset key",
      "set cblabel \(GnuplotScript.quoted(colorTitle)) noenhanced",
      "set xrange [-0.5:\(Double(columns.count) - 0.5)]",
      "set xtics \(layout.isUpright ? "rotate by 90 right" : "norotate") noenhanced",
      "set ytics noenhanced",
    ]
    return GnuplotScript.text(
      id: id, size: layout.size, setup: panels.enumerated().flatMap(blocks) + settings,
      body: ["set multiplot \(layout.margins)"]
        + panels.indices.flatMap { panelCommands($0, layout) } + ["unset multiplot"])
  }

  /// The colors of a panel, its numbers in a color that stands out, and its values but those of
  /// white cells.
  private func blocks(_ number: Int, _ panel: Panel) -> [String] {
    GnuplotScript.dataBlock(
      "colors\(number + 1)", panel.cells.map { ["\($0.column)", "\($0.row)", "\($0.value)"] })
      + GnuplotScript.dataBlock(
        "numbers\(number + 1)",
        panel.cells.compactMap { cell in
          cell.number.map { number in
            [
              "\(cell.column)", "\(cell.row)", GnuplotScript.word(number),
              darkness(cell) > 0.55 ? "0xFFFFFF" : "0x000000",
            ]
          }
        })
      + GnuplotScript.dataBlock(
        "values\(number + 1)",
        panel.cells.filter { hasValues && (darkness($0) >= 1e-6 || $0.number != nil) }.map { cell in
          ["\(cell.column)", "\(cell.row)", GnuplotScript.word(words(cell, in: panel))]
        })
  }

  /// Whether cells show their values where one points: so many that a page stays light.
  private var hasValues: Bool { panels.reduce(0) { $0 + $1.cells.count } <= 1000 }

  /// The colors of a panel, the numbers on them, and what is read where one points.
  private func plots(_ number: Int, _ layout: HeatMapLayout) -> [String] {
    let hasNumbers = layout.hasNumbers && panels[number].cells.contains { $0.number != nil }
    let colors =
      "$colors\(number + 1) using 1:2:(0.5):(0.5):3 with boxxyerror fs solid noborder lc palette"
    let numbers =
      "$numbers\(number + 1) using 1:2:3:4 with labels tc rgb variable font small[format]"
    let size = GnuplotScript.short(min(layout.cellWidth, layout.cellHeight) / 0.24)
    let values = GnuplotScript.values(of: "values\(number + 1)", shape: 5, size: size)
    return [colors] + (hasNumbers ? [numbers] : []) + (hasValues ? [values] : [])
  }

  private func panelCommands(_ number: Int, _ layout: HeatMapLayout) -> [String] {
    let panel = panels[number]
    let isLeft = number % layout.panelColumns == 0
    let isBottom = number + layout.panelColumns >= panels.count
    return [
      "set title \(GnuplotScript.quoted(panel.title)) noenhanced offset 0,-0.6",
      "set xlabel \(GnuplotScript.quoted(isBottom ? xTitle : "")) noenhanced offset 0,0.4",
      "set ylabel \(GnuplotScript.quoted(isLeft ? yTitle : "")) noenhanced",
      "set xtics (\(tics(columns, every: layout.columnStep, isNamed: isBottom)))",
      "set yrange [-0.5:\(Double(panel.rows.count) - 0.5)]",
      "set ytics (\(tics(panel.rows, every: layout.step(panel.rows.count), isNamed: isLeft)))",
      number == 0 ? "set colorbox \(layout.colorbox)" : "unset colorbox",
      "plot " + plots(number, layout).joined(separator: ", "),
    ]
  }

  private func tics(_ names: [String], every step: Int, isNamed: Bool) -> String {
    names.enumerated().filter { $0.offset % step == 0 }.map { place, name in
      "\(GnuplotScript.quoted(isNamed ? name : "")) \(place)"
    }.joined(separator: ", ")
  }
}
