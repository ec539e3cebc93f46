import ArtifactStore
import ReportModel
import Results

/// A run whose policy a figure shows.
struct ShownPolicy {
  /// What the figure calls it.
  let title: String
  /// The trial of the first start.
  let trial: ExpectedTrial
  /// Its policy; nil where the run is missing.
  let policy: PolicyRecord?

  /// The runs behind a heat map, in the order of its panels.
  static func all(of figure: FigureDeclaration, in data: ReportData) throws -> [ShownPolicy] {
    let game = try Array(data.games(of: figure).prefix(1))
    return try data.series(of: figure).flatMap { series, methods in
      try methods.compactMap { method in
        guard let trial = data.observations(of: method, in: game).first?.trial else { return nil }
        let policy = data.policies[trial.key]
        try policy?.checkShape(for: figure.subject)
        return ShownPolicy(
          title: methods.count == 1 ? series.title : method, trial: trial, policy: policy)
      }
    }
  }
}

/// Heat maps of policies, from their declarations and the data.
extension HeatMapPlot {
  /// The share of the agents at each value of a factor: epochs to the right, values upwards, a panel
  /// for each method.
  init(occupation declaration: FigureDeclaration, of name: String?, _ data: ReportData) throws {
    let shown = try ShownPolicy.all(of: declaration, in: data)
    var rows: [[String]] = []
    var panels: [Panel] = []
    var (epochs, factorName) = (0, name ?? "state")
    for entry in shown {
      guard let policy = entry.policy else { continue }
      let (factor, shares) = try policy.occupation(of: name, for: declaration.subject)
      let labels = factor.values.map { factor.labels[$0] }
      let cells = shares.enumerated().flatMap { epoch, shares in
        shares.enumerated().map { Cell.share($1, column: epoch, row: $0) }
      }
      rows += cells.map { cell in
        [entry.trial.method, "\(cell.column)", labels[cell.row], CSV.number(cell.value)]
      }
      panels.append(Panel(title: entry.title.capitalizedFirst, rows: labels, cells: cells))
      (epochs, factorName) = (max(epochs, policy.epochCount), factor.name)
    }
    self.init(
      id: declaration.id, caption: "",
      rows: [["method", "epoch", factorName, "share"]] + rows, xTitle: "Epoch",
      yTitle: factorName.capitalizedFirst, colorTitle: "Share of the agents",
      colors: 0...(panels.flatMap(\.cells).map(\.value).max() ?? 1),
      columns: (0..<epochs).map(String.init), panels: panels)
    caption = caption(of: declaration, shown, "the share of the agents, by \(factorName)")
  }

  /// π(a ∣ s): the values of a factor of the states to the right, actions upwards, a panel for each
  /// method, epoch and combination of the other factors.
  init(
    policy declaration: FigureDeclaration, against name: String?, at epochs: [Int],
    _ data: ReportData
  ) throws {
    let shown = try ShownPolicy.all(of: declaration, in: data)
    let maps = try shown.compactMap { entry in
      try entry.policy.map { policy in
        try PolicyMap(
          policy: policy, method: entry.trial.method, title: shown.count > 1 ? entry.title : nil,
          factor: policy.factor(
            name, among: policy.stateFactors, "state factors", for: declaration.subject))
      }
    }
    let first = maps.first
    let panels = try maps.flatMap { try $0.panels(at: epochs, for: declaration.subject) }
    self.init(
      id: declaration.id, caption: "",
      rows: (first.map { [$0.csvHead] } ?? []) + maps.flatMap { $0.csvRows(at: epochs) },
      xTitle: (first?.factor.name ?? "").capitalizedFirst,
      yTitle: (first?.actionTitle ?? "").capitalizedFirst, colorTitle: "Probability",
      colors: 0...1, columns: first?.columns ?? [], panels: panels,
      panelColumns: first.map { $0.others.count > 1 ? min($0.others.count, 4) : 3 } ?? 3)
    caption = caption(
      of: declaration, shown,
      "the probability of each \(first?.actionTitle ?? "action") in each state")
  }

  /// What the cells show, of which game, and what is missing.
  private func caption(
    of declaration: FigureDeclaration, _ shown: [ShownPolicy], _ colors: String
  ) -> String {
    let hasNumbers = layout.hasNumbers && panels.flatMap(\.cells).contains { $0.number != nil }
    return [
      declaration.caption.sentence, shown.first.map { "Game: \($0.trial.game)." } ?? "",
      "Colors: \(colors).", hasNumbers ? "Numbers: the same in percent, from 1 to 99." : "",
      Plot.absence(shown.filter { $0.policy == nil }.map(\.trial.method)),
    ].paragraph
  }
}

extension HeatMapPlot.Cell {
  /// A share or a probability, with its percents from 1 to 99.
  fileprivate static func share(
    _ value: Double, column: Int, row: Int, isKnown: Bool = true
  ) -> Self {
    let percents = Int((100 * value).rounded())
    return Self(
      column: column, row: row, value: value,
      number: isKnown && (1...99).contains(percents) ? "\(percents)" : nil)
  }
}

/// One policy as panels.
private struct PolicyMap {
  let policy: PolicyRecord
  let method: String
  let title: String?
  /// The factor of the states that is drawn to the right.
  let factor: Factor

