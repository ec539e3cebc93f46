import ReportModel
import Results
import Vocabulary

/// Finite populations beside the mean field, game by game and policy by policy.
struct PopulationComparison {
  let declaration: PopulationDeclaration
  let entries: [Entry]
  /// The trials without finite populations.
  private let absences: [String]

  /// What finite populations make of one solution.
  struct Entry {
    let trial: ExpectedTrial
    let record: PopulationRecord
    let exploitability: Double?
  }

  init(_ declaration: PopulationDeclaration, _ data: ReportData) throws {
    let methods = try data.methods(
      declaration.methods, of: "populations '\(declaration.id)'")
    let observations = data.games.flatMap { game in
      methods.flatMap { data.observations(of: $0, in: [game]) }
    }
    self.declaration = declaration
    entries = observations.compactMap { observation in
      observation.reading.flatMap { reading in
        reading.populations.map {
          Entry(
            trial: observation.trial, record: $0,
            exploitability: reading.metrics[Metrics().exploitability.name])
        }
      }
    }
    absences = observations.filter { $0.reading?.populations == nil }.map {
      "\($0.trial.label) (\($0.reading == nil ? $0.status : "has no finite populations"))"
    }
  }

  /// The numbers of agents, increasing.
  var sizes: [Int] {
    Set(entries.flatMap { $0.record.sizes.map(\.agents) }).sorted()
  }

  /// The errors with their slopes, the gains, what the populations are worth, and the limit.
  var tables: [RenderedTable] { [errors, gains, quantities, limit].map(\.statingKeys) }

  /// A figure of the errors and one of the gains for each game.
  var figures: [Figure] {
    entries.map(\.trial.game).uniqued().enumerated().flatMap { number, game in
      [errorPlot(of: game, number + 1).figure, gainPlot(of: game, number + 1).figure]
    }
  }

  private var missing: String {
    absences.isEmpty ? "" : "Missing: \(absences.joined(separator: "; "))."
  }

