import Foundation
import MeanField

extension MeanFieldSolver {
  /// These values, then random ones within the search ranges; those that are the same once.
  func candidates(
    _ count: Int, fixed: Configuration, seed: Int
  ) throws(MeanFieldError) -> [Configuration] {
    let searched = Self.parameters.filter { $0.tuned != nil && fixed[$0.name] == nil }
    guard !searched.isEmpty, Self.parameters.contains(where: { $0.name == "iterations" }) else {
      throw MeanFieldError(
        .unsupported, "solver '\(Self.name)'",
        expected: "iterations and at least one parameter with a search range that is not fixed",
        got: "none")
    }
    let standards = configuration
    let standard = Configuration(
      searched.compactMap { parameter in
        standards[parameter.name].map { (parameter.name, $0) }
      }
    ) { first, _ in first }
    var candidates = [standard]
    var seen: Set = [standard]
    for number in 1..<count {
      var stream = RandomStream(key: UInt64(bitPattern: Int64(seed)), stream: UInt64(number))
      var candidate: Configuration = [:]
      for parameter in searched {
        candidate[parameter.name] = parameter.searched(at: stream.uniform())?.rounded
      }
      if seen.insert(candidate).inserted { candidates.append(candidate) }
    }
    return candidates
  }
}

extension ParameterValue {
  /// Three significant digits, so that a configuration can be read and typed.
  fileprivate var rounded: ParameterValue {
    guard case .number(let value) = self else { return self }
    return Double(String(format: "%.3g", value)).map(ParameterValue.number) ?? self
  }
}