  /// More panels than this are no figure.
  private static let limit = 24

  /// The combinations of the other factors in words, with the states that have them.
  var others: [(words: String, states: [Int])] {
    let rest = policy.stateFactors.filter { $0.name != factor.name }
    let words = (0..<policy.stateCount).map { state in
      rest.map { "\($0.name) \($0.labels[state])" }.joined(separator: ", ")
    }
    return words.uniqued().map { known in
      (known, words.indices.filter { words[$0] == known })
    }
  }

  var columns: [String] { factor.values.map { factor.labels[$0] } }

  /// What the rows are: the only factor of the actions, or actions.
  var actionTitle: String {
    policy.actionFactors.count == 1 ? policy.actionFactors[0].name : "action"
  }

  func panels(at epochs: [Int], for subject: String) throws -> [HeatMapPlot.Panel] {
    try require(
      !epochs.isEmpty && epochs.allSatisfy((0..<policy.epochCount).contains), subject,
      "expected epochs from 0 to \(policy.epochCount - 1), got \(epochs)")
    let others = others
    try require(
      epochs.count * others.count <= Self.limit, subject,
      "expected at most \(Self.limit) panels, got \(epochs.count) epochs of \(others.count) "
        + "combinations of \(listed(policy.stateFactors.map(\.name))) other than "
        + "'\(factor.name)'")
    let actions = (0..<policy.actionCount).map { action in
      policy.actionFactors.map { $0.labels[action] }.joined(separator: ", ")
    }
    return epochs.flatMap { epoch in
      others.map { words, states in
        HeatMapPlot.Panel(
          title: ([title, "epoch \(epoch)"].compactMap(\.self) + (words.isEmpty ? [] : [words]))
            .joined(separator: ", ").capitalizedFirst,
          rows: actions,
          cells: states.enumerated().flatMap { column, state in
            actions.indices.map { action in
              HeatMapPlot.Cell.share(
                policy.probability(of: action, in: state, at: epoch), column: column, row: action,
                isKnown: policy.share(in: state, at: epoch) >= 1e-6)
            }
          })
      }
    }
  }

  var csvHead: [String] {
    ["method", "epoch"] + (policy.stateFactors + policy.actionFactors).map(\.name)
      + ["probability", "share"]
  }

  func csvRows(at epochs: [Int]) -> [[String]] {
    epochs.flatMap { epoch in
      (0..<policy.stateCount).flatMap { state in
        (0..<policy.actionCount).map { action in
          let probability = policy.probability(of: action, in: state, at: epoch)
          return [method, "\(epoch)"] + policy.stateFactors.map { $0.labels[state] }
            + policy.actionFactors.map { $0.labels[action] }
            + [probability, policy.share(in: state, at: epoch)].map(CSV.number)
        }
      }
    }
  }
}

extension PolicyRecord {
  /// A factor among some, by default the last one of the states.
  fileprivate func factor(
    _ name: String?, among factors: [Factor], _ what: String, for subject: String
  ) throws -> Factor {
    let name = name ?? stateFactors.last?.name ?? ""
    guard let factor = factors.first(where: { $0.name == name }) else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected one of the \(what) \(listed(factors.map(\.name))), got '\(name)'")
    }
    return factor
  }

  /// A factor of the states or actions, by default the last one of the states, and the share of the
  /// agents at each of its values, epoch by epoch.
  fileprivate func occupation(
    of name: String?, for subject: String
  ) throws -> (factor: Factor, shares: [[Double]]) {
    let factor = try factor(
      name, among: stateFactors + actionFactors, "factors", for: subject)
    let isOfStates = stateFactors.contains { $0.name == factor.name }
    let first = factor.values
    let value = factor.coordinates.map { coordinate in
      first.firstIndex { factor.coordinates[$0] == coordinate } ?? 0
    }
    let shares = (0..<epochCount).map { epoch in
      value.enumerated().reduce(into: Array(repeating: 0.0, count: first.count)) {
        $0[$1.element] +=
          isOfStates ? share(in: $1.offset, at: epoch) : share(of: $1.offset, at: epoch)
      }
    }
    return (factor, shares)
  }

  /// The share of the agents who choose an action.
  private func share(of action: Int, at epoch: Int) -> Double {
    (0..<stateCount).reduce(0) { sum, state in
      sum + share(in: state, at: epoch) * probability(of: action, in: state, at: epoch)
    }
  }

  /// Throws `ReportError` with the code `unusableRun` if the parts do not fit together.
  func checkShape(for subject: String) throws {
    for (space, factors) in [("state", stateFactors), ("action", actionFactors)] {
      let counts = factors.map(\.coordinates.count)
      try require(
        counts.first ?? 0 > 0 && Set(counts).count == 1, subject,
        "expected \(space) factors of one length, got \(counts)", .unusableRun)
    }
    try require(
      probabilities.count == epochCount * stateCount * actionCount
        && stateDistribution.count == epochCount * stateCount, subject,
      "expected a policy of shape [\(epochCount), \(stateCount), \(actionCount)] and its state "
        + "distribution, got \(probabilities.count) and \(stateDistribution.count) numbers",
      .unusableRun)
  }
}
