package import Certificates
package import MeanField
package import Results
import Vocabulary

/// How far an answer is at most from the least Expl − λ W, and what that was computed from.
package struct CertifiedBalance: Sendable {
  /// The game as polynomials.
  package let problem: BalanceProblem
  /// The bound.
  package let bound: BalanceBound

  /// Proves a bound for the answer of a method that is said to be the best; nil where the game does
  /// not consist of polynomials, or of too many terms.
  package init?<Game: MeanFieldGame>(
    _ solution: Solution, by method: any CertifiedMethod, in game: Game
  ) throws {
    guard let polynomials = GamePolynomials(of: game) else { return nil }
    let weights = try method.objective.weights(of: Game.allObjectives, in: Game.name)
    let W = zip(weights, polynomials.objectives).flatMap { weight, objective in
      objective.terms.map { Polynomial.Term(weight * $0.coefficient, $0.factors) }
    }
    problem = BalanceProblem(
      FrozenGame(solution.flow.process), rewards: polynomials.rewards, objective: Polynomial(W),
      weight: method.weight)
    do {
      bound = try BalanceBound(of: problem, policy: solution.policy.values)
    } catch let error as CertificateError where error.code == .tooLarge {
      return nil
    }
  }

  /// What the answer is measured by.
  var metrics: [MetricValue] { [MetricValue(Metrics().certifiedGap, bound.gap)] }

  /// What is stored.
  var record: BalanceRecord {
    BalanceRecord(
      rewards: problem.rewards, objective: problem.objective, weight: problem.weight,
      arithmetic: BalanceBound.arithmetic, value: [bound.value.lower, bound.value.upper],
      lowerBound: bound.lowerBound, accuracy: bound.tolerance, boxes: bound.boxes)
  }
}

extension BalanceProblem {
  /// The problem of a result file, with its game.
  package init(_ record: BalanceRecord, _ game: FrozenGame) {
    self.init(
      game, rewards: record.rewards, objective: record.objective, weight: record.weight)
  }
}
