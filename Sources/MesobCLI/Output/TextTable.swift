/// Rows of words under each other, each column as wide as its longest word.
struct TextTable {
  private var rows: [[String]]
  private let indentation: String
  private let right: Set<Int>

  /// A table; every row has the same number of cells, those of some columns at the right.
  init(_ rows: [[String]], indentation: Int = 0, right: Set<Int> = []) {
    self.rows = rows
    self.right = right
    self.indentation = String(repeating: " ", count: indentation)
  }

  /// The lines, without a line break at the end; two spaces between columns.
  var text: String {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return right.contains(column) ? space + row[column] : row[column] + space
      }
      let line = indentation + cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}

extension String {
  /// At most `length` characters, the last of them an ellipsis if some are missing.
  func shortened(to length: Int) -> String {
    count > length ? prefix(length - 1) + "…" : self
  }
}
