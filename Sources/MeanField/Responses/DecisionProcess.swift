internal import CNumerics

/// The Markov decision process that one agent faces when the population is frozen at L.
///
/// Rewards and transitions are those of the game at L; nothing depends on the population anymore.
public struct DecisionProcess: Sendable {
  /// T, S and A.
  public let shape: GameShape
  /// The feasible actions.
  public let feasibleActions: FeasibleActions
  /// The law μ₀ of the first state; it sums to 1 on each population.
  public let initialDistribution: [Double]
  /// Who lives where.
  public let populations: [Population]
  /// The rewards rₜ(s, a).
  public package(set) var rewards: StateActionField
  /// The game's own objectives, epoch by epoch.
  private(set) var objectives: [Double]
  /// The totals M over the horizon that rewards were read at; empty in games without.
  public private(set) var totals: [Double]
  /// The kernels, but for the numbers that move with the population.
  private let transitions: Transitions
  /// The numbers that do.
  private var moving: [Double]
  /// What a game that writes its stages in place notes of them, epoch by epoch.
  private var notes: [Double]
  /// Whether it is known what moves.
  private let isPrepared: Bool
  /// What passes borrow.
  let workspace: Workspace
  /// What every copy has.
  private var mark = Mark()

  private final class Mark: Sendable {}

  /// Whether there is no copy of it, so that nobody misses what is in its arrays.
  var isForgotten: Bool { mutating get { isKnownUniquelyReferenced(&mark) } }

  /// What one agent faces in nobody's company, to be updated; the game is prepared.
  init(of game: some MeanFieldGame, _ preparation: Preparation) {
    shape = game.shape
    feasibleActions = game.feasibleActions
    initialDistribution = game.initialDistribution
    populations = game.populations
    rewards = preparation.rewards ?? StateActionField(shape)
    objectives = preparation.objectives
    totals = Array(repeating: 0, count: game.totalCount)
    transitions = preparation.transitions
    moving = transitions.movingNumbers
    notes = Array(repeating: 0, count: shape.epochCount * preparation.noteCount)
    isPrepared = true
    workspace = preparation.workspace
  }

  /// What one agent faces in the given stages.
  package init(of game: some MeanFieldGame, stages: [Stage<Double>], totals: [Double] = []) {
    shape = game.shape
    feasibleActions = game.feasibleActions
    initialDistribution = game.initialDistribution
    populations = game.populations
    rewards = StateActionField(shape, epochs: stages.map(\.rewards))
    objectives = stages.flatMap(\.objectives)
    self.totals = totals
    transitions = Transitions(
      stages.map(\.kernel), moving: stages.map { _ in false }, stateCount: shape.stateCount,
      actionCount: shape.actionCount)
    (moving, notes) = ([], [])
    isPrepared = false
    workspace = Workspace()
  }

  /// Rewards, transitions and objectives, one stage per epoch.
  ///
  /// - Complexity: copies them.
  public var stages: [Stage<Double>] {
    let count = objectives.count / shape.epochCount
    return (0..<shape.epochCount).map { t in
      Stage(
        rewards: rewards[t], kernel: kernel(at: t),
        objectives: Array(objectives[t * count..<(t + 1) * count]))
    }
  }

  /// The transition from epoch t to the next; nil at the last one.
  public func kernel(at t: Int) -> TransitionKernel<Double>? { transitions.kernel(at: t, moving) }

  /// Becomes what one agent faces when the population does L, in the arrays that are there.
  mutating func update(
    at L: OccupationMeasure, in game: some MeanFieldGame, _ preparation: Preparation
  ) {
    game.writeTotals(of: L, to: &totals)
    let epochs = 0..<shape.epochCount
    withMemory(preparation) { memory in
      L.values.withUnsafeBufferPointer { L in
        for t in epochs {
          memory.update(epoch: t, given: L.baseAddress.unsafelyUnwrapped, in: game)
        }
      }
    }
  }

