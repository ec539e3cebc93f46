import ReportModel

/// Which rows of a table are the best of their column, or cannot be told from it.
struct BestRows {
  /// The level of the tests.
  static let level = 0.05

  /// The best rows of each column.
  let rows: [Set<Int>]
  /// The number of pairs of the tests that were made; nil if there was none.
  let pairs: ClosedRange<Int>?

  /// Compares the rows of each group, on unrounded values; rows with gaps cannot win.
  init(_ declaration: TableDeclaration, groups: [String?], _ samples: [[Sample]]) {
    guard declaration.markBest else {
      rows = declaration.columns.map { _ in [] }
      pairs = nil
      return
    }
    let members = groups.uniqued().map { group in groups.indices.filter { groups[$0] == group } }
    var pairs: [Int] = []
    rows = declaration.columns.indices.map { column in
      members.reduce(into: Set()) { best, rows in
        let contest = Contest(
          declaration.columns[column], rows.map { ($0, samples[$0][column]) }, declaration.test)
        best.formUnion(contest.best)
        pairs += contest.pairs
      }
    }
    self.pairs = pairs.min().flatMap { least in pairs.max().map { least...$0 } }
  }

  /// One column of one group.
  private struct Contest {
    private(set) var best: Set<Int> = []
    /// The number of pairs of each test.
    private(set) var pairs: [Int] = []

    init(_ column: Column, _ entries: [(row: Int, sample: Sample)], _ test: PairedTest?) {
      let known = entries.compactMap { row, sample in
        sample.estimate(column.statistic).map { (row: row, value: $0.value, sample: sample) }
      }
      let values = known.map(\.value)
      let winner: Double? =
        switch column.metric.better {
        case .lower: values.min()
        case .higher: values.max()
        case .neither: nil
        }
      guard Set(values).count > 1, let winner,
        let first = known.first(where: { $0.value == winner })
      else { return }
      best = Set(known.filter { $0.value == winner }.map(\.row))
      let others = known.filter { $0.value != winner }
      guard let test, first.sample.units.count > 1 else { return }
      let differences = others.map { $0.sample.differences(from: first.sample) }
      pairs = differences.map(\.count)
      let pValues = PairedTest.corrected(differences.map(test.pValue))
      for (other, p) in zip(others, pValues) where p >= BestRows.level { best.insert(other.row) }
    }
  }
}
