@testable import MeanField
@testable import MeanFieldSolvers

/// The bounds of the page `BalanceTheory` at one point (L, y, z) of a penalty problem.
struct BalanceBounds {
  /// Expl(Π(L)).
  let exploitability: Double
  /// ⟨z, L⟩.
  let complementarity: Double
  /// λW(Γ(Π(L))) and λW(L).
  let values: (flow: Double, measure: Double)
  /// δₜ = ‖Lₜ − Γ(Π(L))ₜ‖₁, and what it is at most.
  let distances: [(got: Double, bound: Double)]
  /// ⟨μ₀, V*₀(M) − V*₀(L)⟩, ⟨M, r(M) − r(L)⟩ and ⟨M − L, r(L)⟩ with M = Γ(Π(L)), with what they are at
  /// most.
  let changes: [(got: Double, bound: Double)]
  /// |⟨f, y⟩| + Σₖκₖ‖fₖ‖₁.
  let flowPart: Double
  /// Σₖωₖ‖fₖ‖₁, times λ.
  let socialPart: Double
  /// K Σₜ(max D⁺ + max D⁻).
  let dualPart: Double
  /// K Σₜ maxₛ minₐ z.
  let slackPart: Double
  /// ‖f‖₂ and ‖D‖₂, ‖f‖₁ and ‖D‖₁.
  let norms: (flow: Double, dual: Double, flow1: Double, dual1: Double)
  /// The objective of the loss l1_l2 with c₃ = 1, and that of the loss l1.
  let objective: (squares: Double, norms: Double)
  /// C_f, C_D and, for the loss l1, the least c₁.
  let constants: (flow: Double, dual: Double, flow1: Double)

  /// Π(L) may cost an agent this much more than ⟨z, L⟩ says.
  var upper: Double { flowPart + dualPart }
  /// F(Π(L)) = Expl − λW.
  var balance: Double { exploitability - values.flow }

  /// Measures a point; `socialSlope` is λℓ_W, where λ|wₜ(L) − wₜ(L′)| ≤ λℓ_W ‖L − L′‖₁.
  init<Game: MeanFieldGame>(
    at x: PenaltyPoint, of problem: PenaltyProblem<Game>, _ regularity: Regularity,
    socialSlope: Double
  ) {
    let (game, shape) = (problem.game, problem.shape)
    let (S, A, T) = (shape.stateCount, shape.actionCount, shape.horizon)
    let (R, K) = (regularity.rewards, regularity.populations)
    let (rewardSlope, kernelSlope) = (K * regularity.rewardSlope, K * regularity.kernelSlope)
    let policy = Policy(inducing: x.L, feasible: game.feasibleActions)
    let flow = game.flow(inducedBy: policy)
    let frozen = game.process(at: x.L)
    let (f, D) = problem.residuals(of: x, in: frozen)
    func social(_ flow: Flow) -> Double { problem.socialWeights.dot(flow.objectives(of: game)) }
    let evaluation = flow.evaluation(in: game)
    exploitability = evaluation.exploitability
    complementarity = x.z.values.dot(x.L.values)
    values = (social(flow), social(Flow(occupationMeasure: x.L, process: frozen)))

    let residuals = f.map { $0.reduce(0) { $0 + abs($1) } }
    func growth(_ steps: Int) -> Double {
      (0..<steps).reduce(1) { product, _ in product * (1 + kernelSlope) }
    }
    distances = (0...T).map { t in
      (
        zip(x.L[t], flow.occupationMeasure[t]).reduce(0) { $0 + abs($1.0 - $1.1) },
        (0...t).reduce(0) { $0 + growth(t - $1) * residuals[$1] }
      )
    }
    let moved = distances.map(\.got)
    let total = moved.reduce(0, +)
    let pay = frozen.rewards.values.dot(flow.occupationMeasure.values)
    changes = [
      (
        evaluation.bestResponseValue - frozen.bestResponseValues().reduce(0, +),
        (0...T).reduce(0) {
          $0 + (rewardSlope + Double(T - $1) * R * kernelSlope) * moved[$1]
        }
      ),
      (evaluation.value - pay, rewardSlope * total),
      (pay - frozen.rewards.values.dot(x.L.values), R * total),
    ]
    let κ = (0...T).map { k in
      (k...T).reduce(0) { sum, t in
        sum + growth(t - k) * (R + 2 * rewardSlope + Double(T - t) * R * kernelSlope)
      }
    }
    let social = (0...T).map { k in
      (k...T).reduce(0) { $0 + growth($1 - k) * socialSlope }
    }
    let flat = f.flatMap(\.self)
    flowPart = (0...T).reduce(abs(flat.dot(x.y))) { $0 + κ[$1] * residuals[$1] }
    socialPart = (0...T).reduce(0) { $0 + social[$1] * residuals[$1] }
    dualPart =
      K * D.reduce(0) { $0 + max(0, $1.max() ?? 0) + max(0, -($1.min() ?? 0)) }
    let feasible = game.feasibleActions
    slackPart =
      K
      * (0...T).reduce(0) { sum, t in
        let least = (0..<S).map { s in
          (0..<A).filter { feasible.contains(state: s, action: $0) }
            .map { x.z[t][s * A + $0] }.min() ?? 0
        }
        return sum + (least.max() ?? 0)
      }

    let flatD = D.flatMap(\.self)
    norms = (
      flat.dot(flat).squareRoot(), flatD.dot(flatD).squareRoot(),
      flat.reduce(0) { $0 + abs($1) }, flatD.reduce(0) { $0 + abs($1) }
    )
    let (c1, c2) = (problem.c1, problem.c2)
    objective = (
      c1 * norms.flow * norms.flow + c2 * norms.dual * norms.dual + complementarity
        - values.measure,
      c1 * norms.flow1 + c2 * norms.dual1 + complementarity - values.measure
    )
    let sums = zip(κ, social).map { $0 + $1 }
    constants = (
      problem.multiplierBound + (Double(S) * sums.dot(sums)).squareRoot(),
      K * (2 * Double(T + 1)).squareRoot(), (sums.max() ?? 0) + problem.multiplierBound
    )
  }
}
