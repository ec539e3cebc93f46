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
    var (laws, values, multipliers) = (L, z, y)
    if form == .parameterized {
      let (bound, radius) = (problem.slackBound, Self.sineRadius(problem))
      let mask = problem.game.feasibleActions.mask
      laws = L.map { u in
        let logits = zip(mask, u).map { $0 > 0 ? $1 : -.infinity }
        return Self.softmax(logits, over: Self.blocks(problem))
      }
      values = Self.softmax(z, over: [0..<z.count]).dropLast().map { bound * $0 }
      multipliers = y.map { radius * mesob_sin($0) }
    }
    let slacks = values.chunked(by: shape.pairCount)
    return PenaltyPoint(
      L: OccupationMeasure(StateActionField(shape, epochs: laws)),
      y: multipliers.chunked(by: shape.stateCount), z: StateActionField(shape, epochs: slacks))
  }

  /// The pairs of each population.
  static func blocks(_ problem: PenaltyProblem<Game>) -> [Range<Int>] {
    let A = problem.game.actionCount
    return problem.game.populations.map { $0.states.lowerBound * A..<$0.states.upperBound * A }
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

extension Coordinates {
  init(_ form: ConstraintForm, at x: PenaltyPoint, of problem: PenaltyProblem<Game>) {
    let epochs = 0..<x.L.shape.epochCount
    self.init(form: form, L: epochs.map { x.L[$0] }, y: Array(x.y.joined()), z: x.z.values)
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
}

/// Euclidean projections onto the constraint sets of occupation-measure optimization.
enum Projection {
  /// Onto {x ≥ 0 : Σ x = 1} over the entries whose mask is 1; the others become 0.
  ///
  /// - Complexity: O(n log n). [HeldWolfeCrowder1974]
  static func ontoSimplex(_ x: inout [Double], in range: Range<Int>, mask: [Double]) {
    let candidates = range.filter { mask[$0] > 0 }.map { x[$0] }
    let shift = threshold(candidates.sorted(by: >), mass: 1)
    for i in range { x[i] = mask[i] > 0 ? max(0, x[i] - shift) : 0 }
  }

  /// Onto {x ≥ 0 : Σ x ≤ mass}.
  static func ontoCappedOrthant(_ x: inout [Double], mass: Double) {
    for i in x.indices { x[i] = max(0, x[i]) }
    guard x.reduce(0, +) > mass else { return }
    let shift = threshold(x.sorted(by: >), mass: mass)
    for i in x.indices { x[i] = max(0, x[i] - shift) }
  }

  /// Onto {x : ‖x‖₂ ≤ radius}.
  static func ontoBall(_ x: inout [Double], radius: Double) {
    let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm > radius else { return }
    for i in x.indices { x[i] *= radius / norm }
  }

  /// The shift c with Σ max(0, x − c) = mass, for x in descending order.
  private static func threshold(_ descending: [Double], mass: Double) -> Double {
    var sum = 0.0
    var shift = 0.0
    for (k, value) in descending.enumerated() {
      sum += value
      let candidate = (sum - mass) / Double(k + 1)
      guard value > candidate else { break }
      shift = candidate
    }
    return shift
  }
}

/// A first-order update rule.
public enum OptimizerKind: String, CaseIterable, Codable, ParameterRepresentable {
  /// Adaptive moments with β₁ = 0.9, β₂ = 0.999, ε = 1e-8. [KingmaBa2015, Alg. 1]
  case adam
  /// x ← x − η g.
  case sgd
}

/// The running moments of an update rule for one block of variables.
struct Optimizer: Sendable, Codable {
  let kind: OptimizerKind
  private var first: [Double]
  private var second: [Double]
  private var decay1 = 1.0
  private var decay2 = 1.0

  init(_ kind: OptimizerKind, count: Int) {
    self.kind = kind
    first = Array(repeating: 0, count: kind == .adam ? count : 0)
    second = first
  }

  /// One update of `x` against `gradient` at step size η.
  mutating func update(_ x: inout [Double], gradient: [Double], stepSize η: Double) {
    precondition(x.count == gradient.count)
    switch kind {
    case .sgd: mesob_axpy(x.count, -η, gradient, &x)
    case .adam:
      decay1 *= 0.9
      decay2 *= 0.999
      mesob_adam(
        x.count, η, 0.9, 0.999, 1e-8, 1 - decay1, 1 - decay2, gradient, &first, &second, &x)
    }
  }
}
