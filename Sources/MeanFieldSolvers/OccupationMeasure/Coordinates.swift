internal import CNumerics
public import MeanField

/// How the constraints on L, y and z are kept.
public enum ConstraintForm: String, CaseIterable, Codable, ParameterRepresentable {
  /// By projection after each step.
  case projected
  /// By construction: L and z through softmax, y through a scaled sine.
  case parameterized
}

/// The free variables of MESOB-OMO, as three flat blocks that an optimizer moves.
///
/// Projected form: L, and y and z in the problem's unit of rewards. Parameterized form: Lₜ = softmax(uₜ) over the feasible
/// pairs of each population, z = c_z·softmax(v, v₀) with one entry v₀ of slack, y = c_w·sin(w).
/// Infeasible pairs have u = v = −∞.
struct Coordinates: Sendable, Codable {
  let form: ConstraintForm
  var L: StateActionField
  var y: [Double]
  var z: [Double]

  /// c_w, so that ‖y‖₂ keeps its bound whatever w.
  static func sineRadius(_ problem: PenaltyProblem<some MeanFieldGame>) -> Double {
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
  func point(in problem: PenaltyProblem<some MeanFieldGame>) -> PenaltyPoint {
    var x = PenaltyPoint(L.shape)
    write(to: &x, in: problem)
    return x
  }

  /// Writes L, y and z.
  func write(to x: inout PenaltyPoint, in problem: PenaltyProblem<some MeanFieldGame>) {
    let radius = Self.sineRadius(problem)
    let populations = problem.game.populations
    x.withMutableArrays { xL, xy, xz, shares in
      switch form {
      case .projected:
        xL.update(from: L.values, count: L.values.count)
        mesob_combine(y.count, problem.unit, y, 0, nil, xy)
        mesob_combine(z.count, problem.unit, z, 0, nil, xz)
      case .parameterized:
        Self.forEachBlock(of: L.shape, populations) { start, count in
          L.values.withUnsafeBufferPointer {
            mesob_law(count, $0.baseAddress.unsafelyUnwrapped + start, xL + start)
          }
        }
        for i in y.indices { xy[i] = radius * mesob_sin(y[i]) }
        mesob_law(z.count, z, shares)
        mesob_combine(z.count - 1, problem.slackBound, shares, 0, nil, xz)
      }
    }
  }

  /// Hands out the pairs of each population at each epoch: the first one, and how many.
  private static func forEachBlock(
    of shape: GameShape, _ populations: [Population], _ body: (_ start: Int, _ count: Int) -> Void
  ) {
    let A = shape.actionCount
    for t in 0..<shape.epochCount {
      for population in populations {
        body(
          t * shape.pairCount + population.states.lowerBound * A, population.states.count * A)
      }
    }
  }

  /// Turns a gradient in L, y and z into one in the coordinates; that in z's shares is in `shares`.
  func pullBack(
    _ g: inout PenaltyPoint, at x: PenaltyPoint, in problem: PenaltyProblem<some MeanFieldGame>
  ) {
    guard form == .parameterized else {
      let unit = problem.unit
      return g.withMutableArrays { _, gy, gz, _ in
        mesob_combine(y.count, unit, gy, 0, nil, gy)
        mesob_combine(z.count, unit, gz, 0, nil, gz)
      }
    }
    let (radius, bound) = (Self.sineRadius(problem), problem.slackBound)
    let populations = problem.game.populations
    let count = z.count
    g.withMutableArrays { gL, gy, gz, gShares in
      x.L.values.withUnsafeBufferPointer { L in
        Self.forEachBlock(of: self.L.shape, populations) { start, count in
          Self.pullBack(
            L.baseAddress.unsafelyUnwrapped + start, gL + start, into: gL + start, count)
        }
      }
      for i in y.indices { gy[i] = radius * mesob_cos(y[i]) * gy[i] }
      mesob_combine(count - 1, bound, gz, 0, nil, gShares)
      gShares[count - 1] = 0
      x.shares.withUnsafeBufferPointer {
        Self.pullBack($0.baseAddress.unsafelyUnwrapped, gShares, into: gShares, count)
      }
    }
  }

  /// The gradient in logits, from that in their softmax p, whose place it may take.
  private static func pullBack(
    _ p: UnsafePointer<Double>, _ g: UnsafePointer<Double>,
    into result: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    var mean = 0.0
    for i in 0..<count { mean += p[i] * g[i] }
    for i in 0..<count { result[i] = p[i] * (g[i] - mean) }
  }

  /// The Euclidean distance of L, y and z together; entries that are −∞ in both are no variables.
  func distance(to other: Coordinates) -> Double {
    func squares(_ x: [Double], _ y: [Double]) -> Double {
      var sum = 0.0
      for i in x.indices where x[i] != y[i] { sum += (x[i] - y[i]) * (x[i] - y[i]) }
      return sum
    }
    let sum = squares(L.values, other.L.values) + squares(y, other.y) + squares(z, other.z)
    return sum.squareRoot()
  }

  /// Puts the projected form back onto its constraints.
  mutating func project(in problem: PenaltyProblem<some MeanFieldGame>) {
    guard form == .projected else { return }
    let mask = problem.game.feasibleActions.mask
    let A = L.shape.actionCount
    for t in 0..<L.shape.epochCount {
      var slice = L[t]
      for population in problem.game.populations {
        let pairs = population.states.lowerBound * A..<population.states.upperBound * A
        Projection.ontoSimplex(&slice, in: pairs, mask: mask)
      }
      L[t] = slice
    }
    for i in z.indices where mask[i % mask.count] == 0 { z[i] = 0 }
    Projection.ontoCappedOrthant(&z, mass: problem.slackBound / problem.unit)
    Projection.ontoBall(&y, radius: problem.multiplierBound / problem.unit)
  }
}

extension Coordinates {
  init(_ form: ConstraintForm, at x: PenaltyPoint, of problem: PenaltyProblem<some MeanFieldGame>) {
    self.init(form: form, L: x.L.field, y: x.y, z: x.z.values)
    guard form == .parameterized else {
      y = y.map { $0 / problem.unit }
      z = z.map { $0 / problem.unit }
      return
    }
    let mask = problem.game.feasibleActions.mask
    let floor = 1e-12
    func logit(_ share: Double, _ i: Int) -> Double {
      mask[i % mask.count] > 0 ? Double.log(max(share, floor)) : -.infinity
    }
    L.withMutableEntries { L in
      for i in 0..<x.z.values.count { L[i] = logit(L[i], i) }
    }
    let radius = Self.sineRadius(problem)
    y = y.map { Self.arcsine(max(-1, min(1, $0 / radius))) }
    let bound = problem.slackBound
    let used = z.reduce(0, +)
    z = z.indices.map { logit(z[$0] / bound, $0) }
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

  /// Whether they are those of so many variables.
  func areOf(_ count: Int) -> Bool {
    let expected = kind == .adam ? count : 0
    return first.count == expected && second.count == expected
  }

  /// One update of `x` against `gradient` at step size η.
  mutating func update(
    _ x: UnsafeMutablePointer<Double>, gradient: [Double], stepSize η: Double
  ) {
    precondition(areOf(gradient.count))
    switch kind {
    case .sgd: mesob_axpy(gradient.count, -η, gradient, x)
    case .adam:
      decay1 *= 0.9
      decay2 *= 0.999
      mesob_adam(
        gradient.count, η, 0.9, 0.999, 1e-8, 1 - decay1, 1 - decay2, gradient, &first, &second, x)
    }
  }
}
