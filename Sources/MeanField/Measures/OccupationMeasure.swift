internal import CNumerics

/// The joint law of state and action at each epoch: Lₜ(s, a) is the share of agents in s choosing a.
///
/// Shape (T + 1) × S × A; each Lₜ sums to 1 (to the number of populations when there are several).
public struct OccupationMeasure: Sendable, Hashable, Codable {
  /// The entries.
  public var field: StateActionField

  /// Wraps entries that the caller promises to be an occupation measure.
  public init(_ field: StateActionField) { self.field = field }

  /// The dimensions.
  public var shape: GameShape { field.shape }
  /// All entries, row-major.
  public var values: [Double] { field.values }
  /// A copy of the S × A array Lₜ, or one that takes its place.
  public subscript(t: Int) -> [Double] {
    get { field[t] }
    set { field[t] = newValue }
  }
  /// The share at epoch t, state s, action a.
  public subscript(t: Int, s: Int, a: Int) -> Double { field[t, s, a] }

  /// The state distribution μₜ(s) = Σₐ Lₜ(s, a) of epoch t.
  public func stateDistribution(at t: Int) -> [Double] {
    var μ = [Double](repeating: 0, count: shape.stateCount)
    values.withUnsafeBufferPointer { L in
      mesob_row_sums(
        shape.stateCount, shape.actionCount,
        L.baseAddress.unsafelyUnwrapped + t * shape.pairCount, &μ)
    }
    return μ
  }

  /// All state distributions, row-major (T + 1) × S.
  public var stateDistributions: [Double] { (0..<shape.epochCount).flatMap(stateDistribution(at:)) }
}
