internal import CNumerics
public import MeanField

/// How the constraints on L, y and z are kept.
public enum ConstraintForm: String, CaseIterable, ParameterRepresentable {
  /// By projection after each step.
  case projected
  /// By construction: L and z through softmax, y through a scaled sine.
  case parameterized
}

/// The free variables of MESOB-OMO, as three flat blocks that an optimizer moves.
///
/// Projected form: L, y and z themselves. Parameterized form: Lₜ = softmax(uₜ) over the feasible
/// pairs of each population, z = c_z·softmax(v, v₀) with one entry v₀ of slack, y = c_w·sin(w).
struct Coordinates<Game: MeanFieldGame>: Sendable {
  let form: ConstraintForm
  var L: [[Double]]
  var y: [Double]
  var z: [Double]

  init(form: ConstraintForm, L: [[Double]], y: [Double], z: [Double]) {
    (self.form, self.L, self.y, self.z) = (form, L, y, z)
  }

  init(_ form: ConstraintForm, at x: PenaltyPoint, of problem: PenaltyProblem<Game>) {
    self.form = form
    L = (0..<x.L.shape.epochCount).map { x.L[$0] }
    y = Array(x.y.joined())
    z = x.z.values
    guard form == .parameterized else { return }
    let mask = problem.game.feasibleActions.mask
    let floor = 1e-12
    L = L.map { $0.map { Double.log(max($0, floor)) } }
    let radius = Self.sineRadius(problem)
    y = y.map { Self.arcsine(max(-1, min(1, $0 / radius))) }
    let bound = problem.slackBound
    let used = z.reduce(0, +)
    z = z.indices.map { i in
      mask[i % mask.count] > 0 ? Double.log(max(z[i] / bound, floor)) : -.infinity
    }
    z.append(Double.log(max(1 - used / bound, floor)))
  }

  /// c_w, so that ‖y‖₂ keeps its bound whatever w.
  private static func sineRadius(_ problem: PenaltyProblem<Game>) -> Double {
    let shape = problem.game.shape
    return problem.multiplierBound / Double(shape.stateCount * shape.epochCount).squareRoot()
  }

  /// arcsin by bisection of the framework's own sine, whose bits do not depend on the machine.
  private static func arcsine(_ x: Double) -> Double {
    var (low, high) = (-Double.pi / 2, Double.pi / 2)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if mesob_sin(middle) < x { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }

  /// L, y and z.
  func point(in problem: PenaltyProblem<Game>) -> PenaltyPoint {
    let shape = problem.game.shape
    let S = shape.stateCount
    let (bound, radius) = (problem.slackBound, Self.sineRadius(problem))
    var field = StateActionField(shape)
    var slack = StateActionField(shape)
    let (values, multipliers) =
      form == .projected
      ? (z, y)
      : (
        Self.softmax(z, over: [0..<z.count]).dropLast().map { bound * $0 },
        y.map { radius * mesob_sin($0) }
      )
    for t in 0..<shape.epochCount {
      field[t] = form == .projected ? L[t] : law(at: t, in: problem)
      slack[t] = Array(values[t * shape.pairCount..<(t + 1) * shape.pairCount])
    }
    return PenaltyPoint(
      L: OccupationMeasure(field),
      y: (0..<shape.epochCount).map { Array(multipliers[$0 * S..<($0 + 1) * S]) }, z: slack)
  }

  /// softmax(uₜ) over the feasible pairs of each population.
  private func law(at t: Int, in problem: PenaltyProblem<Game>) -> [Double] {
    let mask = problem.game.feasibleActions.mask
    let logits = zip(mask, L[t]).map { $0 > 0 ? $1 : -.infinity }
    return Self.softmax(logits, over: Self.blocks(problem))
  }

  /// The pairs of each population.
  static func blocks(_ problem: PenaltyProblem<Game>) -> [Range<Int>] {
    let A = problem.game.actionCount
    return problem.game.populations.map {
      $0.states.lowerBound * A..<$0.states.upperBound * A
    }
  }

  /// The gradient in the coordinates, from the gradient in L, y and z.
  func gradient(_ g: PenaltyPoint, at x: PenaltyPoint, in problem: PenaltyProblem<Game>) -> Self {
    var result = self
    let epochs = 0..<x.L.shape.epochCount
    switch form {
    case .projected:
      result.L = epochs.map { g.L[$0] }
      result.y = Array(g.y.joined())
      result.z = g.z.values
    case .parameterized:
      result.L = epochs.map { t in
        Self.softmaxPullback(x.L[t], g.L[t], over: Self.blocks(problem))
      }
      let radius = Self.sineRadius(problem)
      result.y = zip(y, g.y.joined()).map { radius * mesob_cos($0) * $1 }
      let bound = problem.slackBound
      let shares = Self.softmax(z, over: [0..<z.count])
      result.z = Self.softmaxPullback(
        shares, g.z.values.map { bound * $0 } + [0], over: [0..<z.count])
    }
    return result
  }

  /// Puts the projected form back onto its constraints.
  mutating func project(in problem: PenaltyProblem<Game>) {
    guard form == .projected else { return }
    let mask = problem.game.feasibleActions.mask
    for t in L.indices {
      for block in Self.blocks(problem) { Projection.ontoSimplex(&L[t], in: block, mask: mask) }
    }
    for i in z.indices where mask[i % mask.count] == 0 { z[i] = 0 }
    Projection.ontoCappedOrthant(&z, mass: problem.slackBound)
    Projection.ontoBall(&y, radius: problem.multiplierBound)
  }

  private static func softmax(_ logits: [Double], over blocks: [Range<Int>]) -> [Double] {
    var p = [Double](repeating: 0, count: logits.count)
    for block in blocks {
      let top = logits[block].max() ?? 0
      var sum = 0.0
      for i in block where logits[i] > -.infinity {
        p[i] = Double.exp(logits[i] - top)
        sum += p[i]
      }
      for i in block { p[i] /= sum }
    }
    return p
  }

  private static func softmaxPullback(
    _ p: [Double], _ g: [Double], over blocks: [Range<Int>]
  ) -> [Double] {
    var result = p
    for block in blocks {
      let mean = block.reduce(0) { $0 + p[$1] * g[$1] }
      for i in block { result[i] = p[i] * (g[i] - mean) }
    }
    return result
  }
}
