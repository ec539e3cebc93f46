/// A policy's mean-field flow L = Γ(π) together with what an agent faces in it.
public struct Flow: Sendable {
  /// The occupation measure Γ(π).
  public let occupationMeasure: OccupationMeasure
  /// The game frozen at Γ(π).
  public let process: DecisionProcess

  /// Pairs an occupation measure with the game frozen at it.
  public init(occupationMeasure: OccupationMeasure, process: DecisionProcess) {
    (self.occupationMeasure, self.process) = (occupationMeasure, process)
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
    let A = process.shape.actionCount
    return process.populations.map { population in
      let pairs = population.states.lowerBound * A..<population.states.upperBound * A
      return (0..<process.shape.epochCount).reduce(0) { sum, t in
        sum
          + Kernels.dot(Array(occupationMeasure[t][pairs]), Array(process.stages[t].rewards[pairs]))
      }
    }
  }

  /// W(L) of every objective, in the order of `allObjectives`.
  public func objectives<G: MeanFieldGame>(of game: G) -> [Double] {
    let stages = process.stages
    var totals = G.socialObjectives.indices.map { k in stages.reduce(0) { $0 + $1.objectives[k] } }
    if totals.count < G.allObjectives.count { totals.append(ownValues.reduce(0, +)) }
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
    var L: [[Double]] = []
    var process = DecisionProcess(of: self)
    let nowhere = [Double](repeating: 0, count: totalCount)
    var μ = initialDistribution
    for t in 0...horizon {
      let slice = Kernels.scaleRows(of: π[t], by: μ)
      let stage = stage(at: t, given: slice.span, totals: nowhere.span)
      if let kernel = stage.kernel { μ = kernel.push(slice) }
      L.append(slice)
      process.stages.append(stage)
    }
    let measure = OccupationMeasure(StateActionField(shape, epochs: L))
    // Where rewards read totals, transitions do not: the flow is known, and now its rewards are.
    return Flow(
      occupationMeasure: measure, process: totalCount == 0 ? process : self.process(at: measure))
  }

  /// What one agent faces when the population does L, a flow or not.
  public func process(at L: OccupationMeasure) -> DecisionProcess {
    precondition(L.shape == shape)
    let M = totals(of: L)
    return DecisionProcess(
      of: self,
      stages: (0...horizon).map { t in
        let slice = L[t]
        return stage(at: t, given: slice.span, totals: M.span)
      }, totals: M)
  }

  /// The totals M = Σₜ mₜ(Lₜ) of an occupation measure; empty in games whose rewards read none.
  public func totals(of L: OccupationMeasure) -> [Double] {
    guard totalCount > 0 else { return [] }
    var M = [Double](repeating: 0, count: totalCount)
    for t in 0...horizon {
      let slice = L[t]
      Kernels.add(totals(at: t, given: slice.span), scaledBy: 1, to: &M)
    }
    return M
  }

  /// ν = ∂/∂M Σₜ ⟨cotangentₜ, stageₜ(Lₜ, M)⟩: what a unit of each total is worth.
  ///
  /// Rewards of every epoch may read M, so that ν is needed before the derivative in any Lₜ.
  public func totalsGradient(
    at L: OccupationMeasure, in process: DecisionProcess, of cotangent: (_ t: Int) -> StageCotangent
  ) -> [Double] {
    guard totalCount > 0 else { return [] }
    var ν = [Double](repeating: 0, count: totalCount)
    for t in 0...horizon {
      let tape = Tape()
      let M = tape.variables(process.totals.span)
      let slice = L[t].map(TapeNumber.init)
      let outputs = cotangent(t).paired(with: stage(at: t, given: slice.span, totals: M.span))
      Kernels.add(tape.gradient(of: outputs, in: M), scaledBy: 1, to: &ν)
    }
    return ν
  }

  /// Adds the derivative in Lₜ of ⟨cotangent, stageₜ(Lₜ, M)⟩ + ⟨ν, mₜ(Lₜ)⟩ to `gradient`.
  ///
  /// In games without totals this is `pullback(_:at:given:addingTo:)`.
  public func pullback(
    _ cotangent: StageCotangent, totals ν: [Double], at t: Int, given L: [Double],
    in process: DecisionProcess, addingTo gradient: inout [Double]
  ) {
    guard totalCount > 0 else {
      var span = gradient.mutableSpan
      return pullback(cotangent, at: t, given: L.span, addingTo: &span)
    }
    let tape = Tape()
    let inputs = tape.variables(L.span)
    let M = process.totals.map(TapeNumber.init)
    let stage = stage(at: t, given: inputs.span, totals: M.span)
    let outputs =
      cotangent.paired(with: stage)
      + zip(totals(at: t, given: inputs.span), ν).map { ($0, weight: $1) }
    Kernels.add(tape.gradient(of: outputs, in: inputs), scaledBy: 1, to: &gradient)
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
