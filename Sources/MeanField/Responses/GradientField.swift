internal import CNumerics

/// What a planner minimizes: F(π) = e·Expl_τ(π) − Σₖ cₖ Wₖ(Γ(π)).
///
/// e = 1 with weights λ is MESOB's balance; e = 0 is a social optimum. [GuoEtAl2023]
public struct BalanceObjective: Sendable, Hashable {
  /// The weight e of exploitability.
  public var exploitabilityWeight: Double
  /// The temperature τ > 0 at which the best response is smoothed.
  public var temperature: Double
  /// The weight of every social objective, in the order of `allObjectives`.
  public var socialWeights: [Double]

  /// Weighs exploitability against social objectives.
  public init(exploitabilityWeight: Double, temperature: Double, socialWeights: [Double]) {
    (self.exploitabilityWeight, self.temperature) = (exploitabilityWeight, temperature)
    self.socialWeights = socialWeights
  }

  /// The passes over all transitions that the gradient field of F takes at a flow.
  ///
  /// The adjoint runs backwards, and so do the derivatives along it; if exploitability counts, there
  /// are the best response, its flow and its derivatives besides. Derivatives of fixed maps, which
  /// are none, count all the same.
  public var passes: Int { exploitabilityWeight == 0 ? 2 : 5 }

  /// F with the unsmoothed exploitability.
  public func value(of evaluation: Evaluation) -> Double {
    exploitabilityWeight * evaluation.exploitability - socialWeights.dot(evaluation.objectives)
  }
}

extension Flow {
  /// F at this flow, with exploitability smoothed at its temperature.
  ///
  /// Smoothed exploitability is that of play with an entropy bonus, at least the plain one and at
  /// most τ (T + 1) log A above it.
  ///
  /// - Complexity: one pass over all transitions, none if exploitability does not count.
  package func smoothedValue(of F: BalanceObjective, in game: some MeanFieldGame) -> Double {
    let value = -F.socialWeights.dot(objectives(of: game))
    guard F.exploitabilityWeight != 0 else { return value }
    let best = process.softBestResponseValue(temperature: F.temperature)
    return F.exploitabilityWeight * (best - ownValues.reduce(0, +)) + value
  }

  /// Exploitability of the policy that induced this flow if entropy is worth τ to everybody.
  ///
  /// V_τ(L) − ⟨L, r − τ log π⟩, at least 0, and 0 at the equilibrium of that game. For τ = 0 it is
  /// plain exploitability.
  ///
  /// - Complexity: one pass over all transitions.
  package func exploitability(of π: Policy, temperature τ: Double) -> Double {
    let own = ownValues.reduce(0, +)
    guard τ > 0 else { return process.bestResponseValues().reduce(0, +) - own }
    var entropy = 0.0
    for i in π.values.indices where occupationMeasure.values[i] > 0 {
      entropy -= occupationMeasure.values[i] * Double.log(π.values[i])
    }
    return process.softBestResponseValue(temperature: τ) - own - τ * entropy
  }

  /// The largest range that rewards have at an epoch, in the states that are reached.
  package var rewardSpan: Double {
    let (shape, mask) = (process.shape, process.feasibleActions.mask)
    var span = 0.0
    for t in 0..<shape.epochCount {
      var (least, greatest) = (Double.infinity, -Double.infinity)
      for s in 0..<shape.stateCount {
        let row = (t * shape.stateCount + s) * shape.actionCount
        let pairs = row..<row + shape.actionCount
        guard pairs.contains(where: { occupationMeasure.values[$0] > 0 }) else { continue }
        for i in pairs where mask[i - t * shape.pairCount] > 0 {
          least = min(least, process.rewards.values[i])
          greatest = max(greatest, process.rewards.values[i])
        }
      }
      span = max(span, greatest - least)
    }
    return span
  }
}

extension MeanFieldGame {
  /// Hands out Gₜ and pₜ(s) = Σₐ πₜ(a|s) Gₜ(s, a), from the last epoch to the first.
  package func forEachGradient(
    of objective: BalanceObjective, at flow: Flow, playing π: Policy,
    pointing body: (
      _ t: Int, _ G: UnsafePointer<Double>, _ p: UnsafePointer<Double>
    ) -> Void
  ) {
    let (S, A, n) = (stateCount, actionCount, shape.pairCount)
    π.values.withUnsafeBufferPointer { π in
      forEachGradient(of: objective, at: flow) { t, G, p in
        mesob_expectation(S, A, π.baseAddress.unsafelyUnwrapped + t * n, G, p)
        body(t, G, p)
      }
    }
  }

