extension ReportDeclaration {
  /// Whether there are numbers or claims that a paper may quote.
  package var isQuoted: Bool { !(numbers.isEmpty && claims.isEmpty) }

  /// Whether there is anything in it but prose.
  package var showsResults: Bool {
    !(tables.isEmpty && gameTables.isEmpty && figures.isEmpty && comparisons.isEmpty
      && fronts.isEmpty && populations.isEmpty && recommendations.isEmpty) || isQuoted
  }
}
