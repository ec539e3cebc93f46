import ArtifactStore
import HDF5
import MeanField
import Vocabulary

/// The front of a solution, of methods that look for one.
extension ResultSchema {
  /// The first point, whose quadrant the hypervolume is taken in: the policy that was given.
  private static func reference(_ front: BalanceFront) -> BalanceFront.Reference {
    let start = front.points.first
    return BalanceFront.Reference(
      exploitability: start?.exploitability ?? 0, objective: start?.objective ?? 0)
  }

  static func frontGroups(_ front: BalanceFront?) -> [RecordGroup] {
    guard let front else { return [] }
    let corner = reference(front)
    return [
      RecordGroup(
        "/front",
        attributes: [
          ("reference_exploitability", .double(corner.exploitability)),
          ("reference_objective", .double(corner.objective)),
          ("evaluations", .int64(Int64(front.evaluations))),
        ])
    ]
  }

  static func frontAxes(_ front: BalanceFront?) -> [RecordAxis] {
    guard let front else { return [] }
    return [
      RecordAxis(
        "point", .integers(front.points.indices.map(Int64.init)),
        attributes: described("point of the front, in the order of finding"))
    ]
  }

  static func frontArrays(_ front: BalanceFront?) -> [RecordArray] {
    guard let front else { return [] }
    let points = front.points
    let last = Set(front.nondominated)
    let arrays: [(String, RecordValues, String)] = [
      (
        "exploitability", .doubles(points.map(\.exploitability)),
        "of a point that no earlier one dominated"
      ),
      ("objective", .doubles(points.map(\.objective)), "W, the social objective of the method"),
      (
        "parameter", .doubles(points.map { $0.aim.parameter ?? 0 }),
        "weight or bound that was aimed at; 0 where there is neither"
      ),
      ("iteration", .integers(points.map { Int64($0.iteration) }), "steps done before"),
      (
        "evaluations", .integers(points.map { Int64($0.evaluations) }),
        "passes over all transitions done before"
      ),
      (
        "is_nondominated", .bools(points.map(last.contains)),
        "whether no later point dominates it either"
      ),
    ]
    let aim = RecordArray(
      "/front/aim", .texts(points.map(\.aim.name)), axes: ["point"],
      attributes: [("long_name", .string("what the method was after"))])
    return arrays.map { name, values, definition in
      RecordArray(
        "/front/\(name)", values, axes: ["point"],
        attributes: described(name.replacing("_", with: " "), definition: definition))
    } + [aim]
  }

  static func frontMetricArrays(_ front: BalanceFront?) -> [RecordArray] {
    guard let front else { return [] }
    return [
      (
        Metric(
          "hypervolume", better: .higher,
          "area that the front dominates from the place of the start policy on"),
        front.hypervolume(from: reference(front)), tolerance
      ),
      (
        Metric(
          "spacing", better: .lower,
          "sample deviation of the distances to the nearest other point"),
        front.spacing, tolerance
      ),
      (
        Metric(
          "evaluations", better: .lower,
          "passes over all transitions, forward and backward"),
        Double(front.evaluations), 0
      ),
    ].compactMap { (metric: Metric, value: Double?, tolerance: Double) in
      value.map { metricArray(metric, $0, tolerance: tolerance) }
    }
  }
}