  /// The gradient field G of F at L = Γ(π): ∂F/∂πₜ(a|s) = μₜ(s) Gₜ(s, a).
  ///
  /// With g the partial derivative of F in L, taken through the envelope of the smoothed best
  /// response (whose flow is b), the adjoint runs backwards through the dynamics:
  ///
  ///     Gₜ = gₜ + Pₜ pₜ₊₁ + Σ Lₜ ∂Pₜ/∂L pₜ₊₁,    pₜ(s) = Σₐ πₜ(a|s) Gₜ(s, a),    p_T₊₁ = 0
  ///
  /// Where rewards read totals M over the horizon, g also has ν·∂mₜ/∂Lₜ with ν = ∂F/∂M.
  ///
  /// - Complexity: ``BalanceObjective/passes`` over all transitions; no array of shape S × S is
  ///   formed.
  public func gradientField(
    of objective: BalanceObjective, at flow: Flow, playing π: Policy
  ) -> StateActionField {
    var G = StateActionField(shape)
    forEachGradient(of: objective, at: flow, playing: π) { t, slice in G[t] = slice }
    return G
  }

  /// Hands out Gₜ from the last epoch to the first, without keeping them.
  public func forEachGradient(
    of objective: BalanceObjective, at flow: Flow, playing π: Policy,
    _ body: (_ t: Int, _ G: [Double]) -> Void
  ) {
    let (S, A, n) = (stateCount, actionCount, shape.pairCount)
    π.values.withUnsafeBufferPointer { π in
      forEachGradient(of: objective, at: flow) { t, G, p in
        mesob_expectation(S, A, π.baseAddress.unsafelyUnwrapped + t * n, G, p)
        body(t, Array(UnsafeBufferPointer(start: G, count: n)))
      }
    }
  }

  /// θ ← θ − η G and π ← softmax(θ) at every epoch, with G the gradient field of F at Γ(π).
  ///
  /// A backward pass does not come back to epoch t, so every Gₜ sees the policy before the step.
  package func descend(
    on F: BalanceObjective, at flow: Flow, logits θ: inout StateActionField, policy π: inout Policy,
    stepSize η: Double
  ) {
    π.withMirror(&θ, feasible: feasibleActions) { step in
      forEachGradient(of: F, at: flow) { t, G, p in step(t, G, -η, p) }
    }
  }

  /// Hands out Gₜ from the last epoch to the first; `body` makes pₜ of it.
  private func forEachGradient(
    of objective: BalanceObjective, at flow: Flow,
    _ body: (
      _ t: Int, _ G: UnsafeMutablePointer<Double>, _ p: UnsafeMutablePointer<Double>
    ) -> Void
  ) {
    if objective.exploitabilityWeight == 0 {
      return forEachGradient(of: objective, at: flow, response: nil, values: nil, body)
    }
    flow.process.withSoftResponse(temperature: objective.temperature) { response, values in
      forEachGradient(of: objective, at: flow, response: response, values: values, body)
    }
  }

  /// The same with the smoothed best response's flow and values, if exploitability counts.
  private func forEachGradient(
    of objective: BalanceObjective, at flow: Flow, response: UnsafePointer<Double>?,
    values: UnsafePointer<Double>?,
    _ body: (
      _ t: Int, _ G: UnsafeMutablePointer<Double>, _ p: UnsafeMutablePointer<Double>
    ) -> Void
  ) {
    let e = objective.exploitabilityWeight
    let (process, workspace, S, n, T) =
      (flow.process, flow.process.workspace, stateCount, shape.pairCount, horizon)
    let weights = objective.socialWeights
    // J(π; Γ(π)) and the built-in welfare are both ⟨L, r⟩.
    let own = e + welfareWeight(in: weights)
    workspace.lend(2 * S + 2 * totalCount) { memory in
      memory.update(repeating: 0, count: 2 * S + 2 * totalCount)
      let (p, V, ν) = (memory, memory + S, memory + 2 * S)
      let ignored = ν + totalCount
      withDerivatives(
        in: process, at: flow.occupationMeasure.field, response: response, scale: -1,
        objectiveWeights: weights
      ) { derivatives in
        if totalCount > 0 {
          for t in 0...T {
            derivatives.weigh(t, -own, e)
            derivatives.add(at: t, totals: ν)
          }
        }
        let (r, kernels) = (derivatives.rewards, derivatives.kernels)
        for t in (0...T).reversed() {
          derivatives.weigh(t, -own, e)
          if derivatives.kernelCount(at: t) > 0 {
            if let response, let values, t < T {
              mesob_combine(S, e, values + (t + 1) * S, 0, nil, V)
              mesob_pullback(kernels + t, response + t * n, V, derivatives.onKernel)
            }
            mesob_pullback(kernels + t, derivatives.L + t * n, p, derivatives.onKernel)
          }
          mesob_combine(n, -own, r + t * n, 0, nil, derivatives.G)
          mesob_backup(kernels + t, derivatives.moving, p, derivatives.G, derivatives.G)
          derivatives.add(at: t, totals: ignored)
          if totalCount > 0 { derivatives.addTotals(ν, at: t) }
          body(t, derivatives.G, p)
        }
      }
    }
  }

