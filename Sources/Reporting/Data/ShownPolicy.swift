import ReportModel

/// A run whose policy a figure shows.
struct ShownPolicy {
  /// What the figure calls it.
  let title: String
  /// The run of the first start.
  let run: ObservedTrial

  /// The runs behind a heat map, in the order of its panels; none of other figures.
  static func all(of figure: FigureDeclaration, in data: ReportData) throws -> [ShownPolicy] {
    switch figure.kind {
    case .frontier, .convergence, .sweep: return []
    case .occupation, .policy: break
    }
    let subject = "figure '\(figure.id)'"
    let games = try data.games(named: figure.game, of: subject).prefix(1)
    return try figure.series.flatMap { series in
      let methods = try data.methods([series.methods], of: "\(subject), series '\(series.title)'")
      return methods.compactMap { method in
        data.observations(of: method, in: Array(games)).first.map { run in
          ShownPolicy(title: methods.count == 1 ? series.title : method, run: run)
        }
      }
    }
  }
}