  /// Becomes what one agent faces in the flow of a policy, which is written to L on the way.
  mutating func follow(
    _ π: Policy, writing L: inout OccupationMeasure, in game: some MeanFieldGame,
    _ preparation: Preparation
  ) {
    let (S, A, n) = (shape.stateCount, shape.actionCount, shape.pairCount)
    let (horizon, readsTotals) = (shape.horizon, !totals.isEmpty)
    let (workspace, initial) = (workspace, initialDistribution)
    withMemory(preparation) { memory in
      π.values.withUnsafeBufferPointer { π in
        L.field.values.withUnsafeMutableBufferPointer { L in
          workspace.lend(S) { μ in
            let (π, L) = (π.baseAddress.unsafelyUnwrapped, L.baseAddress.unsafelyUnwrapped)
            μ.update(from: initial, count: S)
            for t in 0...horizon {
              mesob_scale_rows(S, A, μ, π + t * n, L + t * n)
              if !readsTotals { memory.update(epoch: t, given: L, in: game) }
              if t < horizon { mesob_push(memory.kernels + t, memory.moving, L + t * n, μ) }
            }
          }
        }
      }
    }
    // Where rewards read totals, transitions do not: the flow is known, and now its rewards are.
    if readsTotals { update(at: L, in: game, preparation) }
  }

  /// Hands out the arrays of a process to write into.
  private mutating func withMemory(_ preparation: Preparation, _ body: (Memory) -> Void) {
    let (shape, totals, kernels) = (shape, totals, transitions.c)
    rewards.values.withUnsafeMutableBufferPointer { rewards in
      moving.withUnsafeMutableBufferPointer { moving in
        objectives.withUnsafeMutableBufferPointer { objectives in
          notes.withUnsafeMutableBufferPointer { notes in
            totals.withUnsafeBufferPointer { totals in
              preparation.withScratch { scratch in
                body(
                  Memory(
                    shape: shape, rewards: rewards.baseAddress.unsafelyUnwrapped,
                    moving: moving.baseAddress, objectives: objectives.baseAddress,
                    objectiveCount: preparation.objectiveCount, totals: totals,
                    kernels: kernels.baseAddress.unsafelyUnwrapped,
                    programs: preparation.needsRecord ? preparation.programs.baseAddress : nil,
                    values: scratch.values, inPlaceGame: preparation.inPlaceGame,
                    notes: notes.baseAddress, noteCount: preparation.noteCount))
              }
            }
          }
        }
      }
    }
  }

  /// Where the parts of a process are while it is updated.
  private struct Memory {
    let shape: GameShape
    let rewards: UnsafeMutablePointer<Double>
    let moving: UnsafeMutablePointer<Double>?
    let objectives: UnsafeMutablePointer<Double>?
    let objectiveCount: Int
    let totals: UnsafeBufferPointer<Double>
    let kernels: UnsafePointer<mesob_kernel>
    let programs: UnsafePointer<mesob_program>?
    let values: UnsafeMutablePointer<Double>
    let inPlaceGame: (any InPlaceGame)?
    let notes: UnsafeMutablePointer<Double>?
    let noteCount: Int

    /// Finds rewards, transitions and objectives of one epoch of L.
    @inline(__always)
    func update(epoch t: Int, given L: UnsafePointer<Double>, in game: some MeanFieldGame) {
      let n = shape.pairCount
      var parts = mesob_parts()
      parts.output = (
        rewards + t * n, moving.map { $0 + kernels[t].offset },
        objectives.map { $0 + t * objectiveCount }
      )
      if let programs {
        mesob_program_run(programs + t, L + t * n, totals.baseAddress, values, &parts)
      } else if let inPlaceGame, let notes {
        inPlaceGame.writeStage(
          at: t, given: L + t * n, rewards: rewards + t * n, kernel: parts.output.1,
          objectives: parts.output.2, notes: notes + t * noteCount)
      } else {
        let slice = UnsafeBufferPointer(start: L + t * n, count: n)
        let stage = game.numericStage(at: t, given: slice.span, totals: totals.span)
        parts.output.0?.update(from: stage.rewards, count: n)
        if let kernel = stage.kernel?.storedValues {
          parts.output.1?.update(from: kernel, count: kernel.count)
        }
        parts.output.2?.update(from: stage.objectives, count: objectiveCount)
      }
    }
  }

  /// μ' = Pₜ L, in an array that is there; it stays at the last epoch.
  package func push(
    _ L: UnsafePointer<Double>, at t: Int, into next: UnsafeMutablePointer<Double>
  ) { mesob_push(transitions.c.baseAddress.unsafelyUnwrapped + t, moving, L, next) }

