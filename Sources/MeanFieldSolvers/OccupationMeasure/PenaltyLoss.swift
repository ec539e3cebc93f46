public import MeanField

/// How the residuals f, D and the complementarity G = ⟨z, L⟩ enter the penalty objective.
///
/// Named as in the literature. [GuoHuZhang2024]
public enum PenaltyLoss: String, CaseIterable, ParameterRepresentable {
  /// c₁‖f‖₁ + c₂‖D‖₁ + c₃ G.
  case l1
  /// c₁‖f‖₂² + c₂‖D‖₂² + c₃ G².
  case l2
  /// c₁‖f‖₂² + c₂‖D‖₂² + c₃ G.
  case l1_l2

  /// ‖x‖₁ or ‖x‖₂².
  func size(of residual: [Double]) -> Double {
    self == .l1
      ? residual.reduce(0) { $0 + abs($1) } : residual.reduce(0) { $0 + $1 * $1 }
  }

  /// The gradient of ``size(of:)`` up to ``slope``: sign(x), with 0 at 0, or x.
  func direction(of residual: [Double]) -> [Double] {
    self == .l1 ? residual.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 } : residual
  }

  /// The factor in front of ``direction(of:)``.
  var slope: Double { self == .l1 ? 1 : 2 }
}

/// The three parts of the penalty objective, unweighted and as the loss measures them.
struct PenaltyTerms: Sendable {
  /// O₁, of the flow residual f.
  var flow = 0.0
  /// O₂, of the dual residual D.
  var dual = 0.0
  /// O₃, of ⟨z, L⟩.
  var complementarity = 0.0
}
