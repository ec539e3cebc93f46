import ReportModel
import Results
import Vocabulary

/// Finite populations beside the mean field, game by game and policy by policy.
struct PopulationComparison {
  private let declaration: PopulationDeclaration
  private let entries: [Entry]
  /// The trials without finite populations.
  private let absences: [String]

  /// What finite populations make of one solution.
  private struct Entry {
    let trial: ExpectedTrial
    let record: PopulationRecord
    let exploitability: Double?
  }

  init(_ declaration: PopulationDeclaration, _ data: ReportData) throws {
    let methods = try data.methods(declaration.methods, of: "populations '\(declaration.id)'")
    let observations = data.games.flatMap { game in
      methods.flatMap { data.observations(of: $0, in: [game]) }
    }
    self.declaration = declaration
    entries = observations.compactMap { observation in
      observation.reading?.populations.map {
        Entry(
          trial: observation.trial, record: $0,
          exploitability: observation.reading?.metrics[Metrics().exploitability.name])
      }
    }
    absences = observations.filter { $0.reading?.populations == nil }.map {
      $0.absence("has no finite populations")
    }
  }

  /// The numbers of agents, increasing.
  private var sizes: [Int] { Set(entries.flatMap { $0.record.sizes.map(\.agents) }).sorted() }

  /// The errors with their slopes, the gains, what the populations are worth, and the limit.
  var tables: [RenderedTable] { [errors, gains, quantities, limit].map(\.statingKeys) }

  private func caption(_ words: [String]) -> [String] {
    [declaration.caption.sentence] + words
      + [absences.isEmpty ? "" : "Missing: \(absences.joined(separator: "; "))."]
  }

  private var replicas: String {
    let counts = entries.flatMap { $0.record.sizes.map(\.replicas) }
    guard let least = counts.min(), let most = counts.max() else { return "" }
    return "± one standard error over \(least == most ? "\(least)" : "\(least) to \(most)") plays, "
      + "more of small populations."
  }

  // MARK: Tables

  private func table<Row>(
    _ name: String, _ words: String..., rows: [Row], of entry: @escaping (Row) -> Entry,
    columns: [RenderedTable.Column<Row>]
  ) -> RenderedTable {
    RenderedTable(
      "\(declaration.id)-\(name)", caption: caption(words), rows: rows,
      columns: [
        .text("game", "Game") { entry($0).trial.game },
        .text("method", "Policy") { entry($0).trial.method },
      ] + columns)
  }

  /// One column for each number of agents.
  private func bySize(
    _ name: String, _ value: @escaping (PopulationRecord.Size) -> PopulationRecord.Mean?
  ) -> [RenderedTable.Column<Entry>] {
    sizes.map { N in column("\(name)-\(N)", "N = \(N)", agents: N, value) }
  }

  /// What so many agents make of each solution.
  private func column(
    _ name: String, _ title: String, agents: Int,
    _ value: @escaping (PopulationRecord.Size) -> PopulationRecord.Mean?
  ) -> RenderedTable.Column<Entry> {
    .numbers(name, title) { entry in
      .value(entry.record[agents].flatMap(value).map { Estimate($0) }, of: entry.trial)
    }
  }

  private let slope: [RenderedTable.Column<Entry>] = [
    .numbers("slope", "Slope") { .value($0.record.slope?.value, of: $0.trial) },
    .numbers("slope-half-width", "± (95 %)") { .value($0.record.slope?.halfWidth, of: $0.trial) },
  ]

  private let exploitability = RenderedTable.Column<Entry>.numbers(
    "exploitability", "Mean field"
  ) { .value($0.exploitability, of: $0.trial) }

  private var errors: RenderedTable {
    let least = entries.compactMap(\.record.slope?.leastAgents).min()
    return table(
      "errors",
      "‖Lᴺ − L‖₁ between the empirical measure and the mean field, mean over the epochs.",
      replicas,
      least.map {
        "Slope of its logarithm in that of N, from N = \($0) on, and half the width of its "
          + "95 % confidence interval; −0.5 is the central limit theorem's. A dash: no error "
          + "to speak of, since the policy does not mix, or too few sizes."
      } ?? "",
      rows: entries, of: \.self, columns: bySize("error", \.error) + slope)
  }

  private var gains: RenderedTable {
    table(
      "gains",
      "What one agent among N gains by playing a best response to the mean field while all "
        + "others keep to the policy: a lower bound of the N-player ε. Mean field: exploitability.",
      replicas, rows: entries, of: \.self, columns: bySize("gain", \.gain) + [exploitability])
  }

