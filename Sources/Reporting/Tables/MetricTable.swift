import ReportModel

/// Methods in rows, metrics in columns: from a declaration and the data to a table.
struct MetricTable {
  private let declaration: TableDeclaration
  private let lines: [Line]
  /// One sample per line and column.
  private let samples: [[Sample]]
  private let games: [String]

  /// What a row is about.
  private struct Line {
    let method: String
    /// One start; nil for all together.
    let start: String?
  }

  init(_ declaration: TableDeclaration, _ data: ReportData) throws {
    let subject = "table '\(declaration.id)'"
    let games = try data.games(named: declaration.game, of: subject)
    let methods = try data.methods(declaration.methods, of: subject)
    self.declaration = declaration
    self.games = games
    let lines = methods.flatMap { method in
      declaration.byStart
        ? data.starts.map { Line(method: method, start: $0) }
        : [Line(method: method, start: nil)]
    }
    self.lines = lines
    samples = lines.map { line in
      let observations = data.observations(of: line.method, from: line.start, in: games)
      return declaration.columns.map { Sample(of: $0.metric.name, in: observations) }
    }
  }

  /// The table.
  var rendered: RenderedTable {
    var notes: [String] = []
    let counts = countColumn
    let rows = lines.indices.map { row in
      let cells = declaration.columns.indices.map { column in
        var cell = RenderedTable.Cell(
          isBest: best[column].contains(row), runs: samples[row][column].runs)
        cell.estimate = samples[row][column].estimate
        if declaration.columns[column].statistic == .mean { cell.estimate?.standardError = nil }
        if let note = note(row, column) {
          cell.note = notes.firstIndex(of: note) ?? notes.count
          if cell.note == notes.count { notes.append(note) }
        }
        return cell
      }
      let names = [lines[row].method, lines[row].start].compactMap(\.self)
      return names.map { .text($0) } + cells + (counts.map { [.number(Double($0[row]))] } ?? [])
    }
    let count: [RenderedTable.Heading] = counts == nil ? [] : [.numbers("n", "n")]
    return RenderedTable(
      id: declaration.id, caption: caption, columns: headings + count, rows: rows, notes: notes)
  }

  private var headings: [RenderedTable.Heading] {
    [.text("method", "Method")] + (declaration.byStart ? [.text("start", "Start")] : [])
      + declaration.columns.map { column in
        var heading = RenderedTable.Heading.numbers(
          column.metric.name, column.metric.title, unit: column.metric.unit)
        if column.metric.better != .neither { heading.better = column.metric.better.rawValue }
        return heading
      }
  }

  /// Why there is a dash, and what the runs that are there say; nil if all are there.
  ///
  /// Cells of one row that lack equally many runs share a note.
  private func note(_ row: Int, _ column: Int) -> String? {
    let count = samples[row][column].absences.count
    guard count > 0 else { return nil }
    let sample = samples[row][column]
    let missing = "\(count) of \(sample.plannedCount) runs without a result"
    guard sample.available != nil else { return missing }
    let rest = zip(declaration.columns, samples[row]).compactMap { column, sample in
      sample.absences.count == count
        ? sample.available.map { "\(column.metric.title.lowercased()) \(Numeral($0).text)" } : nil
    }
    return "\(missing); over the other \(sample.values.count): \(rest.joined(separator: ", "))"
  }

  /// The rows with the best mean of each column, on unrounded values; rows with gaps cannot win.
  private var best: [Set<Int>] {
    declaration.columns.indices.map { column in
      let means = samples.map { $0[column].estimate?.value }
      let known = means.compactMap(\.self)
      let best: Double? =
        switch declaration.columns[column].metric.better {
        case .lower: known.min()
        case .higher: known.max()
        case .neither: nil
        }
      guard declaration.markBest, Set(known).count > 1, let best else { return [] }
      return Set(means.indices.filter { means[$0] == best })
    }
  }

  /// The number of games behind each row, where rows differ in it.
  private var countColumn: [Int]? {
    let counts = samples.map { row in row.compactMap(\.estimate?.count).max() ?? 0 }
    return Set(counts.filter { $0 > 0 }).count > 1 ? counts : nil
  }

  /// The declared caption, and what n, ± and bold mean in this table.
  private var caption: String {
    let estimates = samples.joined().compactMap(\.estimate)
    let n = estimates.map(\.count).max() ?? 0
    let unit = games.count > 1 ? "games" : "starts"
    let hasErrors = zip(samples.joined(), samples.flatMap { _ in declaration.columns })
      .contains { $0.estimate?.standardError != nil && $1.statistic == .meanAndStandardError }
    var sentences = [declaration.caption.sentence]
    if n > 1 {
      let statistic = hasErrors ? "Mean ± standard error" : "Mean"
      sentences.append(
        "\(statistic) over \(countColumn == nil ? "n = \(n)" : "n") \(unit).")
    } else if let game = games.first, games.count == 1 {
      sentences.append("One run of the game '\(game)' per entry (n = 1).")
    }
    if best.contains(where: { !$0.isEmpty }) {
      sentences.append("Bold: best mean of its column, before rounding; not a test.")
    }
    return sentences.joined(separator: " ")
  }
}

extension String {
  /// The text with a full stop at its end; nothing stays nothing.
  var sentence: String {
    guard let last else { return "" }
    return ".?!".contains(last) ? self : self + "."
  }
}
