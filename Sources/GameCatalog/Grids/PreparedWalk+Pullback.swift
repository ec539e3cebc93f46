public import MeanField

extension PreparedWalk {
  /// Adds the derivative in L of ⟨cotangent, rewards⟩; transitions do not depend on L.
  ///
  /// With w(s) = Σₐ of the cotangent in s, every pair of s gets w(s)·(c(s) − η/(μ(s) + ε)), c only
  /// where charges scale with the crowd; these then also depend on μₜ₊₁ = P L.
  public func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    let (S, A, mask) = (walk.stateCount, walk.actionCount, feasibleActions.mask)
    if t > 0 || chargesActions {
      let fixed = fixedCharges.indices.contains(t) && walk.chargesScaleWithCrowd
      for s in 0..<S {
        let pairs = (s * A..<(s + 1) * A).lazy.filter { mask[$0] > 0 }
        let (w, μ) = pairs.reduce((0.0, 0.0)) { ($0.0 + cotangent.rewards[$1], $0.1 + L[$1]) }
        let slope = (fixed ? fixedCharges[t][s] : 0) - walk.aversion / (μ + walk.floor)
        for i in pairs { gradient[i] += w * slope }
      }
    }
    guard t < walk.horizon, chargesActions, walk.chargesScaleWithCrowd else { return }
    // Of Σ w(s, a) P(s' | s, a) c(s', a) μₜ₊₁(s') in μₜ₊₁, and from there back to L.
    var slopes = [Double](repeating: 0, count: S)
    forEachTransition { i, k, s in
      slopes[s] += cotangent.rewards[i] * walk.probabilities[k] * walk.charges[s * A + i % A]
    }
    forEachTransition { i, k, s in gradient[i] += walk.probabilities[k] * slopes[s] }
  }

  /// Hands out pair, position in the lists and successor of each transition.
  private func forEachTransition(_ body: (_ pair: Int, _ k: Int, _ successor: Int) -> Void) {
    for i in mask.indices {
      for k in Int(graph.starts[i])..<Int(graph.starts[i + 1]) {
        body(i, k, Int(graph.successors[k]))
      }
    }
  }
}

extension PopulationsOnGrid {
  /// Adds the derivative in L of ⟨cotangent, rewards⟩; transitions do not depend on L.
  ///
  /// With wᵢ(x) = Σₐ of the cotangent, every pair of i on x gets Σⱼ Mⱼᵢ wⱼ(x) − c wᵢ(x)/(μᵢ(x) + ε).
  public func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    let (A, cells, n) = (Self.moves.count, grid.cellCount, interaction.count)
    var (w, μ) = (
      [Double](repeating: 0, count: n * cells), [Double](repeating: 0, count: n * cells)
    )
    for i in 0..<n * cells * A {
      w[i / A] += cotangent.rewards[i]
      μ[i / A] += L[i]
    }
    for s in 0..<n * cells {
      let (i, x) = (s / cells, s % cells)
      var slope = -aversion * w[s] / (μ[s] + Self.floor)
      for j in 0..<n { slope += interaction[j][i] * w[j * cells + x] }
      for a in 0..<A { gradient[s * A + a] += slope }
    }
  }
}