  /// μ' = Pₜ L; nil at the last epoch.
  package func push(_ L: [Double], at t: Int) -> [Double]? {
    guard t < shape.horizon else { return nil }
    precondition(L.count == shape.pairCount)
    var next = [Double](repeating: 0, count: shape.stateCount)
    push(L, at: t, into: &next)
    return next
  }

  /// Q ← Q + Pₜ V; Q stays at the last epoch.
  package func backup(_ V: [Double], at t: Int, addingTo Q: inout [Double]) {
    precondition(V.count == shape.stateCount && Q.count == shape.pairCount)
    Q.withUnsafeMutableBufferPointer { Q in
      mesob_backup(
        transitions.c.baseAddress.unsafelyUnwrapped + t, moving, V, Q.baseAddress, Q.baseAddress)
    }
  }

  /// Q = r + Pₜ V, in an array that is there, which may be that of r.
  package func backup(
    _ V: UnsafePointer<Double>, at t: Int, adding r: UnsafePointer<Double>,
    into Q: UnsafeMutablePointer<Double>
  ) { mesob_backup(transitions.c.baseAddress.unsafelyUnwrapped + t, moving, V, r, Q) }

  /// Lends an array over states.
  package func withStates(_ body: (UnsafeMutablePointer<Double>) -> Void) {
    workspace.lend(shape.stateCount, body)
  }

  /// The number of stored values of epoch t's kernel, or 0 if it is known that none moves with the
  /// population.
  package func cotangentCount(at t: Int) -> Int {
    isPrepared ? transitions.positions[t].count : transitions.kernels[t]?.storedValues.count ?? 0
  }

  /// Adds ∂/∂(stored values) of Σ W(s, a) Pₜ(s' | s, a) V(s') to a cotangent of so many.
  package func pullback(
    of W: UnsafePointer<Double>, against V: UnsafePointer<Double>, at t: Int,
    addingTo cotangent: UnsafeMutablePointer<Double>
  ) { mesob_pullback(transitions.c.baseAddress.unsafelyUnwrapped + t, W, V, cotangent) }

  /// Walks backwards over the epochs with Qₜ = rₜ + Pₜ Vₜ₊₁ for the Vₜ that `value` makes of Qₜ.
  func backwardInduction(
    _ value: (
      _ t: Int, _ Q: UnsafeMutablePointer<Double>, _ V: UnsafeMutablePointer<Double>
    ) -> Void
  ) {
    let n = shape.pairCount
    workspace.lend(n) { Q in
      workspace.lend(shape.stateCount) { V in
        withMemory { r, kernels, moving in
          for t in (0..<shape.epochCount).reversed() {
            mesob_backup(kernels + t, moving, V, r + t * n, Q)
            value(t, Q, V)
          }
        }
      }
    }
  }

  /// ⟨μ₀, V⟩ for each population.
  func initialValues(_ V: UnsafePointer<Double>) -> [Double] {
    populations.map { population in
      population.states.reduce(0) { $0 + initialDistribution[$1] * V[$1] }
    }
  }

  /// The state–action values Q(s, a) of a policy, with no further response of the population.
  ///
  /// - Complexity: one pass over all transitions.
  public func stateActionValues(of π: Policy) -> StateActionField {
    var values = StateActionField(shape)
    forEachStateActionValue(of: π) { t, Q in values[t] = Q }
    return values
  }

  /// Hands out the Qₜ of a policy from the last epoch to the first, without keeping them.
  public func forEachStateActionValue(of π: Policy, _ body: (_ t: Int, _ Q: [Double]) -> Void) {
    evaluate(π) { t, Q, _ in body(t, array(Q, shape.pairCount)) }
  }

  /// Hands out Qₜ and Vₜ of a policy from the last epoch to the first.
  private func evaluate(
    _ π: Policy,
    _ body: (
      _ t: Int, _ Q: UnsafeMutablePointer<Double>, _ V: UnsafeMutablePointer<Double>
    ) -> Void
  ) {
    precondition(π.shape == shape)
    let n = shape.pairCount
    π.values.withUnsafeBufferPointer { π in
      backwardInduction { t, Q, V in
        mesob_expectation(
          shape.stateCount, shape.actionCount, π.baseAddress.unsafelyUnwrapped + t * n, Q, V)
        body(t, Q, V)
      }
    }
  }

  /// Writes the state–action values Q of a policy, (T + 1) × S × A.
  package func write(valuesOf π: Policy, to Q: inout StateActionField) {
    let n = shape.pairCount
    Q.withMutableEntries { values in
      evaluate(π) { t, Q, _ in (values + t * n).update(from: Q, count: n) }
    }
  }

