import ReportModel

/// Methods in rows, metrics in columns: from a declaration and the data to a table.
struct MetricTable {
  let declaration: TableDeclaration
  /// What each row is about, under the heading of its group.
  private let names: [[String]]
  /// One sample per line and column.
  let samples: [[Sample]]
  let games: [String]
  let best: BestRows

  init(_ declaration: TableDeclaration, _ data: ReportData) throws {
    let subject = "table '\(declaration.id)'"
    games = try data.games(named: declaration.game, of: subject)
    let methods = try data.methods(declaration.methods, of: subject)
    let facets = [declaration.groups].compactMap(\.self) + declaration.rows
    guard !declaration.rows.isEmpty, Set(facets).count == facets.count else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected rows by facets that differ from each other and from that of the groups, got "
          + "rows by \(listed(declaration.rows.map(\.rawValue)))"
          + (declaration.groups.map { " grouped by '\($0.rawValue)'" } ?? ""))
    }
    let rows = data.observations(by: facets, games, methods)
    var declaration = declaration
    for column in declaration.columns.indices {
      declaration.columns[column].metric = data.described(
        declaration.columns[column].metric, in: declaration.game)
    }
    self.declaration = declaration
    names = rows.map(\.values)
    samples = rows.map { row in
      declaration.columns.map { Sample(of: $0.metric.name, in: row.observations) }
    }
    best = BestRows(
      declaration, groups: names.map { declaration.groups == nil ? nil : $0[0] }, samples)
  }

  /// The table.
  var rendered: RenderedTable {
    var notes: [String] = []
    let counts = countColumn
    let rows = names.indices.map { row in
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
      return names[row].map { .text($0) } + cells
        + (counts.map { [.number(Double($0[row]))] } ?? [])
    }
    let count: [RenderedTable.Heading] = counts == nil ? [] : [.numbers("n", "n")]
    return RenderedTable(
      id: declaration.id, caption: caption, columns: headings + count, rows: rows, notes: notes,
      isGrouped: declaration.groups != nil
    ).statingKeys
  }

  private var headings: [RenderedTable.Heading] {
    ([declaration.groups].compactMap(\.self) + declaration.rows)
      .map { .text($0.rawValue, $0.rawValue.capitalizedFirst) }
      + declaration.columns.map { heading($0) }
  }

  /// The head of a column; several statistics of one metric are told apart.
  private func heading(_ column: Column) -> RenderedTable.Heading {
    let metric = column.metric
    let isOnly = declaration.columns.count { $0.metric.name == metric.name } == 1
    var heading = RenderedTable.Heading.numbers(
      isOnly ? metric.name : "\(metric.name)-\(column.statistic.rawValue)",
      isOnly ? metric.heading : "\(metric.heading), \(column.statistic.title)",
      unit: metric.unit)
    heading.metric = metric.name
    if metric.better != .neither { heading.better = metric.better.rawValue }
    return heading
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

  /// The number of units behind each row, where rows differ in it.
  var countColumn: [Int]? {
    let counts = samples.map { row in row.compactMap(\.estimate?.count).max() ?? 0 }
    return Set(counts.filter { $0 > 0 }).count > 1 ? counts : nil
  }
}

extension ReportData {
  /// The trials of some games and methods, in one row for each combination of facets that occurs.
  ///
  /// Rows are sorted by the facets from left to right, each in the order of the plan.
  fileprivate func observations(
    by facets: [Facet], _ games: [String], _ methods: [String]
  ) -> [(values: [String], observations: [ObservedTrial])] {
    let (games, methods) = (Set(games), Set(methods))
    let selected = observations.filter {
      games.contains($0.trial.game) && methods.contains($0.trial.method)
    }
    let places = facets.map { facet in
      let values = selected.map { $0.trial[facet] }.uniqued()
      return Dictionary(uniqueKeysWithValues: zip(values, values.indices))
    }
    let rows = Dictionary(grouping: selected) { observation in
      zip(facets, places).map { $1[observation.trial[$0]] ?? 0 }
    }
    return rows.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { _, observations in
      (facets.map { observations[0].trial[$0] }, observations)
    }
  }
}

extension ExpectedTrial {
  /// What it is in one respect.
  fileprivate subscript(facet: Facet) -> String {
    switch facet {
    case .game: game
    case .method: method
    case .solver: solver
    case .start: start
    }
  }
}
