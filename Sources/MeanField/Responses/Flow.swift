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
}

extension DecisionProcess {
  /// The flow residual f of L: f₀ = Σₐ L₀ − μ₀ and fₜ₊₁ = Σₐ Lₜ₊₁ − Pₜ Lₜ, one array per epoch.
  ///
  /// It is 0 exactly when L is the flow of its own policy. [GuoEtAl2023]
  public func flowResidual(of L: OccupationMeasure) -> [[Double]] {
    (0..<shape.epochCount).map { t in
      let inflow = t == 0 ? initialDistribution : stages[t - 1].kernel?.push(L[t - 1]) ?? []
      return zip(L.stateDistribution(at: t), inflow).map { $0 - $1 }
    }
  }
}
