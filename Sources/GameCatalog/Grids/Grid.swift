public import MeanField

/// A square of cells (x, y), numbered x·size + y, with walls and a rule for its border.
struct Grid: Sendable {
  /// A move of one cell at most.
  typealias Move = (dx: Int, dy: Int)

  /// The cells per side.
  let size: Int
  /// Whether a move beyond the border comes in on the other side; else it ends at the border.
  let isTorus: Bool
  /// Whether a cell is a wall.
  var isWall: [Bool]

  /// A grid without walls.
  init(size: Int, isTorus: Bool) {
    (self.size, self.isTorus) = (size, isTorus)
    isWall = Array(repeating: false, count: size * size)
  }

  /// The number of cells, walls included.
  var cellCount: Int { size * size }
  /// The cells that are no walls.
  var freeCells: [Int] { (0..<cellCount).filter { !isWall[$0] } }
  /// The axes of the cells.
  var axes: [Axis] {
    ["x", "y"].map { Axis($0, coordinates: (0..<size).map(Double.init), unit: "cells") }
  }

  /// The cell in column x and row y.
  func cell(_ x: Int, _ y: Int) -> Int { x * size + y }
  /// The column of a cell.
  func x(of cell: Int) -> Int { cell / size }
  /// The row of a cell.
  func y(of cell: Int) -> Int { cell % size }

  /// The cell after a move, be it a wall or not.
  func cell(after move: Move, from cell: Int) -> Int {
    func coordinate(_ i: Int) -> Int { isTorus ? (i + size) % size : min(max(i, 0), size - 1) }
    return self.cell(coordinate(x(of: cell) + move.dx), coordinate(y(of: cell) + move.dy))
  }

  /// The number at each cell of `rows` [x, y, number], 0 elsewhere; nil when a row is no such thing.
  func field(_ rows: some Sequence<[Double]>) -> [Double]? {
    var field = [Double](repeating: 0, count: cellCount)
    for row in rows {
      guard row.count == 3, let cell = cell(at: row) else { return nil }
      field[cell] += row[2]
    }
    return field
  }

  /// The cell [x, y, …]; nil when there is none.
  func cell(at row: [Double]) -> Int? {
    guard row.count >= 2, let x = Int(exactly: row[0]), let y = Int(exactly: row[1]),
      (0..<size).contains(x), (0..<size).contains(y)
    else { return nil }
    return cell(x, y)
  }
}

extension ParameterSet {
  /// The walls of `rows` [x, y] in `grid`.
  static func build(
    _ rows: [[Double]], on grid: inout Grid, parameter: String
  ) throws(MeanFieldError) {
    for row in rows {
      guard row.count == 2, let cell = grid.cell(at: row) else {
        throw invalid(
          parameter, expected: "rows [x,y] of whole numbers from 0 to \(grid.size - 1)",
          got: ParameterValue.numbers(row))
      }
      grid.isWall[cell] = true
    }
  }

  /// The shares of `rows` [x, y, share] on the free cells of `grid`, checked to be a law.
  static func law(
    _ rows: [[Double]], on grid: Grid, parameter: String
  ) throws(MeanFieldError) -> [Double] {
    guard let law = grid.field(rows) else {
      throw invalid(
        parameter, expected: "cells by whole numbers from 0 to \(grid.size - 1), and their shares",
        got: ParameterValue.rows(rows))
    }
    for cell in law.indices where law[cell] != 0 && grid.isWall[cell] {
      throw invalid(
        parameter, expected: "cells that are no walls",
        got: "[\(grid.x(of: cell)),\(grid.y(of: cell))]")
    }
    try requireDistribution(law, count: grid.cellCount, parameter: parameter)
    return law
  }

  /// The laws of `rows` [population, x, y, share], one population after the other.
  static func laws(
    _ rows: [[Double]], of count: Int, on grid: Grid, parameter: String
  ) throws(MeanFieldError) -> [Double] {
    for row in rows where !(0..<count).map(Double.init).contains(row.first ?? -1) {
      throw invalid(
        parameter, expected: "rows that begin with a population from 0 to \(count - 1)",
        got: ParameterValue.numbers(row))
    }
    var laws: [Double] = []
    for i in 0..<count {
      let own = rows.filter { $0.first == Double(i) }.map { Array($0.dropFirst()) }
      laws += try law(own, on: grid, parameter: parameter)
    }
    return laws
  }

  /// Throws unless `matrix` has as many columns as rows, and some.
  static func requireSquare(_ matrix: [[Double]], parameter: String) throws(MeanFieldError) {
    try require(
      !matrix.isEmpty && matrix.allSatisfy { $0.count == matrix.count }, parameter,
      expected: "as many columns as rows, at least one", got: ParameterValue.rows(matrix))
  }
}

/// Walls that come with a name.
public enum GridLayout: String, CaseIterable, ParameterRepresentable {
  /// No walls.
  case open
  /// Four rooms of five by five cells, joined by four doors.
  case fourRooms = "four-rooms"
  /// A labyrinth of 22 by 22 cells.
  case maze

  /// The cells per side unless a size is given.
  var size: Int { rows?.count ?? 10 }

  /// The rows from top to bottom, `#` a wall; nil without walls.
  var rows: [String]? {
    switch self {
    case .open: nil
    case .fourRooms:
      [
        "#############",
        "#     #     #",
        "#     #     #",
        "#           #",
        "#     #     #",
        "#     #     #",
        "### ##### ###",
        "#     #     #",
        "#     #     #",
        "#           #",
        "#     #     #",
        "#     #     #",
        "#############",
      ]
    case .maze:
      [
        "######################",
        "#      #     #     # #",
        "#      #     #     # #",
        "######    #  # ##  # #",
        "#         #  # #   # #",
        "#         #  # ### # #",
        "#  ########  #   #   #",
        "#    # # #  ##   #   #",
        "#    # # #     # # ###",
        "#    # # #     # # # #",
        "###### # ####### # # #",
        "#  #         #   # # #",
        "#  # ## ###  #   # # #",
        "## # #    #  ##### # #",
        "## # # #  #      # # #",
        "#    # ####        # #",
        "# ####  # ########   #",
        "#       #  #   # ### #",
        "#  #  # #  # # #   # #",
        "# ##### #    # #     #",
        "#            #       #",
        "######################",
      ]
    }
  }

  /// Builds the walls.
  func build(on grid: inout Grid) {
    for (y, row) in (rows ?? []).enumerated() {
      for (x, mark) in row.enumerated() where mark == "#" { grid.isWall[grid.cell(x, y)] = true }
    }
  }
}

/// What happens at the border of a grid.
public enum GridGeometry: String, CaseIterable, ParameterRepresentable {
  /// The border stops a move.
  case square
  /// A move beyond the border comes in on the other side.
  case torus
}
