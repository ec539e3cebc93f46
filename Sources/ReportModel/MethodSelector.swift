/// Which methods of an experiment a table row, a series or a comparison is about.
public struct MethodSelector: Codable, Equatable, Sendable {
  /// The label of one method; nil for any.
  public var label: String?
  /// The name of a solver; nil for any.
  public var solver: String?
  /// Parameters that must have these values, spelled as on the command line.
  public var parameters: [String: String] = [:]

  /// Every method.
  public static let all = MethodSelector()

  /// The one method with this label.
  public static func label(_ label: String) -> MethodSelector {
    MethodSelector(label: label)
  }

  /// Every method of this solver, or those with some of its parameters fixed.
  public static func solver(
    _ name: String, where parameters: [String: String] = [:]
  ) -> MethodSelector {
    MethodSelector(solver: name, parameters: parameters)
  }

  /// Whether a method with this label, solver and parameters is selected.
  public func matches(
    label: String, solver: String, parameters: [String: String]
  ) -> Bool {
    (self.label == nil || self.label == label)
      && (self.solver == nil || self.solver == solver)
      && self.parameters.allSatisfy { name, value in
        parameters[name].map { Self.isSame($0, value) } ?? false
      }
  }

  /// Two spellings of one number are the same value: `0.30` and `0.3`.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    if a == b { return true }
    guard let a = Double(a), let b = Double(b) else { return false }
    return a == b
  }
}
