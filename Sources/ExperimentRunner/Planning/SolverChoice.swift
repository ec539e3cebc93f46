package import ExperimentBuilder
package import MeanField

/// The method for what one wants, and its parameters.
package struct SolverChoice {
  /// The name.
  package let name: String
  /// Parameters, spelled `solver.key=value`.
  package let assignments: [String]

  /// The method of that name; without one, the laboratory's first for an equilibrium, or for the
  /// optimum of an objective, or for the balance of the two at a weight.
  package init(
    named name: String?, objective: String?, weight: Double?, in laboratory: Laboratory
  ) throws(MeanFieldError) {
    let given =
      ["objective": objective, "weight": weight.map { "\($0)" }].compactMapValues(\.self)
    assignments = given.sorted { $0.key < $1.key }.map { "solver.\($0.key)=\($0.value)" }
    if let name {
      try MeanFieldError.require(
        given.isEmpty, .invalidParameter, "--solver \(name)",
        expected:
          "no --objective and no --weight beside it, but objective=W and weight=X, if it has them",
        got: given.keys.sorted().map { "--\($0)" }.joined(separator: " and "))
      self.name = name
      return
    }
    try MeanFieldError.require(
      weight == nil || objective != nil, .invalidParameter, "--weight",
      expected: "an --objective to weigh", got: "none")
    let purpose: SolverPurpose =
      objective == nil ? .equilibrium : weight == nil ? .optimum : .balance
    guard let method = laboratory.solvers.first(where: { $0.purpose == purpose }) else {
      throw MeanFieldError(
        .unsupported, "solve without --solver", expected: "a method for \(purpose.title)",
        got: "none in this program")
    }
    self.name = method.name
  }
}
