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
    return "layout \(panelRows),\(panelColumns) margins screen \(GnuplotScript.short(left * x)), "
      + "screen \(GnuplotScript.short(1 - Self.right * x)), screen \(GnuplotScript.short(bottom * y)), "
      + "screen \(GnuplotScript.short(1 - Self.top * y)) "
      + "spacing screen \(GnuplotScript.short(Self.between.x * x)), screen \(GnuplotScript.short(Self.between.y * y))"
  }

  /// gnuplot's option that places the scale of colors at the right of all panels.
  var colorbox: String {
    let (x, y) = (1 / size.width, 1 / size.height)
    let origin = (GnuplotScript.short(1 - (Self.right - 0.15) * x), GnuplotScript.short(bottom * y))
    let height = GnuplotScript.short(1 - (bottom + Self.top) * y)
    return "vertical user origin screen \(origin.0), screen \(origin.1) "
      + "size screen \(GnuplotScript.short(0.25 * x)), screen \(height)"
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
