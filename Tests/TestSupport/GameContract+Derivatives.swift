import MeanField

extension GameContract {
  mutating func checkKernels() {
    for t in epochs where t < game.horizon {
      let L = sampler.pairLaw(in: game)
      guard let kernel = stage(at: t, given: L).kernel else { continue }
      checkRows(of: kernel, at: t)
      let next = kernel.push(L)
      for population in game.populations {
        let mass = next[population.states].reduce(0, +)
        findings.expect(.mass, mass, near: 1, within: 1e-12, "\(population.name), epoch \(t)")
      }
      let V = sampler.numbers(game.stateCount)
      let ahead = backup(V, through: kernel)
      findings.expect(
        .adjoint, inner(L, ahead), near: inner(next, V),
        within: 1e-13 * inner(next.map(abs), V.map(abs)), "epoch \(t)")
      // ⟨W, P V⟩ is linear in the stored values, so that it is its own derivative times them.
      guard !kernel.storedValues.isEmpty else { continue }
      let W = sampler.numbers(game.shape.pairCount)
      var slope = [Double](repeating: 0, count: kernel.storedValues.count)
      kernel.pullback(of: W, against: V, addingTo: &slope)
      findings.expect(
        .kernelDerivative, inner(slope, kernel.storedValues), near: inner(W, ahead),
        within: 1e-10 * Double(game.shape.pairCount), "epoch \(t)")
    }
  }

  private mutating func checkRows(of kernel: TransitionKernel<Double>, at t: Int) {
    let mask = game.feasibleActions.mask
    let sums = backup(Array(repeating: 1, count: game.stateCount), through: kernel)
    for i in sums.indices where mask[i] > 0 {
      findings.expect(.rows, sums[i], near: 1, within: 1e-12, "epoch \(t), pair \(i)")
    }
    guard checksDenseTransitions(of: game) else { return }
    for (i, p) in kernel.denseProbabilities(actionCount: game.actionCount).enumerated()
    where mask[i / game.stateCount] > 0 {
      // A probability that is a difference of two may be off by rounding.
      findings.expect(
        .rows, p >= -1e-14, "epoch \(t), pair \(i / game.stateCount): expected ≥ 0, got \(p)")
    }
  }

  private func backup(_ V: [Double], through kernel: TransitionKernel<Double>) -> [Double] {
    var Q = [Double](repeating: 0, count: game.shape.pairCount)
    kernel.backup(V, addingTo: &Q)
    return Q
  }

  /// The pullback against the tape and against central differences, one entry after another.
  mutating func checkPullbacks() {
    let mask = game.feasibleActions.mask
    for t in epochs {
      let L = sampler.pairLaw(in: game)
      let stage = stage(at: t, given: L)
      let cotangent = StageCotangent(
        rewards: mask.map { $0 * sampler.number() },
        kernel: sampler.numbers(stage.kernel?.storedValues.count ?? 0),
        objectives: sampler.numbers(stage.objectives.count))
      var (own, taped) = (mask.map { _ in 0.0 }, mask.map { _ in 0.0 })
      var ownSpan = own.mutableSpan
      var tapedSpan = taped.mutableSpan
      game.pullback(cotangent, at: t, given: L.span, addingTo: &ownSpan)
      game.pullbackOnTape(cotangent, at: t, given: L.span, addingTo: &tapedSpan)
      for i in mask.indices where mask[i] == 0 { (own[i], taped[i]) = (0, 0) }
      findings.expect(.tape, own, near: taped, within: 1e-10, "epoch \(t)")
      checkRecording(of: stage, at: t, given: L)
      let scale = own.reduce(1) { max($0, abs($1)) }
      let step = 3e-4 * (L.filter { $0 > 0 }.min() ?? 1)
      for i in mask.indices.filter({ mask[$0] > 0 }).prefix(200) {
        let slope =
          (paired(cotangent, t, L, i, step) - paired(cotangent, t, L, i, -step)) / (2 * step)
        findings.expect(
          .differences, own[i], near: slope, within: 1e-6 * scale, "epoch \(t), pair \(i)")
      }
    }
  }

  /// Rewards that read totals of the whole flow: their derivatives in totals and in one epoch's L.
  mutating func checkTotals() {
    guard game.totalCount > 0 else { return }
    let L = sampler.occupationMeasure(in: game)
    let process = game.process(at: L)
    let mask = game.feasibleActions.mask
    let rewards = (0...game.horizon).map { _ in mask.map { $0 * sampler.number() } }
    let objectives = sampler.numbers(process.stages[0].objectives.count)
    findings.expect(
      .shapes, process.totals.count == game.totalCount,
      "totals: expected \(game.totalCount), got \(process.totals.count)")
    func paired(_ L: OccupationMeasure) -> Double {
      zip(game.process(at: L).stages, rewards).reduce(0) { sum, pair in
        sum + inner(pair.1, pair.0.rewards) + inner(objectives, pair.0.objectives)
      }
    }
    var G = StateActionField(game.shape)
    G.withMutableEntries {
      game.addGradient(
        at: L, in: process, rewards: Array(rewards.joined()), objectives: objectives, scale: 1,
        to: $0
      ) { _, _ in }
    }
    for t in epochs {
      let gradient = G[t]
      let scale = gradient.reduce(1) { max($0, abs($1)) }
      let step = 3e-4 * (L[t].filter { $0 > 0 }.min() ?? 1)
      for i in mask.indices.filter({ mask[$0] > 0 }).prefix(50) {
        var (ahead, behind) = (L, L)
        ahead[t][i] += step
        behind[t][i] -= step
        let slope = (paired(ahead) - paired(behind)) / (2 * step)
        findings.expect(
          .differences, gradient[i], near: slope, within: 1e-6 * scale,
          "whole flow, epoch \(t), pair \(i)")
      }
    }
  }

