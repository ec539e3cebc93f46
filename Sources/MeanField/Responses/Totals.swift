extension MeanFieldGame {
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
    at L: OccupationMeasure, in process: DecisionProcess,
    of cotangent: (_ t: Int) -> StageCotangent
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
