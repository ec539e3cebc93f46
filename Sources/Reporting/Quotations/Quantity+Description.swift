import ArtifactStore
import ReportModel

extension Quantity {
  /// The formula in words: 100 × (revenue of `a` / revenue of `b` − 1).
  var description: String {
    switch self {
    case .constant(let value): CSV.number(value)
    case .metric(let metric, let selector, let choice):
      "\(choice == .only ? "" : choice.rawValue + " ")\(metric.title.lowercased()) of "
        + selector.description
    case .hypervolume(let selector, _, let cut):
      "hypervolume of \(selector.description) \(cut.rawValue)"
    case .dominated(let comparison):
      "\(comparison.points) that \(comparison.challenger.description) dominates in "
        + "\(comparison.minimize.title.lowercased()) and \(comparison.maximize.title.lowercased())"
    case .incumbents(let comparison): comparison.points
    case .population(let measure, let selector): measure.facts(of: selector).formula
    case .combined(let left, let operation, let right):
      "\(left.factor) \(operation.rawValue) \(right.factor)"
    }
  }

  private var factor: String {
    if case .combined = self { "(\(description))" } else { description }
  }
}

extension DominanceDeclaration {
  fileprivate var points: String { "points of \(incumbent.description)" }
}