  /// ⟨cotangent, stage⟩ with one entry of L moved.
  private func paired(
    _ cotangent: StageCotangent, _ t: Int, _ L: [Double], _ i: Int, _ step: Double
  ) -> Double {
    var L = L
    L[i] += step
    let stage = stage(at: t, given: L)
    return inner(cotangent.rewards, stage.rewards)
      + inner(cotangent.kernel, stage.kernel?.storedValues ?? [])
      + inner(cotangent.objectives, stage.objectives)
  }

  private mutating func checkRecording(of stage: Stage<Double>, at t: Int, given L: [Double]) {
    let tape = Tape()
    let inputs = tape.variables(L.span)
    let recorded = game.stage(at: t, given: inputs.span)
    let values = recorded.rewards + (recorded.kernel?.storedValues ?? []) + recorded.objectives
    findings.expect(
      .stageAsRecorded, values.map(\.value),
      near: stage.rewards + (stage.kernel?.storedValues ?? []) + stage.objectives,
      within: 1e-14, "epoch \(t)")
  }

  /// Σ μ G d against the central difference of F along a direction d that keeps row sums.
  mutating func checkGradientField() throws {
    let temperature = 0.05 * max(game.rewardBound, 1e-3)
    let objective = BalanceObjective(
      exploitabilityWeight: 1.5, temperature: temperature,
      socialWeights: sampler.numbers(Game.allObjectives.count))
    let π = sampler.policy(in: game)
    let flow = game.flow(inducedBy: π)
    let G = game.gradientField(of: objective, at: flow, playing: π)
    for _ in 0..<3 {
      var d = sampler.policy(in: game).field
      for t in 0...game.horizon { d.add(π[t], scaledBy: -1, at: t) }
      var (slope, scale) = (0.0, 1e-3)
      for t in 0...game.horizon {
        let μ = flow.occupationMeasure.stateDistribution(at: t)
        for i in d[t].indices {
          let term = μ[i / game.actionCount] * G[t][i] * d[t][i]
          slope += term
          scale += abs(term)
        }
      }
      let step = 1e-5
      let ahead = try balance(objective, π, moved: step, along: d)
      let behind = try balance(objective, π, moved: -step, along: d)
      findings.expect(
        .gradientField, slope, near: (ahead - behind) / (2 * step), within: 1e-6 * scale, "F")
    }
  }

  /// The game as a solve sees it: values to the bit, derivatives summed in another order, and flows
  /// that stay what they are when others are computed.
  mutating func checkPreparation() {
    let prepared = PreparedGame(game)
    let objective = BalanceObjective(
      exploitabilityWeight: 1, temperature: 0.05 * max(game.rewardBound, 1e-3),
      socialWeights: sampler.numbers(Game.allObjectives.count))
    let policies = (0..<3).map { _ in sampler.policy(in: game) }
    let flows = policies.map { prepared.flow(inducedBy: $0) }
    for (π, flow) in zip(policies, flows) {
      let plain = game.flow(inducedBy: π)
      findings.expect(
        .preparation, flow.occupationMeasure == plain.occupationMeasure, "flow")
      findings.expect(.preparation, flow.process.rewards == plain.process.rewards, "rewards")
      findings.expect(
        .preparation, flow.evaluation(in: prepared) == plain.evaluation(in: game), "scores")
      let G = prepared.gradientField(of: objective, at: flow, playing: π)
      let expected = game.gradientField(of: objective, at: plain, playing: π)
      let scale = expected.values.reduce(1) { max($0, abs($1)) }
      let error = zip(G.values, expected.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
      findings.expect(.preparation, error, near: 0, within: 1e-10 * scale, "gradient field")
    }
    let L = flows[0].occupationMeasure
    findings.expect(
      .preparation, prepared.process(at: L).rewards == game.process(at: L).rewards, "process")
  }

  /// F with the smoothed exploitability, at π + step·d.
  private func balance(
    _ objective: BalanceObjective, _ π: Policy, moved step: Double, along d: StateActionField
  ) throws -> Double {
    var field = π.field
    for t in 0...game.horizon { field.add(d[t], scaledBy: step, at: t) }
    let policy = try Policy(checking: field, feasible: game.feasibleActions)
    let flow = game.flow(inducedBy: policy)
    let score = flow.evaluation(in: game)
    let best = flow.process.softBestResponse(temperature: objective.temperature).initialValues
    return objective.exploitabilityWeight * (best.reduce(0, +) - score.value)
      - inner(objective.socialWeights, score.objectives)
  }

  func inner(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
