import ArtifactStore

extension Recommendation {
  /// The advice as colors: epochs to the right, the last state factor upwards, a panel for each
  /// combination of the others.
  var figure: Figure {
    let action = policy.actionFactor.name
    let layout = HeatMapLayout(
      panelCount: panels.count, columns: advice.count,
      rows: panels.map(\.states.count).max() ?? 1)
    let numbers =
      layout.hasNumbers
      ? " Numbers: the most likely \(action), where at least a share of 10⁻⁶ of the agents gets."
      : ""
    return Figure(
      id: declaration.id, caption: caption("Colors: the mean \(action).\(numbers)"),
      csv: full.csv, script: script(layout))
  }

  private func script(_ layout: HeatMapLayout) -> String {
    let actions = policy.actionFactor.coordinates
    let (low, high) = (actions.min() ?? 0, actions.max() ?? 1)
    let range = high > low ? high - low : 1
    let blocks = panels.enumerated().flatMap { number, panel in
      let cells = panel.states.enumerated().flatMap { y, state in advice.map { ($0[state], y) } }
      return GnuplotScript.dataBlock(
        "colors\(number + 1)", cells.map { ["\($0.epoch)", "\($1)", "\($0.mean)"] })
        + GnuplotScript.dataBlock(
          "numbers\(number + 1)",
          cells.filter { $0.0.isReached }.map { advice, y in
            let isDark = (advice.mean - low) / range > 0.55
            return [
              "\(advice.epoch)", "\(y)", "\"\(CSV.number(advice.mode))\"",
              isDark ? "0xFFFFFF" : "0x000000",
            ]
          })
    }
    let settings = [
      "set palette defined (0 '#FFFFFF', 0.25 '#C6DBEF', 0.6 '#4292C6', 1 '#08306B')",
      "set cbrange [\(low):\(low + range)]", "set border lw 0.8",
      "set tics out nomirror scale 0.5", "unset key",
      "set cblabel \(GnuplotScript.quoted("Mean \(policy.actionFactor.name)")) noenhanced",
      "set xrange [-0.5:\(Double(advice.count) - 0.5)]",
      "set xtics \(layout.step(advice.count, in: layout.cellWidth))",
    ]
    return GnuplotScript.text(
      id: declaration.id, size: layout.size, setup: blocks + settings,
      body: ["set multiplot \(layout.margins)"]
        + panels.indices.flatMap { panelCommands($0, layout) } + ["unset multiplot"])
  }

  private func panelCommands(_ number: Int, _ layout: HeatMapLayout) -> [String] {
    let panel = panels[number]
    let isLeft = number % layout.panelColumns == 0
    let isBottom = number + layout.panelColumns >= panels.count
    let step = layout.step(panel.states.count, in: layout.cellHeight)
    let tics = panel.states.enumerated().filter { $0.offset % step == 0 }.map { y, state in
      "\(GnuplotScript.quoted(isLeft ? CSV.number(coordinate(of: state)) : "")) \(y)"
    }
    let numbers =
      layout.hasNumbers
      ? ", $numbers\(number + 1) using 1:2:3:4 with labels tc rgb variable font small[format]" : ""
    return [
      "set title \(GnuplotScript.quoted(panel.title.capitalizedFirst)) noenhanced offset 0,-0.6",
      "set xlabel \(GnuplotScript.quoted(isBottom ? "Epoch" : "")) offset 0,0.4",
      "set ylabel \(GnuplotScript.quoted(isLeft ? lastFactor.capitalizedFirst : "")) noenhanced",
      "set yrange [-0.5:\(Double(panel.states.count) - 0.5)]",
      "set ytics (\(tics.joined(separator: ", ")))",
      number == layout.panelColumns - 1 ? "set colorbox" : "unset colorbox",
      "plot $colors\(number + 1) using 1:2:(0.5):(0.5):3 with boxxyerror fs solid noborder"
        + " lc palette\(numbers)",
    ]
  }
}

/// The sizes of a heat map's parts, from the numbers of panels, columns and rows.
struct HeatMapLayout {
  let panelColumns: Int
  let panelRows: Int
  /// The size of a cell in centimeters.
  let cellWidth: Double
  let cellHeight: Double
  let size: (width: Double, height: Double)

  private static let left = 1.3
  private static let right = 2.1
  private static let bottom = 1.3
  private static let top = 0.7
  private static let between = (x: 0.4, y: 1.1)

  init(panelCount: Int, columns: Int, rows: Int) {
    panelColumns = max(1, min(panelCount, 3))
    panelRows = max(1, (panelCount + panelColumns - 1) / panelColumns)
    let gaps = (
      x: Double(panelColumns - 1) * Self.between.x, y: Double(panelRows - 1) * Self.between.y
    )
    let wide = (17 - Self.left - Self.right - gaps.x) / Double(panelColumns * columns)
    let high = (20 - Self.bottom - Self.top - gaps.y) / Double(panelRows * rows)
    cellWidth = min(wide, max(0.45, 4 / Double(columns)))
    cellHeight = min(high, max(0.45, 3 / Double(rows)))
    let width = Double(panelColumns * columns) * cellWidth + gaps.x + Self.left + Self.right
    let height = Double(panelRows * rows) * cellHeight + gaps.y + Self.bottom + Self.top
    size = ((width * 10).rounded() / 10, (height * 10).rounded() / 10)
  }

  /// Whether a number fits into a cell.
  var hasNumbers: Bool { min(cellWidth, cellHeight) >= 0.32 }

  /// gnuplot's option that places the panels.
  var margins: String {
    let (x, y) = (1 / size.width, 1 / size.height)
    return "layout \(panelRows),\(panelColumns) margins screen \(Self.short(Self.left * x)), "
      + "screen \(Self.short(1 - Self.right * x)), screen \(Self.short(Self.bottom * y)), "
      + "screen \(Self.short(1 - Self.top * y)) "
      + "spacing screen \(Self.short(Self.between.x * x)), screen \(Self.short(Self.between.y * y))"
  }

  /// How many cells lie between two tics.
  func step(_ count: Int, in cell: Double) -> Int {
    max(1, Int((0.45 / cell).rounded(.up)), (count + 24) / 25)
  }

  private static func short(_ value: Double) -> Double { (value * 10000).rounded() / 10000 }
}
