import MeanFieldSolvers
import Vocabulary

/// The method for what one wants, and its parameters.
package struct SolverChoice {
  /// The name.
  package let name: String
  /// Parameters, spelled `solver.key=value`.
  package let assignments: [String]

  /// The method of that name; without one, what finds an equilibrium, or the optimum of an objective,
  /// or the balance of the two at a weight.
  package init(named name: String?, objective: String?, weight: Double?) throws {
    if let name {
      let option = objective == nil ? "--weight" : "--objective"
      try RunnerError.require(
        objective == nil && weight == nil, .invalidPlan, "\(option) with --solver \(name)",
        expected:
          "a parameter of the method, such as objective=revenue or weight=1, or no --solver",
        got: option)
      (self.name, assignments) = (name, [])
      return
    }
    guard let objective else {
      try RunnerError.require(
        weight == nil, .invalidPlan, "--weight", expected: "an --objective to weigh",
        got: "none")
      (self.name, assignments) = (NashEquilibrium.name, [])
      return
    }
    self.name = weight == nil ? SocialOptimum.name : MESOB.name
    assignments =
      ["solver.objective=\(objective)"] + (weight.map { ["solver.weight=\($0)"] } ?? [])
  }
}