  /// Lends memory for a pass over derivatives at L, of which objectives count `scale` times as much.
  private func withDerivatives(
    in process: DecisionProcess, at L: StateActionField, response: UnsafePointer<Double>?,
    scale: Double, objectiveWeights: [Double], _ body: (Derivatives<Self>) -> Void
  ) {
    let (n, count) = (shape.pairCount, ownObjectiveCount)
    let kernelCount = (0...horizon).reduce(0) { max($0, process.cotangentCount(at: $1)) }
    let noteCount = preparation?.noteCount ?? 0
    process.workspace.lend(2 * n + kernelCount + count + noteCount) { memory in
      let weights = memory + 2 * n + kernelCount
      for k in 0..<count { weights[k] = scale * objectiveWeights[k] }
      process.withMemory { rewards, kernels, moving in
        process.withNotes { notes in
          L.values.withUnsafeBufferPointer { L in
            func lend(_ scratch: Scratch?) {
              body(
                Derivatives(
                  game: self, process: process, L: L.baseAddress.unsafelyUnwrapped,
                  response: response, rewards: rewards, kernels: kernels, moving: moving,
                  programs: preparation.flatMap { $0.needsRecord ? $0.programs.baseAddress : nil },
                  scratch: scratch, inPlaceGame: preparation?.inPlaceGame, notes: notes,
                  noteCount: noteCount,
                  objectiveWeights: UnsafeMutableBufferPointer(start: weights, count: count),
                  G: memory, onRewards: memory + n, onKernel: memory + 2 * n,
                  onNotes: weights + count))
            }
            if let preparation { preparation.withScratch(lend) } else { lend(nil) }
          }
        }
      }
    }
  }

  /// The weight of the built-in ⟨L, r⟩, the one behind those of the game's own objectives.
  package func welfareWeight(in weights: [Double]) -> Double {
    let count = ownObjectiveCount
    return count < weights.count ? weights[count] : 0
  }

  /// Adds the derivative in L of Σₜ ⟨weightsₜ, stageₜ(Lₜ, M(L))⟩ to a gradient, (T + 1) × S × A.
  ///
  /// The weights on rewards are an array of that shape too; those on all objectives are the same at
  /// every epoch, `scale` times the given ones; `kernel` adds those on the stored numbers of a kernel.
  package func addGradient(
    at L: OccupationMeasure, in process: DecisionProcess, rewards: UnsafePointer<Double>,
    objectives: [Double], scale: Double, to gradient: UnsafeMutablePointer<Double>,
    kernel: (_ t: Int, _ weights: UnsafeMutablePointer<Double>) -> Void
  ) {
    let n = shape.pairCount
    process.workspace.lend(2 * totalCount) { ν in
      ν.update(repeating: 0, count: 2 * totalCount)
      let ignored = ν + totalCount
      withDerivatives(
        in: process, at: L.field, response: nil, scale: scale, objectiveWeights: objectives
      ) { derivatives in
        func weigh(_ t: Int) {
          derivatives.onRewards.update(from: rewards + t * n, count: n)
          derivatives.onKernel.update(repeating: 0, count: derivatives.kernelCount(at: t))
        }
        // Rewards of every epoch may read M, so that ν is needed before the derivative in any Lₜ.
        if totalCount > 0 {
          for t in 0...horizon {
            weigh(t)
            derivatives.add(at: t, totals: ν)
          }
        }
        for t in 0...horizon {
          weigh(t)
          if derivatives.kernelCount(at: t) > 0 { kernel(t, derivatives.onKernel) }
          derivatives.G.update(from: gradient + t * n, count: n)
          derivatives.add(at: t, totals: ignored)
          if totalCount > 0 { derivatives.addTotals(ν, at: t) }
          (gradient + t * n).update(from: derivatives.G, count: n)
        }
      }
    }
  }
}

