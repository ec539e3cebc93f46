import ArtifactStore
import ReportModel
import Vocabulary

/// Methods in rows, metrics in columns: from a declaration and the data to a table.
struct MetricTable {
  private let declaration: TableDeclaration
  /// What the rows are grouped by and about, from left to right.
  private let facets: [Facet]
  /// What each row is about, under the heading of its group.
  private let names: [[String]]
  /// One sample per line and column.
  private let samples: [[Sample]]
  /// Whether runs of each row have fallen short of convergence, and how far those of all rows have.
  private let fallsShort: [Bool]
  private let shortfall: String?
  private let games: [String]
  private let best: BestRows

  init(_ declaration: TableDeclaration, _ data: ReportData) throws {
    let subject = "table '\(declaration.id)'"
    games = try data.games(named: declaration.game, of: subject)
    let methods = try data.methods(declaration.methods, of: subject)
    facets = [declaration.groups].compactMap(\.self) + declaration.rows
    try require(
      !declaration.rows.isEmpty && Set(facets).count == facets.count, subject,
      "expected rows by facets that differ from each other and from that of the groups, got "
        + "rows by \(listed(declaration.rows.map(\.rawValue)))"
        + (declaration.groups.map { " grouped by '\($0.rawValue)'" } ?? ""))
    let rows = data.observations(by: facets, games, methods)
    var declaration = declaration
    declaration.columns = declaration.columns.map {
      Column(metric: data.described($0.metric, in: declaration.game), $0.statistic)
    }
    self.declaration = declaration
    names = rows.map(\.values)
    samples = rows.map { row in
      declaration.columns.map { Sample(of: $0.metric.name, in: row.observations) }
    }
    fallsShort = rows.map { $0.observations.contains(where: \.hasFallenShort) }
    shortfall = rows.flatMap(\.observations).shortfall
    best = BestRows(
      declaration, groups: names.map { declaration.groups == nil ? nil : $0[0] }, samples)
  }

  /// The table.
  var rendered: RenderedTable {
    let columns = declaration.columns.indices
    let notes =
      [shortfall].compactMap(\.self)
      + names.indices.flatMap { row in columns.compactMap { note(row, $0) } }.uniqued()
    let facetColumns = facets.enumerated().map { place, facet in
      RenderedTable.Column<Int>(
        heading: .init(
          name: facet.rawValue, title: facet.rawValue.capitalizedFirst, content: .text)
      ) { row in
        var cell = RenderedTable.Cell.text(names[row][place])
        if place == facets.count - 1, fallsShort[row] { cell.note = 0 }
        return cell
      }
    }
    let counts = countColumn.map { counts in
      [RenderedTable.Column.numbers("n", "n") { .number(Double(counts[$0])) }]
    }
    return RenderedTable(
      declaration.id, caption: [declaration.caption.sentence, statistics, marking],
      rows: Array(names.indices), notes: notes, isGrouped: declaration.groups != nil,
      columns: facetColumns + columns.map { column($0, notes) } + (counts ?? [])
    ).statingKeys
  }

  /// A column of one statistic of a metric; several of one metric are told apart.
  private func column(_ number: Int, _ notes: [String]) -> RenderedTable.Column<Int> {
    let column = declaration.columns[number]
    let (metric, statistic) = (column.metric, column.statistic)
    let isOnly = declaration.columns.count { $0.metric.name == metric.name } == 1
    return .numbers(
      isOnly ? metric.name : "\(metric.name)-\(statistic.rawValue)",
      isOnly ? metric.heading : "\(metric.heading), \(statistic.title)", unit: metric.unit,
      better: metric.better == .neither ? nil : metric.better, metric: metric.name
    ) { row in
      RenderedTable.Cell(
        estimate: samples[row][number].estimate(statistic),
        isBest: best.rows[number].contains(row),
        note: note(row, number).flatMap { notes.firstIndex(of: $0) },
        runs: samples[row][number].runs)
    }
  }

  /// Why there is a dash, and what the runs that are there say; nil if all are there.
  ///
  /// Cells of one row that lack equally many runs share a note.
  private func note(_ row: Int, _ column: Int) -> String? {
    let sample = samples[row][column]
    let (count, present) = (sample.absences.count, sample.values.count)
    guard count > 0 else { return nil }
    let missing = "\(count) of \(count + present) runs without a result"
    guard present > 0 else { return missing }
    let rest = zip(declaration.columns, samples[row]).compactMap { column, sample in
      sample.absences.count == count
        ? sample.available(column.statistic).map {
          "\(column.metric.title.lowercased()) \($0.text)"
        } : nil
    }
    return "\(missing); over the other \(present): \(rest.joined(separator: ", "))"
  }