  func caption(_ words: String...) -> String {
    ([declaration.caption.sentence] + words + [missing]).filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  var replicas: String {
    let counts = entries.flatMap { $0.record.sizes.map(\.replicas) }
    guard let least = counts.min(), let most = counts.max() else { return "" }
    return "± one standard error over \(least == most ? "\(least)" : "\(least) to \(most)") plays, "
      + "more of small populations."
  }

  // MARK: Tables

  private var errors: RenderedTable {
    let least = entries.compactMap(\.record.slope?.leastAgents).min()
    return RenderedTable(
      id: "\(declaration.id)-errors",
      caption: caption(
        "‖Lᴺ − L‖₁ between the empirical measure and the mean field, mean over the epochs.",
        replicas,
        least.map {
          "Slope of its logarithm in that of N, from N = \($0) on, and half the width of its "
            + "95 % confidence interval; −0.5 is the central limit theorem's. A dash: no error "
            + "to speak of, since the policy does not mix, or too few sizes."
        } ?? ""),
      columns: Self.names + sizes.map { .numbers("error-\($0)", "N = \($0)") } + [
        .numbers("slope", "Slope"), .numbers("slope-half-width", "± (95 %)"),
      ],
      rows: entries.map { entry in
        names(entry)
          + sizes.map { N in cell(entry.record.sizes.first { $0.agents == N }?.error, entry) }
          + [
            cell(entry.record.slope.map { Estimate([$0.value]) }, entry),
            cell(entry.record.slope.map { Estimate([$0.halfWidth]) }, entry),
          ]
      }, notes: [])
  }

  private var gains: RenderedTable {
    RenderedTable(
      id: "\(declaration.id)-gains",
      caption: caption(
        "What one agent among N gains by playing a best response to the mean field while all "
          + "others keep to the policy: a lower bound of the N-player ε. Mean field: exploitability.",
        replicas),
      columns: Self.names + sizes.map { .numbers("gain-\($0)", "N = \($0)") } + [
        .numbers("exploitability", "Mean field")
      ],
      rows: entries.map { entry in
        names(entry)
          + sizes.map { N in cell(entry.record.sizes.first { $0.agents == N }?.gain, entry) }
          + [cell(entry.exploitability.map { Estimate([$0]) }, entry)]
      }, notes: [])
  }

  private var quantities: RenderedTable {
    RenderedTable(
      id: "\(declaration.id)-quantities",
      caption: caption(
        "Social objectives and statistics over all epochs, among N agents and in the mean field.",
        replicas),
      columns: Self.names + [.text("quantity", "Quantity")]
        + sizes.map { .numbers("value-\($0)", "N = \($0)") } + [.numbers("limit", "Mean field")],
      rows: entries.flatMap { entry in
        entry.record.quantities.map { quantity in
          names(entry) + [.text(quantity.metric.axisTitle)]
            + sizes.map { N in
              let place = entry.record.sizes.firstIndex { $0.agents == N }
              return cell(place.map { quantity.estimates[$0] }, entry)
            } + [cell(Estimate([quantity.meanField]), entry)]
        }
      }, notes: [])
  }

  static let names: [RenderedTable.Heading] = [
    .text("game", "Game"), .text("method", "Policy"),
  ]

  func names(_ entry: Entry) -> [RenderedTable.Cell] {
    [.text(entry.trial.game), .text(entry.trial.method)]
  }

  func cell(_ mean: PopulationRecord.Mean?, _ entry: Entry) -> RenderedTable.Cell {
    cell(mean.map { Estimate($0) }, entry)
  }

  func cell(_ estimate: Estimate?, _ entry: Entry) -> RenderedTable.Cell {
    RenderedTable.Cell(
      estimate: estimate, runs: estimate.map { [entry.trial.shortKey: $0.mean] } ?? [:])
  }

  // MARK: Figures

  private static let agents = Plot.PlotAxis(
    metric: "agents", title: "Number N of agents", scale: .logarithmic)

  private func errorPlot(of game: String, _ number: Int) -> Plot {
    let own = entries.filter { $0.trial.game == game }
    let lines = own.enumerated().map { style, entry in
      line(entry, style) { $0.error.mean > 0 ? $0.error : nil }
    }
    return Plot(
      id: "\(declaration.id)-errors-\(number)",
      caption: caption(
        "Game: \(game). Distance of the empirical measure from the mean field, with standard "
          + "errors; the thin line falls like 1/√N."),
      x: Self.agents,
      y: Plot.PlotAxis(
        metric: "flow-error", title: "Error of the flow ‖Lᴺ − L‖₁", scale: .logarithmic),
      lines: lines + [guide(lines)].compactMap(\.self))
  }

  private func gainPlot(of game: String, _ number: Int) -> Plot {
    let own = entries.filter { $0.trial.game == game }
    let lines = own.enumerated().map { style, entry in line(entry, style) { $0.gain } }
    let limits = own.enumerated().compactMap { style, entry -> Plot.Line? in
      guard let limit = entry.exploitability, let first = sizes.first, let last = sizes.last
      else { return nil }
      return Plot.Line(
        series: "mean field", style: own.count, isInLegend: style == 0, isConnected: true,
        hasMarkers: false,
        points: [first, last].map { point(entry.trial.method, $0, Estimate([limit])) })
    }
    return Plot(
      id: "\(declaration.id)-gains-\(number)",
      caption: caption(
        "Game: \(game). What one agent gains by leaving the policy, with standard errors, and the "
          + "exploitability in the mean field."),
      x: Self.agents,
      y: Plot.PlotAxis(
        metric: "deviation-gain", title: "Gain of one deviating agent", scale: .linear),
      lines: lines + limits)
  }

  private func line(
    _ entry: Entry, _ style: Int, _ value: (PopulationRecord.Size) -> PopulationRecord.Mean?
  ) -> Plot.Line {
    Plot.Line(
      series: entry.trial.method, style: style, isInLegend: true, isConnected: true,
      hasMarkers: true,
      points: entry.record.sizes.compactMap { size in
        value(size).map { point(entry.trial.method, size.agents, Estimate($0)) }
      })
  }

  private func point(_ method: String, _ agents: Int, _ y: Estimate) -> Plot.Point {
    Plot.Point(method: method, x: Estimate([Double(agents)]), y: y)
  }

  /// 1/√N through the first point of the highest line.
  private func guide(_ lines: [Plot.Line]) -> Plot.Line? {
    guard let first = lines.compactMap(\.points.first).max(by: { $0.y.mean < $1.y.mean }),
      let last = sizes.last
    else { return nil }
    let scale = first.y.mean * first.x.mean.squareRoot()
    return Plot.Line(
      series: "1/√N", style: lines.count, isInLegend: true, isConnected: true, hasMarkers: false,
      points: [
        point("1/√N", Int(first.x.mean), first.y),
        point("1/√N", last, Estimate([scale / Double(last).squareRoot()])),
      ])
  }
}
