/// How far a policy is at most from the least F = Expl − λ W of its game, as a proof.
///
/// The policies are a product of simplices, one for each choice. Where transitions depend on no
/// population, and rewards and W are polynomials in it, F is the largest of polynomials on them. A
/// polynomial is nowhere below its least Bernstein coefficient [Garloff1986]; simplices are halved
/// until that is enough everywhere [Leroy2012]. All arithmetic is that of ``Enclosure``, so each bound
/// holds for the very numbers of the problem; whether these are the game's is not for it to tell.
///
/// - Complexity: boxes × coefficients, times the mixtures of replies that are tried.
package struct BalanceBound: Sendable, Hashable {
  /// The arithmetic and the rules of halving, as files name them; results of the same name have the
  /// same bits.
  package static let arithmetic = "bernstein-binary64-1"

  /// F of the policy.
  package let value: Enclosure
  /// No policy has a smaller F.
  package let lowerBound: Double
  /// What the bound was allowed to be below the upper bound of the value.
  package let tolerance: Double
  /// The boxes, products of simplices of policies, that the proof went through.
  package let boxes: Int

  /// The largest that F(π) − inf F can be.
  package var gap: Double { (value - Enclosure(exactly: lowerBound)).upper }

  /// The most passes of halved tolerance.
  private static let passes = 24

  /// The best bound that there is effort for, by passes of halved tolerance.
  package init(of problem: BalanceProblem, policy: [Double]) throws {
    let pass = try BalancePass(problem, policy)
    // One box is enough for twice its own gap.
    var tolerance = 2 * max(0, pass.gapOfOneBox)
    var found: Self?
    for _ in 0...Self.passes {
      guard let next = pass.bound(tolerance: tolerance, boxes: .max) else { break }
      found = next
      // Half of what there is: it may be less than was asked for.
      tolerance = 0.5 * min(tolerance, max(0, next.gap))
    }
    guard let found else {
      throw CertificateError(
        .notFinite, "balance", expected: "bounds that are numbers", got: "an overflow")
    }
    self = found
  }

  /// The bound by one pass of at most so many boxes; nil where they do not suffice.
  package init?(
    of problem: BalanceProblem, policy: [Double], tolerance: Double, boxes: Int
  ) throws {
    let pass = try BalancePass(problem, policy)
    guard let found = pass.bound(tolerance: tolerance, boxes: boxes) else { return nil }
    self = found
  }
}

/// The proof that no policy has F below a target.
private struct BalancePass {
  /// The most coefficients that one pass computes.
  private static let effort = 1 << 24

  private let geometry: BoxGeometry
  private let root: BalanceBox
  private let value: Enclosure

  init(_ problem: BalanceProblem, _ policy: [Double]) throws {
    try problem.game.check(policy: policy, occupationMeasure: policy)
    let form = try BalanceForm(problem)
    geometry = BoxGeometry(form)
    root = geometry.root
    value = form.value(at: policy)
  }

  /// What all policies as one box give.
  var gapOfOneBox: Double {
    var box = root
    let bound = geometry.bound(of: &box, target: -.infinity) ?? -.infinity
    return (value - Enclosure(exactly: bound)).upper
  }

  /// Halves boxes, the latest ones first, until each has F ≥ value − tolerance.
  func bound(tolerance: Double, boxes limit: Int) -> BalanceBound? {
    let most = min(limit, max(1, Self.effort / root.coefficients.count))
    let target = value.upper - tolerance
    guard target.isFinite else { return nil }
    var open = [root]
    var (bound, boxes) = (Double.infinity, 0)
    while var box = open.popLast() {
      boxes += 1
      guard boxes <= most, let least = geometry.bound(of: &box, target: target) else { return nil }
      if least >= target { bound = min(bound, least) } else { open += geometry.halves(of: box) }
    }
    return BalanceBound(value: value, lowerBound: bound, tolerance: tolerance, boxes: boxes)
  }
}

extension BalanceBound {
  fileprivate init(value: Enclosure, lowerBound: Double, tolerance: Double, boxes: Int) {
    (self.value, self.lowerBound) = (value, lowerBound)
    (self.tolerance, self.boxes) = (tolerance, boxes)
  }
}
