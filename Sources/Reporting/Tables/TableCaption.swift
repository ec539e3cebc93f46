import ArtifactStore
import ReportModel

/// The declared caption of a table, and what n, ± and bold mean in it.
struct TableCaption {
  private let declaration: TableDeclaration
  private let table: MetricTable

  init(_ declaration: TableDeclaration, _ table: MetricTable) {
    self.declaration = declaration
    self.table = table
  }

  /// All sentences.
  var text: String {
    ([declaration.caption.sentence, statistics, marking] + keys).compactMap(\.self)
      .joined(separator: " ")
  }

  /// What the cells are, and over how many games.
  private var statistics: String? {
    let estimates = table.samples.joined().compactMap(\.estimate)
    let n = estimates.map(\.count).max() ?? 0
    guard n > 1 else {
      if declaration.groups == .game { return "One run per entry (n = 1)." }
      guard let game = table.games.first, table.games.count == 1 else { return nil }
      return "One run of the game '\(game)' per entry (n = 1)."
    }
    let over =
      "over \(table.countColumn == nil ? "n = \(n)" : "n") "
      + (table.games.count > 1 ? "games" : "starts")
    let names = declaration.columns.indices.map(statistic)
    if Set(names).count == 1 { return "\(names[0].capitalizedFirst) \(over)." }
    let columns = zip(declaration.columns, names)
    let lists = names.uniqued().map { name in
      let titles = columns.filter { $0.1 == name }.map { $0.0.metric.title.lowercased() }
      return "\(name) of \(titles.joined(separator: ", "))"
    }
    return "Entries \(over): \(lists.joined(separator: "; "))."
  }

  private func statistic(_ column: Int) -> String {
    let statistic = declaration.columns[column].statistic
    let estimates = table.samples.compactMap { $0[column].estimate(statistic) }
    switch statistic {
    case .mean: return "mean"
    case .meanAndStandardError:
      return estimates.contains { $0.standardError != nil } ? "mean ± standard error" : "mean"
    case .median:
      return estimates.contains { $0.quartiles != nil } ? "median [quartiles]" : "median"
    case .minimum: return "smallest"
    case .maximum: return "largest"
    }
  }

  /// What bold means; nil if nothing is bold.
  private var marking: String? {
    guard table.best.rows.contains(where: { !$0.isEmpty }) else { return nil }
    let place = declaration.groups == nil ? "of its column" : "of its column in each group"
    guard let test = declaration.test, let pairs = table.best.pairs else {
      return "Bold: best value \(place), before rounding; not a test."
    }
    let level = CSV.number(BestRows.level)
    let few =
      PairedTest.smallestPValue(pairs: pairs.lowerBound) >= BestRows.level
      ? " With \(pairs.lowerBound) pairs that differ no difference can be told at this level." : ""
    return
      "Bold: best value \(place), and those that a two-sided \(test.title) on the games cannot "
      + "tell from it (exact, Holm's correction, level \(level)).\(few)"
  }

  /// Where the keys of the runs are.
  private var keys: [String] {
    let count = Set(table.samples.joined().flatMap(\.runs.keys)).count
    return count > 1 ? ["Keys of the \(count) runs: `\(declaration.id).json`."] : []
  }
}

extension String {
  /// The text with a full stop at its end; nothing stays nothing.
  var sentence: String {
    guard let last else { return "" }
    return ".?!".contains(last) ? self : self + "."
  }
}
