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
  func words(_ cell: Cell, in panel: Panel) -> String {
    "\(panel.title): \(xTitle.lowercasedFirst) \(columns[cell.column]), "
      + "\(yTitle.lowercasedFirst) \(panel.rows[cell.row]), \(colorTitle.lowercasedFirst) "
      + Numeral(cell.value).text
  }

  /// How dark a cell is, from 0 to 1.
  func darkness(_ cell: Cell) -> Double {
    (cell.value - colors.lowerBound) / colorSpan
  }

  /// The upper end of the colors; above the lower one, also where all values are the same.
  var colorEnd: Double { colors.lowerBound + colorSpan }

  private var colorSpan: Double {
    colors.upperBound > colors.lowerBound ? colors.upperBound - colors.lowerBound : 1
  }
}
