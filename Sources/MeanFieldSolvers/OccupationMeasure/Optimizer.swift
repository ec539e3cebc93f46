internal import CNumerics
public import MeanField

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
