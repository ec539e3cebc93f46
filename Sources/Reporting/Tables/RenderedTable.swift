/// A table as a value: what stands in every cell, and no format.
package struct RenderedTable: Encodable, Sendable {
  /// The kebab-case name of its files.
  package var id: String
  /// What the table shows, what its numbers mean and how they were counted.
  package var caption: String
  /// The columns, from left to right.
  package var columns: [Heading]
  /// The cells, row by row.
  package var rows: [[Cell]]
  /// The footnotes that cells refer to by their position here.
  package var notes: [String]
  /// Whether the first column is what the rows are grouped by.
  package var isGrouped = false

  /// The head of a column.
  package struct Heading: Encodable, Sendable {
    /// What the column holds.
    package enum Content: String, Encodable, Sendable {
      /// Words, aligned to the left.
      case text
      /// Numbers, aligned at the decimal point.
      case numbers
    }

    /// The kebab-case name of the column in data files.
    package var name: String
    /// The words that are printed.
    package var title: String
    /// The unit; `1` for pure numbers.
    package var unit: String
    /// Which way is better, if the column is judged.
    package var better: String?
    /// What the column holds.
    package var content: Content
    /// The name of the metric that a column of statistics is about.
    package var metric: String?
  }

  /// One cell.
  package struct Cell: Sendable {
    /// The words of a text cell.
    package var text: String?
    /// The number of a numeric cell.
    package var estimate: Estimate?
    /// Whether the cell is the best of its column.
    package var isBest = false
    /// The position of the footnote that explains a dash.
    package var note: Int?
    /// The values behind the number, by the first 12 digits of the run keys.
    package var runs: [String: Double] = [:]

    /// A cell of words.
    static func text(_ text: String) -> Cell { Cell(text: text) }

    /// A cell with one number; a dash without it.
    static func number(_ value: Double?) -> Cell { Cell(estimate: value.map { Estimate([$0]) }) }

    /// A cell with what one run gave; a dash without it.
    static func value(_ estimate: Estimate?, of trial: ExpectedTrial) -> Cell {
      Cell(
        estimate: estimate, runs: estimate.map { [trial.shortKey: $0.value] } ?? [:])
    }

    /// The same of a number.
    static func value(_ value: Double?, of trial: ExpectedTrial) -> Cell {
      .value(value.map { Estimate([$0]) }, of: trial)
    }
  }
}

extension RenderedTable.Heading {
  /// A column of words.
  static func text(_ name: String, _ title: String) -> Self {
    Self(name: name, title: title, unit: "1", content: .text)
  }

  /// A column of numbers.
  static func numbers(_ name: String, _ title: String, unit: String = "1") -> Self {
    Self(name: name, title: title, unit: unit, content: .numbers)
  }

  /// The title, with the unit where there is one.
  var titleAndUnit: String { unit == "1" ? title : "\(title) (\(unit))" }
}

extension RenderedTable {
  /// A column, and what stands in it of each row.
  struct Column<Row> {
    let heading: Heading
    let cell: (Row) -> Cell

    /// A column of words.
    static func text(
      _ name: String, _ title: String, _ words: @escaping (Row) -> String
    ) -> Self {
      Self(heading: .text(name, title)) { .text(words($0)) }
    }

    /// A column of numbers.
    static func numbers(
      _ name: String, _ title: String, unit: String = "1", _ cell: @escaping (Row) -> Cell
    ) -> Self {
      Self(heading: .numbers(name, title, unit: unit), cell: cell)
    }
  }

  /// A table of values in rows, under a caption of several sentences.
  init<Row>(
    _ id: String, caption: [String], rows: [Row], notes: [String] = [], isGrouped: Bool = false,
    columns: [Column<Row>]
  ) {
    self.init(
      id: id, caption: caption.paragraph, columns: columns.map(\.heading),
      rows: rows.map { row in columns.map { $0.cell(row) } }, notes: notes, isGrouped: isGrouped)
  }

  /// The positions of rows, in the groups that the first column makes; without groups, all of them.
  var groups: [(title: String?, rows: [Int])] {
    guard isGrouped else { return [(nil, Array(rows.indices))] }
    return rows.indices.reduce(into: []) { groups, row in
      let title = rows[row].first?.text
      if let last = groups.last, last.title == title {
        groups[groups.count - 1].rows.append(row)
      } else {
        groups.append((title, [row]))
      }
    }
  }
}

extension RenderedTable {
  /// The table with a caption that says where the keys of its runs are.
  var statingKeys: RenderedTable {
    let keys = Set(rows.joined().flatMap(\.runs.keys))
    guard let key = keys.first else { return self }
    var table = self
    table.caption +=
      keys.count == 1
      ? " Key of the run: `\(key)`." : " Keys of the \(keys.count) runs: `\(id).json`."
    return table
  }
}

extension [String] {
  /// Sentences one after the other, without those that say nothing.
  var paragraph: String { filter { !$0.isEmpty }.joined(separator: " ") }
}
