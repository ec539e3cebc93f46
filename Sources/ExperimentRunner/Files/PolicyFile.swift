package import ArtifactStore
package import MeanField
import Results

/// An HDF5 file with a policy or an occupation measure that a run or any other program wrote.
///
/// A policy is a dataset `policy`, an occupation measure a dataset `L`, both of shape
/// (T + 1, S, A), or the ones that runs store.
package struct PolicyFile: Sendable {
  /// The path.
  package let path: String

  private static let policies = [ExchangeLayout().policy, layout.policy]
  private static let flows = [ExchangeLayout().occupationMeasure, layout.occupationMeasure]

  /// A file by its path.
  package init(path: String) { self.path = path }

  /// The file at a path, or the result of the run that the name means.
  package init(named name: String, in store: ArtifactStore) throws {
    path = try StoredResult(named: name, in: store).path
  }

  /// The policy for a game; an occupation measure gives the policy that it plays.
  package func policy(for game: some MeanFieldGame) throws -> Policy {
    try policy(for: game, in: ResultFile(at: path))
  }

  /// The same from the file where it is open.
  func policy(for game: some MeanFieldGame, in file: ResultFile) throws -> Policy {
    if let field = try Self.read(Self.policies, game.shape, in: file) {
      return try Policy(checking: field, feasible: game.feasibleActions)
    }
    return Policy(
      inducing: try occupationMeasure(for: game, in: file, orElse: "policy or L"),
      feasible: game.feasibleActions)
  }

  /// The occupation measure for a game, which need not be the flow of any policy.
  package func occupationMeasure(for game: some MeanFieldGame) throws -> OccupationMeasure {
    try occupationMeasure(for: game, in: ResultFile(at: path), orElse: "L")
  }

  private func occupationMeasure(
    for game: some MeanFieldGame, in file: ResultFile, orElse expectation: String
  ) throws -> OccupationMeasure {
    guard let field = try Self.read(Self.flows, game.shape, in: file) else {
      throw RunnerError(
        .missingDataset, path, expected: "a dataset \(expectation)", got: "none of that name")
    }
    try check(field, game.feasibleActions)
    return OccupationMeasure(field)
  }

  /// The first of the datasets that is there; nil if none is.
  private static func read(
    _ entries: [Entry], _ shape: GameShape, in file: ResultFile
  ) throws -> StateActionField? {
    guard let entry = entries.first(where: file.has) else { return nil }
    let (name, found) = (entry.path, try file.root.dataset(entry.path).shape)
    guard found == shape.dimensions else {
      throw RunnerError(
        .wrongShape, "\(file.path):\(name)", expected: "shape \(shape.dimensions)", got: "\(found)")
    }
    return try StateActionField(shape, file.read(entry, Double.self), name: "\(file.path):\(name)")
  }

  private func check(_ L: StateActionField, _ feasible: FeasibleActions) throws(MeanFieldError) {
    for t in 0..<L.shape.epochCount {
      for s in 0..<L.shape.stateCount {
        for a in 0..<L.shape.actionCount {
          let share = L[t, s, a]
          let place = "\(path), occupation measure at epoch \(t), state \(s), action \(a)"
          guard share.isFinite, share >= 0 else {
            throw MeanFieldError(.notADistribution, place, expected: "a share ≥ 0", got: "\(share)")
          }
          guard share == 0 || feasible.contains(state: s, action: a) else {
            throw MeanFieldError(
              .infeasibleAction, place, expected: "0 because the action is infeasible",
              got: "\(share)")
          }
        }
      }
    }
  }
}
