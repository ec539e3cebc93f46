package import ReportModel

/// The report of one experiment: every table, figure and comparison as values, ready to be written.
///
/// It is made of stored runs alone; nothing here can start a solver. Equal runs give equal bytes.
package struct Report: Sendable {
  /// The tables of methods and then those of games, in the order of the declaration.
  package let tables: [RenderedTable]
  /// The `key=value` words that the experiment was run with, as a shell takes them.
  package var overrides: [String] = []

  let declaration: ReportDeclaration
  let experiment: String
  let data: ReportData
  let figures: [Figure]
  let comparisons: [Dominance]
  let fronts: [FrontComparison]
  let recommendations: [Result<Recommendation, ReportError>]
  /// The numbers and claims that texts quote, in the order of the declaration.
  package let quotations: [QuotationRecord]

  /// Renders the declaration from data at hand.
  package init(
    declaration: ReportDeclaration, experiment: String, data: ReportData
  ) throws {
    self.declaration = declaration
    self.experiment = experiment
    self.data = data
    let populations = try declaration.populations.map { try PopulationComparison($0, data) }
    tables =
      try declaration.tables.map { try MetricTable($0, data).rendered }
      + declaration.gameTables.map { try GameTable($0, data).rendered }
      + populations.flatMap(\.tables)
    figures =
      try declaration.figures.map { try Figure($0, data) } + populations.flatMap(\.figures)
    comparisons = try declaration.comparisons.map { try Dominance($0, data) }
    fronts = try declaration.fronts.map { try FrontComparison($0, data) }
    quotations =
      try declaration.numbers.map { try QuotationRecord($0, data) }
      + declaration.claims.map { try QuotationRecord($0, data) }
    recommendations = try declaration.recommendations.map { declaration in
      let run = try Recommendation.run(declaration, data.observations)
      guard let policy = data.policies[run.trial.key] else {
        return .failure(
          ReportError(
            .unusableRun, "recommendation '\(declaration.id)'",
            "expected a stored run of `\(declaration.method)`, got \(run.status)"))
      }
      return .success(try Recommendation(declaration, game: run.trial.game, policy))
    }
    try checkNames()
  }

  /// Every table of numbers, in the order of the page.
  var allTables: [RenderedTable] {
    tables + comparisons.flatMap { [$0.summary, $0.points] }
      + fronts.flatMap { [$0.table, $0.winners] }
  }

  /// Every figure that the report shows, heat maps included.
  var allFigures: [Figure] { figures + recommendations.compactMap { try? $0.get().figure } }

  /// Names become file names: kebab-case, and no two the same.
  private func checkNames() throws {
    try check(Self.names(declaration), "parts")
    try check(quotations.map(\.key), "numbers and claims")
  }

  private func check(_ names: [String], _ what: String) throws {
    for name in names {
      let isPlain = name.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
      }
      guard !name.isEmpty, isPlain else {
        throw ReportError(
          .invalidDeclaration, "report of '\(experiment)'",
          "expected names of lowercase letters, digits and hyphens, got '\(name)'")
      }
    }
    if let twice = Dictionary(grouping: names, by: \.self).filter({ $1.count > 1 }).keys.min() {
      throw ReportError(
        .invalidDeclaration, "report of '\(experiment)'",
        "expected different names for its \(what), got '\(twice)' more than once")
    }
  }

  /// The names of all parts, from which their files are named.
  private static func names(_ declaration: ReportDeclaration) -> [String] {
    var names = declaration.tables.map(\.id) + declaration.gameTables.map(\.id)
    names += declaration.figures.map(\.id)
    names += declaration.comparisons.flatMap { [$0.id, "\($0.id)-points"] }
    names += declaration.fronts.flatMap { [$0.id, "\($0.id)-winners"] }
    names += declaration.populations.flatMap { part in
      ["errors", "gains", "quantities", "limit"].map { "\(part.id)-\($0)" }
    }
    return names + declaration.recommendations.map(\.id)
  }
}
