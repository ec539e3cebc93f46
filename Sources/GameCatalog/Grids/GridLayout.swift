public import MeanField

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
    case .fourRooms: Self.fourRoomsRows
    case .maze: Self.mazeRows
    }
  }

  private static let fourRoomsRows = [
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

  private static let mazeRows = [
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

  /// Builds the walls.
  func build(on grid: inout Grid) {
    for (y, row) in (rows ?? []).enumerated() {
      for (x, mark) in row.enumerated() where mark == "#" { grid.build(at: grid.cell(x, y)) }
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
