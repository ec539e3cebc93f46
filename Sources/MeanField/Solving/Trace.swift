/// Scores along the way of a solve, at iterations chosen by their number alone.
///
/// A longer solve scores where a shorter one does, and then goes on.
public struct Trace: Sendable, Hashable, Codable {
  /// The iterations that were scored.
  public var iterations: [Int] = []
  /// Exploitability at each.
  public var exploitability: [Double] = []
  /// What the method minimizes, at each.
  public var objective: [Double] = []
  /// Every social objective at each, one array per objective in the game's order.
  public var socialObjectives: [[Double]] = []
  /// Seconds of solver work before each; scoring is not counted.
  public var seconds: [Double] = []

  /// An empty trace of `objectiveCount` social objectives.
  public init(objectiveCount: Int) {
    socialObjectives = Array(repeating: [], count: objectiveCount)
  }

  mutating func append(_ evaluation: Evaluation, iteration: Int, objective: Double, seconds: Double)
  {
    iterations.append(iteration)
    exploitability.append(evaluation.exploitability)
    self.objective.append(objective)
    for (k, value) in evaluation.objectives.enumerated() { socialObjectives[k].append(value) }
    self.seconds.append(seconds)
  }

  /// Whether iteration k is scored: the first sixteen, then sixteen in every doubling of k.
  static func scores(_ k: Int) -> Bool {
    k < 16 || k.trailingZeroBitCount >= Int.bitWidth - k.leadingZeroBitCount - 5
  }
}