  func array(_ start: UnsafeMutablePointer<Double>, _ count: Int) -> [Double] {
    Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// θ ← θ + η Q and π ← softmax(θ) at every epoch, with Q the state–action values of π.
  ///
  /// A backward pass does not come back to epoch t, so every Qₜ sees the policy before the step.
  package func climb(_ θ: inout StateActionField, _ π: inout Policy, stepSize η: Double) {
    π.withMirror(&θ, feasible: feasibleActions) { step in
      backwardInduction { t, Q, V in step(t, Q, η, V) }
    }
  }

  /// The values Vₜ(s) of a policy, row-major (T + 1) × S.
  public func stateValues(of π: Policy) -> [Double] {
    var values = [[Double]](repeating: [], count: shape.epochCount)
    evaluate(π) { t, _, V in values[t] = array(V, shape.stateCount) }
    return Array(values.joined())
  }

  /// The expected total reward J(π; L) of each population's agents.
  public func values(of π: Policy) -> [Double] {
    var values: [Double] = []
    evaluate(π) { t, _, V in if t == 0 { values = initialValues(V) } }
    return values
  }

  /// The occupation measure of a policy through the frozen transitions.
  public func flow(of π: Policy) -> OccupationMeasure {
    precondition(π.shape == shape)
    var L = π.field
    L.values.withUnsafeMutableBufferPointer { follow($0.baseAddress.unsafelyUnwrapped) }
    return OccupationMeasure(L)
  }

  /// Turns a policy into its occupation measure through the frozen transitions.
  func follow(_ π: UnsafeMutablePointer<Double>) {
    let (S, A, n) = (shape.stateCount, shape.actionCount, shape.pairCount)
    workspace.lend(S) { μ in
      μ.update(from: initialDistribution, count: S)
      for t in 0..<shape.epochCount {
        mesob_scale_rows(S, A, μ, π + t * n, π + t * n)
        if t < shape.horizon { push(π + t * n, at: t, into: μ) }
      }
    }
  }

  /// Hands out what a game that writes its stages in place noted of them, if it did.
  func withNotes(_ body: (_ notes: UnsafePointer<Double>?) -> Void) {
    notes.withUnsafeBufferPointer { body(notes.isEmpty ? nil : $0.baseAddress) }
  }

  /// Hands out rewards, kernels, and the kernels' numbers that move.
  func withMemory(
    _ body: (
      _ rewards: UnsafePointer<Double>, _ kernels: UnsafePointer<mesob_kernel>,
      _ moving: UnsafePointer<Double>?
    ) -> Void
  ) {
    rewards.values.withUnsafeBufferPointer { rewards in
      moving.withUnsafeBufferPointer { moving in
        body(
          rewards.baseAddress.unsafelyUnwrapped,
          UnsafePointer(transitions.c.baseAddress.unsafelyUnwrapped), moving.baseAddress)
      }
    }
  }

  /// The flow residual f of L: f₀ = Σₐ L₀ − μ₀ and fₜ₊₁ = Σₐ Lₜ₊₁ − Pₜ Lₜ, one array per epoch.
  ///
  /// It is 0 exactly when L is the flow of its own policy. [GuoEtAl2023]
  public func flowResidual(of L: OccupationMeasure) -> [[Double]] {
    precondition(L.shape == shape)
    var f = [Double](repeating: 0, count: shape.epochCount * shape.stateCount)
    L.values.withUnsafeBufferPointer { L in
      writeFlowResidual(of: L.baseAddress.unsafelyUnwrapped, to: &f)
    }
    return f.chunked(by: shape.stateCount)
  }

  /// The same, row-major (T + 1) × S, in an array that is there.
  package func writeFlowResidual(
    of L: UnsafePointer<Double>, to f: UnsafeMutablePointer<Double>
  ) {
    let (S, A, n) = (shape.stateCount, shape.actionCount, shape.pairCount)
    workspace.lend(S) { inflow in
      inflow.update(from: initialDistribution, count: S)
      for t in 0..<shape.epochCount {
        mesob_row_sums(S, A, L + t * n, f + t * S)
        mesob_axpy(S, -1, inflow, f + t * S)
        if t < shape.horizon { push(L + t * n, at: t, into: inflow) }
      }
    }
  }
}
