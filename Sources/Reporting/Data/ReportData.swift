import ReportModel
package import Results

/// Everything that a report is made of: plain values between the store and the renderers.
package struct ReportData: Sendable {
  /// Every planned trial, in the order of the plan.
  package var observations: [ObservedTrial] {
    didSet { places = Self.places(observations) }
  }
  /// The policies that recommendations ask for, by run key.
  package var policies: [String: PolicyRecord]
  /// Where the trials of each method are.
  private var places: [String: [Int]]

  /// Collects what was read.
  package init(observations: [ObservedTrial], policies: [String: PolicyRecord] = [:]) {
    self.observations = observations
    self.policies = policies
    places = Self.places(observations)
  }

  private static func places(_ observations: [ObservedTrial]) -> [String: [Int]] {
    Dictionary(grouping: observations.indices) { observations[$0].trial.method }
  }

  /// The labels of the games, in the order of the plan.
  var games: [String] { observations.map(\.trial.game).uniqued() }

  /// One trial of each method, in the order of the plan.
  var methods: [ExpectedTrial] {
    observations.map(\.trial).uniqued(by: \.method)
  }

  /// The labels of the methods that any of `selectors` matches, in the order of the plan.
  func methods(_ selectors: [MethodSelector], of subject: String) throws -> [String] {
    let labels = methods.filter { method in
      selectors.contains {
        $0.matches(label: method.method, solver: method.solver, parameters: method.parameters)
      }
    }.map(\.method)
    guard !labels.isEmpty else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected to select one of the methods \(listed(methods.map(\.method))), "
          + "got none for \(selectors.map(\.description).joined(separator: " or "))")
    }
    return labels
  }

  /// The games that a declaration is about: the one it names, or all.
  func games(named label: String?, of subject: String) throws -> [String] {
    guard let label else { return games }
    guard games.contains(label) else {
      throw ReportError(
        .invalidDeclaration, subject, "expected one of the games \(listed(games)), got '\(label)'")
    }
    return [label]
  }

  /// The starts, in the order of the plan.
  var starts: [String] { observations.map(\.trial.start).uniqued() }

  /// The trials of one method in some games, from one start or all.
  func observations(
    of method: String, from start: String? = nil, in games: [String]
  ) -> [ObservedTrial] {
    (places[method] ?? []).map { observations[$0] }.filter {
      games.contains($0.trial.game) && (start == nil || start == $0.trial.start)
    }
  }
}

/// Names in quotation marks, separated by commas.
func listed(_ names: [String]) -> String {
  names.map { "'\($0)'" }.joined(separator: ", ")
}

extension MethodSelector {
  /// The selector in words: solver `mesob` with objective = revenue.
  var description: String {
    if let label { return "`\(label)`" }
    guard let solver else { return "all methods" }
    let fixed = parameters.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
    return "`\(solver)`" + (fixed.isEmpty ? "" : " with " + fixed.joined(separator: ", "))
  }
}

extension Array {
  /// The first element of each value of `key`, in order.
  func uniqued<Key: Hashable>(by key: (Element) -> Key) -> [Element] {
    var seen: Set<Key> = []
    return filter { seen.insert(key($0)).inserted }
  }
}

extension Array where Element: Hashable {
  /// Every element once, in the order of its first appearance.
  func uniqued() -> [Element] { uniqued(by: \.self) }
}