/// A pass over the derivatives of stages: what it reads, and the arrays that it writes.
private struct Derivatives<Game: MeanFieldGame> {
  let game: Game
  let process: DecisionProcess
  let L: UnsafePointer<Double>
  /// The flow b of the smoothed best response, if it counts.
  let response: UnsafePointer<Double>?
  let rewards: UnsafePointer<Double>
  let kernels: UnsafePointer<mesob_kernel>
  let moving: UnsafePointer<Double>?
  /// The programs of stages, of games that are replayed.
  let programs: UnsafePointer<mesob_program>?
  let scratch: Scratch?
  /// The game and what it noted, if it wrote its stages in place.
  let inPlaceGame: (any InPlaceGame)?
  let notes: UnsafePointer<Double>?
  let noteCount: Int
  let objectiveWeights: UnsafeMutableBufferPointer<Double>
  /// What derivatives are added to, S × A.
  let G: UnsafeMutablePointer<Double>
  /// The weights on rewards, S × A.
  let onRewards: UnsafeMutablePointer<Double>
  /// The weights on the kernel.
  let onKernel: UnsafeMutablePointer<Double>
  /// Room for the weights on notes.
  let onNotes: UnsafeMutablePointer<Double>

  private var pairCount: Int { process.shape.pairCount }

  func kernelCount(at t: Int) -> Int { process.cotangentCount(at: t) }

  /// Weighs rewards by own·Lₜ + e·bₜ, and the kernel not yet.
  func weigh(_ t: Int, _ own: Double, _ e: Double) {
    let n = pairCount
    mesob_combine(n, own, L + t * n, e, response.map { $0 + t * n }, onRewards)
    onKernel.update(repeating: 0, count: kernelCount(at: t))
  }

  /// Adds the derivatives in Lₜ and in M of ⟨weights, stageₜ(Lₜ, M)⟩.
  func add(at t: Int, totals totalsGradient: UnsafeMutablePointer<Double>?) {
    if let inPlaceGame, let notes {
      return inPlaceGame.addPullback(
        ofRewards: onRewards, kernel: onKernel, objectives: objectiveWeights.baseAddress, at: t,
        notes: notes + t * noteCount, room: onNotes, to: G)
    }
    guard let programs, let scratch else { return addByGame(at: t, totals: totalsGradient) }
    var weights = mesob_parts()
    weights.output = (onRewards, onKernel, objectiveWeights.baseAddress)
    let slice = L + t * pairCount
    mesob_program_run(programs + t, slice, process.totals, scratch.values, nil)
    mesob_program_reverse(
      programs + t, slice, scratch.values, &weights, G, totalsGradient, scratch.slopes)
  }

  /// The same of games that are not replayed: by their own pullback, or on a tape if rewards read
  /// totals.
  private func addByGame(at t: Int, totals totalsGradient: UnsafeMutablePointer<Double>?) {
    let n = pairCount
    let slice = UnsafeBufferPointer(start: L + t * n, count: n)
    let cotangent = StageCotangent(
      rewards: Array(UnsafeBufferPointer(start: onRewards, count: n)),
      kernel: Array(UnsafeBufferPointer(start: onKernel, count: kernelCount(at: t))),
      objectives: Array(objectiveWeights))
    var gradient = UnsafeMutableBufferPointer(start: G, count: n).mutableSpan
    guard game.totalCount > 0 else {
      return game.pullback(cotangent, at: t, given: slice.span, addingTo: &gradient)
    }
    let tape = Tape()
    let (inputs, totals) = (tape.variables(slice.span), tape.variables(process.totals.span))
    let stage = game.tapeStage(at: t, given: inputs.span, totals: totals.span)
    let derivative = tape.gradient(of: cotangent.paired(with: stage), in: inputs + totals)
    for i in 0..<n { G[i] += derivative[i] }
    for i in totals.indices { totalsGradient?[i] += derivative[n + i] }
  }

  /// Adds the derivative in Lₜ of ⟨ν, mₜ(Lₜ)⟩.
  func addTotals(_ ν: UnsafePointer<Double>, at t: Int) {
    let n = pairCount
    guard let preparation = game.preparation, preparation.needsRecord, let scratch else {
      let tape = Tape()
      let inputs = tape.variables(UnsafeBufferPointer(start: L + t * n, count: n).span)
      let totals = game.totals(at: t, given: inputs.span)
      let outputs = totals.indices.map { (totals[$0], weight: ν[$0]) }
      for (i, x) in tape.gradient(of: outputs, in: inputs).enumerated() { G[i] += x }
      return
    }
    var weights = mesob_parts()
    // C reads weights only.
    weights.output.0 = UnsafeMutablePointer(mutating: ν)
    let program = preparation.totals[t].c
    mesob_program_run(program, L + t * n, nil, scratch.values, nil)
    mesob_program_reverse(program, L + t * n, scratch.values, &weights, G, nil, scratch.slopes)
  }
}
