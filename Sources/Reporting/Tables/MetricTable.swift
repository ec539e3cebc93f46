import ReportModel

/// Methods in rows, metrics in columns: from a declaration and the data to a table.
struct MetricTable {
  private let declaration: TableDeclaration
  let lines: [Line]
  /// One sample per line and column.
  let samples: [[Sample]]
  let games: [String]
  let best: BestRows

  /// What a row is about.
  struct Line: Hashable {
    /// The heading that it stands under; nil without groups.
    let group: String?
    let method: String
    /// One start; nil for all together.
    let start: String?

    /// What the row is called, without its group.
    var names: [String] { [method, start].compactMap(\.self) }
  }

  init(_ declaration: TableDeclaration, _ data: ReportData) throws {
    let subject = "table '\(declaration.id)'"
    let games = try data.games(named: declaration.game, of: subject)
    let methods = try data.methods(declaration.methods, of: subject)
    guard !(declaration.byStart && declaration.groups == .start) else {
      throw ReportError(
        .invalidDeclaration, subject, "expected starts as rows or as groups, got both")
    }
    var lines: [Line] = []
    var samples: [[Sample]] = []
    for group in data.groups(by: declaration.groups, games, methods) {
      for method in group.methods {
        for start in declaration.byStart ? data.starts.map(Optional.some) : [group.start] {
          let observations = data.observations(of: method, from: start, in: group.games)
          lines.append(
            Line(group: group.title, method: method, start: declaration.byStart ? start : nil))
          samples.append(
            declaration.columns.map { column in
              Sample(of: column.metric.name, in: observations)
            })
        }
      }
    }
    self.declaration = declaration
    self.games = declaration.groups == .game ? Array(games.prefix(1)) : games
    self.lines = lines
    self.samples = samples
    best = BestRows(declaration, groups: lines.map(\.group), samples)
  }

  /// The table.
  var rendered: RenderedTable {
    var notes: [String] = []
    let counts = countColumn
    let rows = lines.indices.map { row in
      let cells = declaration.columns.indices.map { column in
        var cell = RenderedTable.Cell(
          isBest: best.rows[column].contains(row), runs: samples[row][column].runs)
        cell.estimate = samples[row][column].estimate(declaration.columns[column].statistic)
        if let note = note(row, column) {
          cell.note = notes.firstIndex(of: note) ?? notes.count
          if cell.note == notes.count { notes.append(note) }
        }
        return cell
      }
      let names = [lines[row].group].compactMap(\.self) + lines[row].names
      return names.map { .text($0) } + cells + (counts.map { [.number(Double($0[row]))] } ?? [])
    }
    let count: [RenderedTable.Heading] = counts == nil ? [] : [.numbers("n", "n")]
    return RenderedTable(
      id: declaration.id, caption: caption, columns: headings + count, rows: rows, notes: notes,
      isGrouped: declaration.groups != nil)
  }

  private var headings: [RenderedTable.Heading] {
    [declaration.groups, .method, declaration.byStart ? .start : nil].compactMap(\.self)
      .map { .text($0.rawValue, $0.rawValue.capitalizedFirst) }
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
    guard sample.isPartial else { return missing }
    let rest = zip(declaration.columns, samples[row]).compactMap { column, sample in
      sample.absences.count == count
        ? sample.available(column.statistic).map {
          "\(column.metric.title.lowercased()) \($0.text)"
        } : nil
    }
    return "\(missing); over the other \(sample.values.count): \(rest.joined(separator: ", "))"
  }

  /// The number of games behind each row, where rows differ in it.
  var countColumn: [Int]? {
    let counts = samples.map { row in row.compactMap(\.estimate?.count).max() ?? 0 }
    return Set(counts.filter { $0 > 0 }).count > 1 ? counts : nil
  }

  private var caption: String { TableCaption(declaration, self).text }
}

extension ReportData {
  /// Rows that stand under one heading.
  struct Group {
    let title: String?
    let games: [String]
    let methods: [String]
    let start: String?
  }

  /// Some games and methods in groups; without a facet, in one.
  fileprivate func groups(by facet: Facet?, _ games: [String], _ methods: [String]) -> [Group] {
    switch facet {
    case nil, .method: [Group(title: nil, games: games, methods: methods, start: nil)]
    case .game: games.map { Group(title: $0, games: [$0], methods: methods, start: nil) }
    case .start: starts.map { Group(title: $0, games: games, methods: methods, start: $0) }
    case .solver:
      self.methods.map(\.solver).uniqued().compactMap { solver in
        let own = self.methods.filter { $0.solver == solver && methods.contains($0.method) }
        guard !own.isEmpty else { return nil }
        return Group(title: solver, games: games, methods: own.map(\.method), start: nil)
      }
    }
  }
}
