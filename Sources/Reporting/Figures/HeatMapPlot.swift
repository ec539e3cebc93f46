/// A diagram of colored cells as a value: panels that share their axes and one scale of colors.
struct HeatMapPlot: Sendable {
  /// Cells over columns and rows of their own.
  struct Panel: Sendable {
    let title: String
    /// What each row stands for, from the bottom upwards.
    let rows: [String]
    let cells: [Cell]
  }

  /// One cell.
  struct Cell: Sendable {
    let column: Int
    let row: Int
    /// What decides the color.
    let value: Double
    /// What is written into the cell, where there is room; nil for nothing.
    var number: String?

    fileprivate var place: [String] { ["\(column)", "\(row)"] }
  }

  let id: String
  var caption: String
  /// The numbers, row by row below the names of the columns.
  let rows: [[String]]
  let xTitle: String
  let yTitle: String
  /// What the colors show.
  let colorTitle: String
  /// The values at both ends of the colors.
  let colors: ClosedRange<Double>
  /// What each column stands for.
  let columns: [String]
  let panels: [Panel]
  /// How many panels stand side by side.
  var panelColumns = 3

  /// The sizes of the parts.
  var layout: HeatMapLayout {
    HeatMapLayout(
      panelCount: panels.count, panelColumns: panelColumns, columns: columns,
      rows: panels.map(\.rows).max { $0.count < $1.count } ?? [])
  }

  /// What is read at a cell of a panel.
  private func words(_ cell: Cell, in panel: Panel) -> String {
    "\(panel.title): \(xTitle.lowercasedFirst) \(columns[cell.column]), "
      + "\(yTitle.lowercasedFirst) \(panel.rows[cell.row]), \(colorTitle.lowercasedFirst) "
      + Numeral(cell.value).text
  }

  /// How dark a cell is, from 0 to 1.
  private func darkness(_ cell: Cell) -> Double { (cell.value - colors.lowerBound) / colorSpan }

  /// From the lower to the upper end of the colors; not 0, also where all values are the same.
  private var colorSpan: Double {
    colors.upperBound > colors.lowerBound ? colors.upperBound - colors.lowerBound : 1
  }

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
      "set cbrange [\(colors.lowerBound):\(colors.lowerBound + colorSpan)]", "set border lw 0.8",
      "set tics out nomirror scale 0.5", "unset key",
      "set cblabel \(Gnuplot.text(2, of: "axes")) noenhanced",
      "set xrange [-0.5:\(Double(columns.count) - 0.5)]",
      "set xtics \(layout.isUpright ? "rotate by 90 right" : "norotate") noenhanced",
      "set ytics noenhanced",
    ]
    let texts =
      Gnuplot.textBlock("axes", [xTitle, yTitle, colorTitle])
      + Gnuplot.textBlock("panels", panels.map(\.title)) + Gnuplot.ticBlock("columns", columns)
    return Gnuplot.text(
      id: id, size: layout.size,
      setup: panels.enumerated().flatMap(blocks) + texts + settings,
      body: ["set multiplot \(layout.margins)"]
        + panels.indices.flatMap { panelCommands($0, layout) } + ["unset multiplot"])
  }

  /// The colors of a panel, its numbers in a color that stands out, and its values but those of
  /// white cells.
  private func blocks(_ number: Int, _ panel: Panel) -> [String] {
    let numbers = panel.cells.compactMap { cell in
      cell.number.map {
        cell.place
          + [Gnuplot.word($0), darkness(cell) > 0.55 ? "0xFFFFFF" : "0x000000"]
      }
    }
    let shown = panel.cells.filter { hasValues && (darkness($0) >= 1e-6 || $0.number != nil) }
    let values = shown.map { $0.place + [Gnuplot.word(words($0, in: panel))] }
    let colors = panel.cells.map { $0.place + ["\($0.value)"] }
    return [("colors", colors), ("numbers", numbers), ("values", values)].flatMap { name, rows in
      Gnuplot.dataBlock("\(name)\(number + 1)", rows)
    } + Gnuplot.ticBlock("rows\(number + 1)", panel.rows)
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
    let size = Gnuplot.short(min(layout.cellWidth, layout.cellHeight) / 0.24)
    let values = Gnuplot.values(of: "values\(number + 1)", shape: 5, size: size)
    return [colors] + (hasNumbers ? [numbers] : []) + (hasValues ? [values] : [])
  }

  private func panelCommands(_ number: Int, _ layout: HeatMapLayout) -> [String] {
    let rowCount = panels[number].rows.count
    let isLeft = number % layout.panelColumns == 0
    let isBottom = number + layout.panelColumns >= panels.count
    return [
      "set title \(Gnuplot.text(number, of: "panels")) noenhanced offset 0,-0.6",
      "set xlabel \(isBottom ? Gnuplot.text(0, of: "axes") : "''") noenhanced offset 0,0.4",
      "set ylabel \(isLeft ? Gnuplot.text(1, of: "axes") : "''") noenhanced",
      "set xtics (\(tics(columns.count, every: layout.columnStep, isBottom ? "columns" : nil)))",
      "set yrange [-0.5:\(Double(rowCount) - 0.5)]",
      "set ytics (\(tics(rowCount, every: layout.step(rowCount), isLeft ? "rows\(number + 1)" : nil)))",
      number == 0 ? "set colorbox \(layout.colorbox)" : "unset colorbox",
      "plot " + plots(number, layout).joined(separator: ", "),
    ]
  }

  /// Every so many of the tics, with names from a block of texts or without.
  private func tics(_ count: Int, every step: Int, _ block: String?) -> String {
    stride(from: 0, to: count, by: step).map { place in
      "\(block.map { Gnuplot.text(place, of: $0) } ?? "''") \(place)"
    }.joined(separator: ", ")
  }
}

