import ArtifactStore

/// Columns of numbers for data files.
public struct NumberTable: Hashable, Sendable {
  /// The names of the columns.
  public var columns: [String]
  /// The numbers, row by row.
  public var rows: [[Double]]

  /// Puts a table together; every row has a number for each column.
  public init(columns: [String], rows: [[Double]]) {
    precondition(rows.allSatisfy { $0.count == columns.count })
    self.columns = columns
    self.rows = rows
  }

  /// The table as comma-separated values: every number in full.
  public var csv: String { CSV.text([columns] + rows.map { $0.map(CSV.number) }) }
}
