import ArtifactStore
import Foundation

/// What a command prints: as JSON, or as text for people.
struct Listing {
  /// The document.
  let json: JSON
  /// The lines.
  let text: String
}

extension Session {
  /// Prints the form that the options ask for.
  func print(_ listing: Listing) throws {
    if options.json {
      try console.print(listing.json)
    } else {
      try console.print(listing.text)
    }
  }
}

/// What can stand in a JSON document.
protocol JSONConvertible {
  /// The value in a document.
  var json: JSON { get }
}

extension JSON: JSONConvertible {
  var json: JSON { self }

  /// An object, its members in this order.
  init(members: KeyValuePairs<String, any JSONConvertible>) {
    self.init(members.map { ($0.key, $0.value.json) })
  }

  /// The only document by itself, or a list of several.
  init(oneOrSeveral documents: [JSON]) {
    self = documents.count == 1 ? documents[0] : .array(documents)
  }
}

extension String: JSONConvertible { var json: JSON { .text(self) } }
extension Int: JSONConvertible { var json: JSON { .integer(self) } }
extension Double: JSONConvertible { var json: JSON { .number(self) } }
extension Bool: JSONConvertible { var json: JSON { .boolean(self) } }
extension Date: JSONConvertible { var json: JSON { .text(formatted(.iso8601)) } }
extension RunKey: JSONConvertible { var json: JSON { .text(hex) } }
extension Array: JSONConvertible where Element: JSONConvertible {
  var json: JSON { .array(map(\.json)) }
}
extension Optional: JSONConvertible where Wrapped: JSONConvertible {
  var json: JSON { self?.json ?? .null }
}

/// A column of a table: a member of each JSON object, cells of text, or both.
struct ListedColumn<Row> {
  fileprivate var member: (name: String, value: (Row) -> any JSONConvertible)?
  fileprivate var cell: ((Row) -> String)?

  /// A member; `cell` is what people read in its place.
  static func both<Value: JSONConvertible>(
    _ name: String, _ value: @escaping (Row) -> Value, cell: ((Row) -> String)? = nil
  ) -> ListedColumn {
    ListedColumn(member: (name, value), cell: cell ?? { "\(value($0))" })
  }

  /// A member that people do not read in a column of its own.
  static func member<Value: JSONConvertible>(
    _ name: String, _ value: @escaping (Row) -> Value
  ) -> ListedColumn {
    ListedColumn(member: (name, value))
  }

  /// Cells that say what members say otherwise.
  static func cell(_ cell: @escaping (Row) -> String) -> ListedColumn { ListedColumn(cell: cell) }
}

/// Rows of which people read cells and programs objects.
struct ListedTable<Row>: JSONConvertible {
  let rows: [Row]
  let columns: [ListedColumn<Row>]

  init(_ rows: [Row], _ columns: [ListedColumn<Row>]) {
    self.rows = rows
    self.columns = columns
  }

  /// A list of objects.
  var json: JSON {
    .array(
      rows.map { row in
        JSON(columns.compactMap(\.member).map { ($0.name, $0.value(row).json) })
      })
  }

  /// The cells of every row.
  var cells: [[String]] { rows.map { row in columns.compactMap(\.cell).map { $0(row) } } }

  /// One line a row.
  var text: String { TextTable(cells).text }
}

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
