internal import CNumerics

/// A policy's mean-field flow L = Γ(π) together with what an agent faces in it.
public struct Flow: Sendable {
  /// The occupation measure Γ(π).
  public private(set) var occupationMeasure: OccupationMeasure
  /// The game frozen at Γ(π).
  public fileprivate(set) var process: DecisionProcess

  /// Pairs an occupation measure with the game frozen at it.
  public init(occupationMeasure: OccupationMeasure, process: DecisionProcess) {
    (self.occupationMeasure, self.process) = (occupationMeasure, process)
  }

  /// A flow to be updated.
  fileprivate init(of game: some MeanFieldGame, _ preparation: Preparation) {
    occupationMeasure = OccupationMeasure(StateActionField(game.shape))
    process = DecisionProcess(of: game, preparation)
  }

  /// Whether there is no copy of it.
  var isForgotten: Bool { mutating get { process.isForgotten } }

  /// Becomes Γ(π), in the arrays that are there.
  fileprivate mutating func update(
    inducedBy π: Policy, in game: some MeanFieldGame, _ preparation: Preparation
  ) {
    process.follow(π, writing: &occupationMeasure, in: game, preparation)
  }

  /// Scores the policy that induced this flow, from rewards, transitions and flow alone.
  ///
  /// - Complexity: one pass over all transitions.
  public func evaluation(in game: some MeanFieldGame) -> Evaluation {
    let best = process.bestResponseValues()
    let own = ownValues
    return Evaluation(
      populationExploitabilities: zip(best, own).map { $0 - $1 },
      bestResponseValue: best.reduce(0, +), value: own.reduce(0, +),
      objectives: objectives(of: game))
  }

  /// J(π; Γ(π)) = ⟨L, r⟩ of each population.
  public var ownValues: [Double] {
    let shape = process.shape
    return occupationMeasure.values.withUnsafeBufferPointer { L in
      process.rewards.values.withUnsafeBufferPointer { r in
        process.populations.map { population in
          (0..<shape.epochCount).reduce(0) { sum, t in
            let first = (t * shape.stateCount + population.states.lowerBound) * shape.actionCount
            return sum
              + mesob_dot(
                population.states.count * shape.actionCount,
                L.baseAddress.unsafelyUnwrapped + first, r.baseAddress.unsafelyUnwrapped + first)
          }
        }
      }
    }
  }

  /// W(L) of every objective, in the order of `allObjectives`.
  public func objectives<G: MeanFieldGame>(of game: G) -> [Double] {
    let count = game.ownObjectiveCount
    let epochs = process.objectives
    var totals = (0..<count).map { k in
      stride(from: k, to: epochs.count, by: count).reduce(0) { $0 + epochs[$1] }
    }
    if count < game.objectiveMetrics.count { totals.append(ownValues.reduce(0, +)) }
    return totals
  }
}

extension MeanFieldGame {
  /// The flow Γ(π): everybody plays π, starting from μ₀.
  ///
  /// - Complexity: one stage per epoch (two where rewards read totals) and one pass over all
  ///   transitions.
  public func flow(inducedBy π: Policy) -> Flow {
    precondition(π.shape == shape)
    if let preparation {
      return preparation.recycled({ Flow(of: self, preparation) }) {
        $0.update(inducedBy: π, in: self, preparation)
      }
    }
    var L: [[Double]] = []
    var stages: [Stage<Double>] = []
    let nowhere = [Double](repeating: 0, count: totalCount)
    var μ = initialDistribution
    for t in 0...horizon {
      let slice = Kernels.scaleRows(of: π[t], by: μ)
      let stage = numericStage(at: t, given: slice.span, totals: nowhere.span)
      if let kernel = stage.kernel { μ = kernel.push(slice) }
      L.append(slice)
      stages.append(stage)
    }
    let measure = OccupationMeasure(StateActionField(shape, epochs: L))
    // Where rewards read totals, transitions do not: the flow is known, and now its rewards are.
    return Flow(
      occupationMeasure: measure,
      process: totalCount == 0
        ? DecisionProcess(of: self, stages: stages) : self.process(at: measure))
  }

  /// What one agent faces when the population does L, a flow or not.
  public func process(at L: OccupationMeasure) -> DecisionProcess {
    precondition(L.shape == shape)
    if let preparation {
      return preparation.recycled({ Flow(of: self, preparation) }) {
        $0.process.update(at: L, in: self, preparation)
      }.process
    }
    let M = totals(of: L)
    return DecisionProcess(
      of: self,
      stages: (0...horizon).map { t in
        let slice = L[t]
        return numericStage(at: t, given: slice.span, totals: M.span)
      }, totals: M)
  }

  /// The totals M = Σₜ mₜ(Lₜ) of an occupation measure; empty in games whose rewards read none.
  public func totals(of L: OccupationMeasure) -> [Double] {
    var M = [Double](repeating: 0, count: totalCount)
    writeTotals(of: L, to: &M)
    return M
  }

  /// The same, in an array that is there.
  func writeTotals(of L: OccupationMeasure, to M: inout [Double]) {
    guard totalCount > 0 else { return }
    for i in M.indices { M[i] = 0 }
    guard let preparation, preparation.needsRecord else {
      for t in 0...horizon {
        let slice = L[t]
        Kernels.add(totals(at: t, given: slice.span), scaledBy: 1, to: &M)
      }
      return
    }
    let n = shape.pairCount
    preparation.workspace.lend(totalCount) { m in
      preparation.withScratch { scratch in
        L.values.withUnsafeBufferPointer { L in
          for t in 0...horizon {
            m.update(from: preparation.fixedTotals[t], count: totalCount)
            var parts = mesob_parts()
            parts.output.0 = m
            mesob_program_run(
              preparation.totals[t].c, L.baseAddress.unsafelyUnwrapped + t * n, nil, scratch.values,
              &parts)
            mesob_axpy(totalCount, 1, m, &M)
          }
        }
      }
    }
  }
}

/// A policy's score: how far it is from equilibrium, and what it is worth to society.
public struct Evaluation: Sendable, Hashable {
  /// Expl(π) = V*(Γ(π)) − J(π; Γ(π)) summed over populations; 0 exactly at a Nash equilibrium.
  ///
  /// Never clamped: rounding may leave a tiny negative number.
  public var exploitability: Double { populationExploitabilities.reduce(0, +) }
  /// The exploitability of each population.
  public let populationExploitabilities: [Double]
  /// V*(Γ(π)), summed over populations.
  public let bestResponseValue: Double
  /// J(π; Γ(π)), summed over populations.
  public let value: Double
  /// W(Γ(π)) of every objective of the game, in the order of `allObjectives`.
  public let objectives: [Double]

  var isFinite: Bool { exploitability.isFinite && objectives.allSatisfy(\.isFinite) }
}
