public import ArtifactStore
import Foundation
import HDF5
public import MeanField

/// An HDF5 file with a policy or an occupation measure that a run or any other program wrote.
///
/// A policy is a dataset `policy`, an occupation measure a dataset `L`, both of shape
/// (T + 1, S, A), or the ones that runs store.
public struct PolicyFile: Sendable, Hashable {
  /// The path.
  public let path: String

  private static let policyPaths = ["/policy", "/solution/policy"]
  private static let flowPaths = ["/L", "/solution/occupation_measure"]

  /// A file by its path.
  public init(path: String) { self.path = path }

  /// The file at a path, or the result of the run that the name means.
  public init(named name: String, in store: ArtifactStore) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: name, isDirectory: &isFolder), !isFolder.boolValue {
      path = name
    } else {
      path = try store.run(matching: name).resultPath
    }
  }

  /// The policy for a game; an occupation measure gives the policy that it plays.
  public func policy(for game: some MeanFieldGame) throws -> Policy {
    if let field = try read(Self.policyPaths, game.shape) {
      return try Policy(checking: field, feasible: game.feasibleActions)
    }
    return Policy(
      inducing: try occupationMeasure(for: game, orElse: "policy or L"),
      feasible: game.feasibleActions)
  }

  /// The occupation measure for a game, which need not be the flow of any policy.
  public func occupationMeasure(for game: some MeanFieldGame) throws -> OccupationMeasure {
    try occupationMeasure(for: game, orElse: "L")
  }

  private func occupationMeasure(
    for game: some MeanFieldGame, orElse expectation: String
  ) throws -> OccupationMeasure {
    guard let field = try read(Self.flowPaths, game.shape) else {
      throw RunnerError(
        .missingDataset, path, expected: "a dataset \(expectation)", got: "none of that name")
    }
    try check(field, game.feasibleActions)
    return OccupationMeasure(field)
  }

  /// The first of the datasets that is there; nil if none is.
  private func read(_ datasets: [String], _ shape: GameShape) throws -> StateActionField? {
    let file = try File.open(resultAt: path)
    guard let name = datasets.first(where: file.root.contains) else { return nil }
    let dataset = try file.root.dataset(name)
    let found = try dataset.shape
    guard found == shape.dimensions else {
      throw RunnerError(
        .wrongShape, "\(path):\(name)", expected: "shape \(shape.dimensions)", got: "\(found)")
    }
    let field = try StateActionField(shape, dataset.read(Double.self), name: "\(path):\(name)")
    try file.close()
    return field
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