/// The sizes of a heat map's parts, from its panels and the names of its columns and rows.
struct HeatMapLayout {
  let panelColumns: Int
  let panelRows: Int
  /// The size of a cell in centimeters.
  let cellWidth: Double
  let cellHeight: Double
  let size: (width: Double, height: Double)
  /// Whether the names of the columns are written upwards.
  let isUpright: Bool
  /// How many columns lie between two tics.
  let columnStep: Int

  private let left: Double
  private let bottom: Double
  private static let right = 2.1
  private static let top = 0.7
  private static let between = (x: 0.4, y: 1.1)
  /// The width of a character of the figures' font, on average.
  private static let characterWidth = 0.2

  init(panelCount: Int, panelColumns: Int = 3, columns: [String], rows: [String]) {
    self.panelColumns = max(1, min(panelCount, panelColumns))
    panelRows = max(1, (panelCount + self.panelColumns - 1) / self.panelColumns)
    let gaps = (
      x: Double(self.panelColumns - 1) * Self.between.x, y: Double(panelRows - 1) * Self.between.y
    )
    let across = Double(self.panelColumns * max(1, columns.count))
    let upwards = Double(panelRows * max(1, rows.count))
    left = 0.95 + Self.width(of: rows)
    cellWidth = min(
      (17 - left - Self.right - gaps.x) / across, max(0.45, 4 / Double(max(1, columns.count))))
    // Words cannot be left out as numbers can, and stand upright where they are too long.
    let isNumbered = columns.allSatisfy { Double($0) != nil }
    isUpright = !isNumbered && Self.width(of: columns) > cellWidth
    columnStep = isNumbered ? Self.step(columns.count, in: cellWidth) : 1
    bottom = 1.3 + (isUpright ? Self.width(of: columns) - 0.35 : 0)
    cellHeight = min(
      (20 - bottom - Self.top - gaps.y) / upwards, max(0.45, 3 / Double(max(1, rows.count))))
    let width = across * cellWidth + gaps.x + left + Self.right
    let height = upwards * cellHeight + gaps.y + bottom + Self.top
    size = ((width * 10).rounded() / 10, (height * 10).rounded() / 10)
  }

  /// Whether a number fits into a cell.
  var hasNumbers: Bool { min(cellWidth, cellHeight) >= 0.32 }

  /// gnuplot's option that places the panels.
  var margins: String {
    let (x, y) = (1 / size.width, 1 / size.height)
    return "layout \(panelRows),\(panelColumns) margins screen \(Gnuplot.short(left * x)), "
      + "screen \(Gnuplot.short(1 - Self.right * x)), screen \(Gnuplot.short(bottom * y)), "
      + "screen \(Gnuplot.short(1 - Self.top * y)) "
      + "spacing screen \(Gnuplot.short(Self.between.x * x)), screen \(Gnuplot.short(Self.between.y * y))"
  }

  /// gnuplot's option that places the scale of colors at the right of all panels.
  var colorbox: String {
    let (x, y) = (1 / size.width, 1 / size.height)
    let origin = (Gnuplot.short(1 - (Self.right - 0.15) * x), Gnuplot.short(bottom * y))
    let height = Gnuplot.short(1 - (bottom + Self.top) * y)
    return "vertical user origin screen \(origin.0), screen \(origin.1) "
      + "size screen \(Gnuplot.short(0.25 * x)), screen \(height)"
  }

  /// How many rows lie between two tics.
  func step(_ rows: Int) -> Int { Self.step(rows, in: cellHeight) }

  private static func step(_ count: Int, in cell: Double) -> Int {
    max(1, Int((0.45 / cell).rounded(.up)), (count + 24) / 25)
  }

  /// The room that names need beside an axis, at least that of two digits.
  private static func width(of names: [String]) -> Double {
    characterWidth * Double(max(2, names.map(\.count).max() ?? 0))
  }
}
