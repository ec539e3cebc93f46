import ArtifactStore
import ReportModel

/// The declared caption of a table, and what n, ± and bold mean in it.
extension MetricTable {
  /// All sentences.
  var caption: String {
    [declaration.caption.sentence, statistics, marking].compactMap(\.self).joined(separator: " ")
  }

  /// What the cells are, and over how many of what.
  private var statistics: String? {
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
  private var single: String? {
    guard games.count == 1 || samples.joined().contains(where: { $0.estimate != nil })
    else { return nil }
    let isOneGame = games.count == 1 && declaration.groups != .game
    let game = isOneGame ? " of the game '\(games[0])'" : ""
    return "One run\(game) per entry (n = 1)."
  }

  /// What is counted, in words.
  private var units: String {
    let isPooled = samples.joined().contains { $0.units.count > 1 && $0.isPooled }
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

  /// What bold means; nil if nothing is bold.
  private var marking: String? {
    guard best.rows.contains(where: { !$0.isEmpty }) else { return nil }
    let place = declaration.groups == nil ? "of its column" : "of its column in each group"
    guard let test = declaration.test, let pairs = best.pairs else {
      return "Bold: best value \(place), before rounding; not a test."
    }
    let level = CSV.number(BestRows.level)
    let few =
      PairedTest.smallestPValue(pairs: pairs.lowerBound) >= BestRows.level
      ? " With \(pairs.lowerBound) pairs that differ no difference can be told at this level." : ""
    return
      "Bold: best value \(place), and those that a two-sided \(test.title) on the \(unitKind.rawValue) cannot "
      + "tell from it (exact, Holm's correction, level \(level)).\(few)"
  }
}

extension String {
  /// The text with a full stop at its end; nothing stays nothing.
  var sentence: String {
    guard let last else { return "" }
    return ".?!".contains(last) ? self : self + "."
  }
}

extension Statistic {
  /// The statistic in a word.
  var title: String {
    switch self {
    case .mean, .meanAndStandardError: "mean"
    case .median: "median"
    case .sum: "sum"
    case .minimum: "smallest"
    case .maximum: "largest"
    }
  }
  /// The statistic with its spread in words, over games.
  var words: String {
    let spread =
      switch self {
      case .meanAndStandardError: " and standard error"
      case .median: " and quartiles"
      case .mean, .sum, .minimum, .maximum: ""
      }
    return "\(title)\(spread) over the games"
  }
}
