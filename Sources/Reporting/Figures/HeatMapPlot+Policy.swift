import ArtifactStore
import ReportModel
import Results

extension HeatMapPlot {
  /// π(a ∣ s): the values of a factor of the states to the right, actions upwards, a panel for each
  /// method, epoch and combination of the other factors.
  init(
    policy declaration: FigureDeclaration, against name: String?, at epochs: [Int],
    _ data: ReportData
  ) throws {
    let subject = "figure '\(declaration.id)'"
    let shown = try ShownPolicy.all(of: declaration, in: data)
    var maps: [PolicyMap] = []
    for entry in shown {
      guard let policy = data.policies[entry.run.trial.key] else { continue }
      let title = shown.count > 1 ? entry.title : nil
      maps.append(
        try PolicyMap(
          policy, method: entry.run.trial.method, title: title, against: name, for: subject))
    }
    let panels = try maps.flatMap { try $0.panels(at: epochs, for: subject) }
    let first = maps.first
    self.init(
      id: declaration.id, caption: "",
      rows: (first.map { [$0.csvHead] } ?? []) + maps.flatMap { $0.csvRows(at: epochs) },
      xTitle: (first?.factor.name ?? "").capitalizedFirst,
      yTitle: (first?.actionTitle ?? "").capitalizedFirst, colorTitle: "Probability",
      colors: 0...1, columns: first?.columns ?? [], panels: panels,
      panelColumns: first.map { $0.others.count > 1 ? min($0.others.count, 4) : 3 } ?? 3)
    caption = caption(
      of: declaration, shown,
      "Colors: the probability of each \(first?.actionTitle ?? "action") in each state.", data)
  }
}

/// One policy as panels.
private struct PolicyMap {
  let policy: PolicyRecord
  let method: String
  let title: String?
  /// The factor of the states that is drawn to the right.
  let factor: Factor
  /// The combinations of the other factors in words, with the states that have them.
  let others: [(words: String, states: [Int])]

  /// More panels than this are no figure.
  private static let limit = 24

  init(
    _ policy: PolicyRecord, method: String, title: String?, against name: String?,
    for subject: String
  ) throws {
    try policy.checkShape(for: subject)
    guard let factor = policy.stateFactors.last(where: { name == nil || $0.name == name }) else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected one of the state factors \(listed(policy.stateFactors.map(\.name))), "
          + "got '\(name ?? "")'")
    }
    self.policy = policy
    self.method = method
    self.title = title
    self.factor = factor
    let rest = policy.stateFactors.filter { $0.name != factor.name }
    let words = (0..<policy.stateCount).map { state in
      rest.map { "\($0.name) \($0.labels[state])" }.joined(separator: ", ")
    }
    others = words.uniqued().map { known in (known, words.indices.filter { words[$0] == known }) }
  }

  var columns: [String] { factor.values.map { factor.labels[$0] } }

  /// What the rows are: the only factor of the actions, or actions.
  var actionTitle: String {
    policy.actionFactors.count == 1 ? policy.actionFactors[0].name : "action"
  }

  private var actions: [String] {
    (0..<policy.actionCount).map { action in
      policy.actionFactors.map { $0.labels[action] }.joined(separator: ", ")
    }
  }

  func panels(at epochs: [Int], for subject: String) throws -> [HeatMapPlot.Panel] {
    guard !epochs.isEmpty, epochs.allSatisfy((0..<policy.epochCount).contains) else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected epochs from 0 to \(policy.epochCount - 1), got \(epochs)")
    }
    guard epochs.count * others.count <= Self.limit else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected at most \(Self.limit) panels, got \(epochs.count) epochs of \(others.count) "
          + "combinations of \(listed(policy.stateFactors.map(\.name))) other than "
          + "'\(factor.name)'")
    }
    return epochs.flatMap { epoch in
      others.map { words, states in
        HeatMapPlot.Panel(
          title: ([title, "epoch \(epoch)"].compactMap(\.self) + (words.isEmpty ? [] : [words]))
            .joined(separator: ", ").capitalizedFirst,
          rows: actions,
          cells: states.enumerated().flatMap { column, state in
            (0..<policy.actionCount).map { action in
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
        (0..<policy.actionCount).map { action in csvRow(epoch, state, action) }
      }
    }
  }

  private func csvRow(_ epoch: Int, _ state: Int, _ action: Int) -> [String] {
    let names = policy.stateFactors.map { $0.labels[state] }
    let actions = policy.actionFactors.map { $0.labels[action] }
    let probability = policy.probability(of: action, in: state, at: epoch)
    let numbers = [probability, policy.share(in: state, at: epoch)].map(CSV.number)
    return [method, "\(epoch)"] + names + actions + numbers
  }
}