  /// The number of units behind each row, where rows differ in it.
  private var countColumn: [Int]? {
    let counts = samples.map { row in row.compactMap(\.estimate?.count).max() ?? 0 }
    return Set(counts.filter { $0 > 0 }).count > 1 ? counts : nil
  }

  // MARK: The caption

  /// What the cells are, and over how many of what.
  private var statistics: String {
    let n = samples.joined().compactMap(\.estimate?.count).max() ?? 0
    guard n > 1 else { return single }
    let over = "over \(countColumn == nil ? "n = \(n)" : "n") \(units)"
    let names = declaration.columns.indices.map(statistic)
    if Set(names).count == 1 { return "\(names[0].capitalizedFirst) \(over)." }
    let columns = zip(declaration.columns, names)
    let lists = names.uniqued().map { name in
      let titles = columns.filter { $0.1 == name }.map { $0.0.metric.title.lowercased() }
      return "\(name) of \(titles.joined(separator: ", "))"
    }
    return "Entries \(over): \(lists.joined(separator: "; "))."
  }

  /// What a table says whose cells are one run each.
  private var single: String {
    guard games.count == 1 || samples.joined().contains(where: { $0.estimate != nil })
    else { return "" }
    let isOneGame = games.count == 1 && declaration.groups != .game
    return "One run\(isOneGame ? " of the game '\(games[0])'" : "") per entry (n = 1)."
  }

  /// What is counted, in words.
  private var units: String {
    let isPooled = samples.joined().contains {
      $0.units.count > 1 && $0.units.count < $0.values.count
    }
    return unitKind.rawValue + (isPooled ? ", each with the mean of its runs" : "")
  }

  /// What all cells count, or runs where they count different things.
  private var unitKind: Sample.UnitKind {
    let kinds = Set(samples.joined().filter { $0.units.count > 1 }.map(\.kind))
    return kinds.count == 1 ? kinds.first ?? .games : .runs
  }

  private func statistic(_ column: Int) -> String {
    let statistic = declaration.columns[column].statistic
    let estimates = samples.compactMap { $0[column].estimate(statistic) }
    switch statistic {
    case .meanAndStandardError where estimates.contains { $0.standardError != nil }:
      return "mean ± standard error"
    case .median where estimates.contains { $0.quartiles != nil }: return "median [quartiles]"
    default: return statistic.title
    }
  }

  /// What bold means; nothing if nothing is bold.
  private var marking: String {
    guard best.rows.contains(where: { !$0.isEmpty }) else { return "" }
    let place = declaration.groups == nil ? "of its column" : "of its column in each group"
    guard let test = declaration.test, let pairs = best.leastPairs else {
      return "Bold: best value \(place), before rounding; not a test."
    }
    let few =
      PairedTest.smallestPValue(pairs: pairs) >= BestRows.level
      ? " With \(pairs) pairs that differ no difference can be told at this level." : ""
    return "Bold: best value \(place), and those that a two-sided \(test.title) on the "
      + "\(unitKind.rawValue) cannot tell from it (exact, Holm's correction, level "
      + "\(CSV.number(BestRows.level))).\(few)"
  }
}

extension [ObservedTrial] {
  /// How many have not converged, and how far from that the farthest is; nil if all have that can.
  fileprivate var shortfall: String? {
    let short = filter(\.hasFallenShort)
    guard !short.isEmpty else { return nil }
    let own = Metrics().stationarity
    let farthest = [own, Metrics().relativeExploitability].compactMap { measure in
      let values = short.compactMap { observation in
        measure == own || observation.reading?.metrics[own.name] == nil
          ? observation.reading?.metrics[measure.name] : nil
      }
      return values.max().map {
        "\(measure.title.lowercased()) up to \(Numeral($0, digits: 2).text)"
      }
    }
    return "\(short.count) of \(count) runs have not converged: \(farthest.joined(separator: ", "))"
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

extension Statistic {
  /// The statistic as files of data call it, such as `mean` or `minimum`.
  var word: String { String(rawValue.prefix { $0 != "-" }) }

  /// The statistic in a word.
  var title: String {
    switch self {
    case .minimum: "smallest"
    case .maximum: "largest"
    case .mean, .meanAndStandardError, .median, .sum: word
    }
  }

  /// The statistic with its spread in words, over games.
  var words: String {
    let name = rawValue.contains("-") ? rawValue.replacing("-", with: " ") : title
    return "\(name) over the games"
  }
}
