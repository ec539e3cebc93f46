public import MeanField
public import Testing

/// What every mean-field game promises.
public enum GamePromise: String, Sendable, CaseIterable {
  case shapes = "arrays have the shapes that S, A, T and the objectives ask for"
  case populations = "the populations cut the states into ranges"
  case initialLaw = "μ₀ is a law on each population"
  case infeasible = "rewards are 0 on infeasible pairs"
  case rewardBound = "no reward exceeds the reward bound"
  case rows = "kernel rows are laws"
  case mass = "a push keeps the mass of each population"
  case adjoint = "⟨push L, V⟩ = ⟨L, backup V⟩"
  case kernelDerivative = "the kernel's pullback is the derivative of ⟨W, P V⟩"
  case stageAsRecorded = "a stage has the same values on tape as without"
  case tape = "the pullback is that of the tape"
  case differences = "the pullback is the central difference of the stage"
  case gradientField = "the gradient field is the central difference of F"
  case preparation = "prepared for a solve, flows have the same bits and derivatives agree"
  case flows = "Lₜ has mass 1 in each population, and Γ(Π(L)) = L on flows"
  case exploitability = "exploitability is at least 0"
  case relabeling = "another order of the states permutes flows, values and steps"
  case parameters = "parameters can be stored, read back and are checked"
}

/// Reports every promise of ``GamePromise`` that `game` does not keep as an issue.
public func checkGame(
  _ game: some MeanFieldGame, seed: Int = 1, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  for violation in try gameContractViolationes(of: game, seed: seed) {
    Issue.record("\(type(of: game).name), \(violation)", sourceLocation: sourceLocation)
  }
}

/// The promises that `game` does not keep, at generic points drawn from `seed`.
public func gameContractViolationes(
  of game: some MeanFieldGame, seed: Int = 1
) throws -> [ContractViolation<GamePromise>] {
  var contract = GameContract(game: game, sampler: Sampler(seed: seed))
  contract.checkShapes()
  // The other checks index arrays by these shapes.
  guard contract.findings.violations.isEmpty else { return contract.findings.violations }
  contract.checkRewards()
  contract.checkKernels()
  contract.checkPullbacks()
  contract.checkTotals()
  contract.checkFlows()
  try contract.checkGradientField()
  contract.checkPreparation()
  try contract.checkRelabeling()
  for violation in parameterContractViolationes(of: game.parameters) {
    contract.findings.expect(.parameters, false, "\(violation)")
  }
  return contract.findings.violations
}

/// Whether transitions are checked entry by entry, as P(s' | s, a), and states in another order.
///
/// Games with more entries keep those two promises unchecked.
public func checksDenseTransitions(of game: some MeanFieldGame) -> Bool {
  game.shape.pairCount * game.stateCount <= 200_000
}

struct GameContract<Game: MeanFieldGame> {
  let game: Game
  var sampler: Sampler
  let findings = Findings<GamePromise>()

  /// The first, a middle and the last epoch: stages in between are alike in every game so far.
  var epochs: [Int] { Set([0, game.horizon / 2, game.horizon]).sorted() }

  func stage(at t: Int, given L: [Double]) -> Stage<Double> { game.stage(at: t, given: L.span) }

  func pairs(of population: Population) -> Range<Int> {
    let A = game.actionCount
    return population.states.lowerBound * A..<population.states.upperBound * A
  }

  mutating func checkShapes() {
    let (S, pairs) = (game.stateCount, game.shape.pairCount)
    let feasible = game.feasibleActions
    findings.expect(
      .shapes, feasible.stateCount == S && feasible.actionCount == game.actionCount,
      "mask: expected \(S) × \(game.actionCount), got \(feasible.stateCount) × \(feasible.actionCount)"
    )
    var next = 0
    for population in game.populations {
      findings.expect(
        .populations, population.states.lowerBound == next && !population.states.isEmpty,
        "\(population.name): expected states from \(next), got \(population.states)")
      next = population.states.upperBound
    }
    findings.expect(.populations, next == S, "last state: expected \(S), got \(next)")
    let μ = game.initialDistribution
    findings.expect(.shapes, μ.count == S, "μ₀: expected \(S) numbers, got \(μ.count)")
    guard findings.violations.isEmpty else { return }
    for population in game.populations {
      let mass = μ[population.states].reduce(0, +)
      findings.expect(.initialLaw, mass, near: 1, within: 1e-12, population.name)
      let least = μ[population.states].min() ?? 0
      findings.expect(.initialLaw, least >= 0, "\(population.name): expected ≥ 0, got \(least)")
    }
    let names = Game.allObjectives.map(\.name)
    findings.expect(.shapes, Set(names).count == names.count, "objectives: got \(names)")
    findings.expect(
      .shapes, Game.allObjectives.allSatisfy { $0.better == .higher },
      "objectives: expected all to be better when higher, got \(Game.allObjectives)")
    for t in 0...game.horizon {
      let stage = stage(at: t, given: sampler.pairLaw(in: game))
      findings.expect(
        .shapes, stage.rewards.count == pairs,
        "rewards at epoch \(t): expected \(pairs) numbers, got \(stage.rewards.count)")
      findings.expect(
        .shapes, stage.objectives.count == Game.socialObjectives.count,
        "objectives at epoch \(t): expected \(Game.socialObjectives.count), got \(stage.objectives)"
      )
      findings.expect(
        .shapes, (stage.kernel == nil) == (t == game.horizon),
        "epoch \(t) of 0 … \(game.horizon): expected a kernel before the last epoch only")
      findings.expect(
        .shapes, stage.kernel.map { $0.stateCount == S } ?? true,
        "kernel at epoch \(t): expected \(S) states, got \(stage.kernel?.stateCount ?? 0)")
    }
  }

  mutating func checkRewards() {
    let mask = game.feasibleActions.mask
    let bound = game.rewardBound * (1 + 1e-12)
    var measures = [sampler.occupationMeasure(in: game)]
    for _ in 0..<3 {
      measures.append(game.flow(inducedBy: sampler.purePolicy(in: game)).occupationMeasure)
    }
    for L in measures {
      let stages = game.process(at: L).stages
      for t in 0...game.horizon {
        for (i, r) in stages[t].rewards.enumerated() {
          let place = "epoch \(t), state \(i / game.actionCount), action \(i % game.actionCount)"
          findings.expect(.infeasible, mask[i] > 0 || r == 0, "\(place): expected 0, got \(r)")
          findings.expect(
            .rewardBound, abs(r) <= bound, "\(place): expected at most \(bound), got \(r)")
        }
      }
    }
  }

  mutating func checkFlows() {
    for policy in [sampler.policy(in: game), sampler.purePolicy(in: game)] {
      let flow = game.flow(inducedBy: policy)
      let L = flow.occupationMeasure
      for t in 0...game.horizon {
        for population in game.populations {
          let mass = L[t][pairs(of: population)].reduce(0, +)
          findings.expect(.flows, mass, near: 1, within: 1e-12, "\(population.name), epoch \(t)")
        }
      }
      let again = game.flow(inducedBy: Policy(inducing: L, feasible: game.feasibleActions))
      findings.expect(
        .flows, again.occupationMeasure.values, near: L.values, within: 1e-12, "Γ(Π(L))")
      let gains = flow.evaluation(in: game).populationExploitabilities
      for (gain, best) in zip(gains, flow.process.bestResponseValues()) {
        findings.expect(
          .exploitability, gain >= -1e-12 * (1 + abs(best)), "expected at least 0, got \(gain)")
      }
    }
  }
}