  private var quantities: RenderedTable {
    table(
      "quantities",
      "Social objectives and statistics over all epochs, among N agents and in the mean field.",
      replicas,
      rows: entries.flatMap { entry in entry.record.quantities.map { (entry, $0) } }, of: \.0,
      columns: [.text("quantity", "Quantity", \.1.metric.axisTitle)]
        + sizes.map { N in
          .numbers("value-\(N)", "N = \(N)") { entry, quantity in
            let place = entry.record.sizes.firstIndex { $0.agents == N }
            return .value(place.map { Estimate(quantity.estimates[$0]) }, of: entry.trial)
          }
        } + [.numbers("limit", "Mean field") { .value($1.meanField, of: $0.trial) }])
  }

  /// How fast each policy tends to the mean field, and what remains at the largest N.
  private var limit: RenderedTable {
    let N = sizes.last ?? 0
    let slopes = entries.compactMap(\.record.slope)
    let agreeing = slopes.count { abs($0.value + 0.5) <= $0.halfWidth }
    return table(
      "limit",
      "At N = \(N): ‖Lᴺ − L‖₁ and what one agent gains by a best response to the mean field, "
        + "beside the exploitability that it tends to. \(replicas) Slope of the logarithm of "
        + "the error in that of N with half the width of its 95 % confidence interval; −0.5 is "
        + "the central limit theorem's. Intervals that contain it: \(agreeing) of \(slopes.count).",
      rows: entries, of: \.self,
      columns: slope + [
        column("error", "Error", agents: N, \.error), column("gain", "Gain", agents: N, \.gain),
        exploitability,
      ])
  }

  // MARK: Figures

  /// A figure of the errors and one of the gains for each game.
  var figures: [Figure] {
    entries.map(\.trial.game).uniqued().enumerated().flatMap { place, game in
      let own = entries.filter { $0.trial.game == game }
      let errors = lines(of: own) { $0.error.mean > 0 ? $0.error : nil }
      return [
        figure(
          "errors-\(place + 1)", errors + guide(errors), "flow-error",
          "Error of the flow ‖Lᴺ − L‖₁", .logarithmic,
          "Game: \(game). Distance of the empirical measure from the mean field, with standard "
            + "errors; the thin line falls like 1/√N."),
        figure(
          "gains-\(place + 1)", lines(of: own, \.gain) + limits(own), "deviation-gain",
          "Gain of one deviating agent", .linear,
          "Game: \(game). What one agent gains by leaving the policy, with standard errors, and the "
            + "exploitability in the mean field."),
      ]
    }
  }

  private func figure(
    _ name: String, _ lines: [Plot.Line], _ metric: String, _ title: String, _ scale: AxisScale,
    _ words: String
  ) -> Figure {
    Plot(
      id: "\(declaration.id)-\(name)", caption: caption([words]).paragraph,
      x: Plot.PlotAxis(metric: "agents", title: "Number N of agents", scale: .logarithmic),
      y: Plot.PlotAxis(metric: metric, title: title, scale: scale), lines: lines
    ).figure
  }

  /// A line for each solution.
  private func lines(
    of entries: [Entry], _ value: (PopulationRecord.Size) -> PopulationRecord.Mean?
  ) -> [Plot.Line] {
    entries.enumerated().map { style, entry in
      Plot.Line(
        series: entry.trial.method, style: style,
        points: entry.record.sizes.compactMap { size in
          value(size).map { point(entry.trial.method, size.agents, Estimate($0)) }
        })
    }
  }

  /// The exploitability of each solution, from the least to the largest number of agents.
  private func limits(_ entries: [Entry]) -> [Plot.Line] {
    guard let first = sizes.first, let last = sizes.last else { return [] }
    return entries.enumerated().compactMap { style, entry in
      entry.exploitability.map { limit in
        Plot.Line(
          series: "mean field", style: entries.count, isInLegend: style == 0, hasMarkers: false,
          points: [first, last].map { point(entry.trial.method, $0, Estimate([limit])) })
      }
    }
  }

  private func point(_ method: String, _ agents: Int, _ y: Estimate) -> Plot.Point {
    Plot.Point(method: method, x: Estimate([Double(agents)]), y: y)
  }

  /// 1/√N through the first point of the highest line.
  private func guide(_ lines: [Plot.Line]) -> [Plot.Line] {
    guard let first = lines.compactMap(\.points.first).max(by: { $0.y.value < $1.y.value }),
      let last = sizes.last
    else { return [] }
    let scale = first.y.value * first.x.value.squareRoot()
    return [
      Plot.Line(
        series: "1/√N", style: lines.count, hasMarkers: false,
        points: [
          point("1/√N", Int(first.x.value), first.y),
          point("1/√N", last, Estimate([scale / Double(last).squareRoot()])),
        ])
    ]
  }
}

extension PopulationRecord {
  /// What is known of so many agents.
  subscript(agents: Int) -> Size? { sizes.first { $0.agents == agents } }
}
