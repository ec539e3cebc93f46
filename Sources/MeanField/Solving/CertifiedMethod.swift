/// A method whose answer is meant to have the least Expl − λ W of all policies.
///
/// How far it can be from that is proved after a solve, where rewards and objectives are polynomials
/// in the population and transitions do not depend on it; its games have to be tiny.
public protocol CertifiedMethod: MeanFieldSolver {
  /// The social weight λ.
  var weight: Double { get }
  /// The social objective W.
  var objective: ObjectiveMix { get }
}
