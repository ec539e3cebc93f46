public import MeanField

/// MF-OMI: forward–backward splitting on the inclusion that equilibrium occupation measures satisfy.
///
/// A measure d is an equilibrium exactly when 0 ∈ −r(d) + N(d), with N the normal cone of the
/// occupation measures of one agent at transitions frozen at d. With step size α and
/// regularization η one step is
///
///     d ← projection of d + α (r(d) − η d) onto {x ≥ 0 : Σₐ x₀ = μ₀, Σₐ xₜ₊₁ = Pₜ(d) xₜ}
///
/// from d = Γ(π₀). The answer is the policy Π(d). [HuZhang2024]
///
/// Convergence is proved for monotone rewards and dynamics that do not depend on the population;
/// elsewhere P is frozen anew at every d, and d is a flow of the previous kernels only. The
/// projection is exact up to rounding where MFGLib calls a general solver and then drops small
/// entries; several populations are projected together.
///
/// By default steps are extrapolated: with d' where a step leads, the step is done again from d with
/// the rewards and transitions at d' [Korpelevich1976]. That converges also where plain steps turn in
/// circles, as long as α times the Lipschitz constant of r is below 1; so α is such that
/// α ‖r(d') − r(d)‖ ≤ 0.6 ‖d' − d‖, and grows where this is easily met. [Khobotov1987] The least α is
/// 3/1000 over the range of rewards at the start; steps that it does not certify are plain ones.
///
/// - Complexity: one stage per epoch and, for each of a few Newton steps, a block Cholesky factor
///   (T + 1)·S³ up to 128 states, or some hundred passes over all transitions above; twice that for
///   an extrapolated step.
public struct MFOMI: CompetitiveMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "mf-omi", "MF-OMI", cites: "[HuZhang2024]", version: 2,
    advice:
      "For monotone games of few states; projections are slow above some hundred."
  )

  /// The step size α; 0 for extrapolated steps of a size that is certified on the way.
  public var stepSize = 0.0
  /// The regularization η.
  public var regularization = 0.0
  /// The relative exploitability at which a solve has converged.
  public var accuracy = 1e-8
  /// The number of steps.
  public var iterations = 2000

  /// The defaults.
  public init() {}

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .stepSize(
      \.stepSize, in: .atLeast(0), tuned: .logarithmic(1e-5...10),
      "step size α, 0 for extrapolated steps of a size that is certified on the way"),
    Parameter(
      "regularization", \.regularization, in: .atLeast(0), unit: "reward",
      "weight η of the strongly monotone term"),
    .accuracy,
    .iterations(\.iterations),
  ]

  /// The measure, and the potentials of the last projection.
  public struct State: Sendable, Codable {
    /// d.
    var measure: OccupationMeasure
    /// y, where the next projection starts.
    var potentials: [[Double]]
    /// α of the next extrapolated step, and the least one; 0 before the first.
    var stepSize = 0.0
    var leastStepSize = 0.0

    init(measure: OccupationMeasure, potentials: [[Double]]) {
      (self.measure, self.potentials) = (measure, potentials)
    }

    /// Reads a state; throws unless y has a number for each epoch and state of d.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      measure = try container.decode(OccupationMeasure.self, forKey: .measure)
      potentials = try container.decode([[Double]].self, forKey: .potentials)
      stepSize = try container.decode(Double.self, forKey: .stepSize)
      leastStepSize = try container.decode(Double.self, forKey: .leastStepSize)
      let shape = measure.shape
      guard potentials.map(\.count) == Array(repeating: shape.stateCount, count: shape.epochCount)
      else {
        throw DecodingError.dataCorruptedError(
          forKey: .potentials, in: container,
          debugDescription: "expected numbers for the shape \(shape.dimensions)")
      }
    }
  }

  /// d = Γ(π₀).
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> State {
    let nothing = [Double](repeating: 0, count: game.stateCount)
    return State(
      measure: game.flow(inducedBy: start).occupationMeasure,
      potentials: Array(repeating: nothing, count: game.shape.epochCount))
  }

  /// Rewards and transitions at d, forward step, projection; again at where that leads.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    let process = game.process(at: state.measure)
    guard stepSize == 0 else {
      let next = try step(from: state, with: process, size: stepSize)
      return (state.measure, state.potentials) = (next.x, next.y)
    }
    if state.stepSize == 0 {
      let span = Flow(occupationMeasure: state.measure, process: process).rewardSpan
      state.stepSize = span > 0 ? 0.1 / span : 1
      state.leastStepSize = 0.03 * state.stepSize
    }
    while true {
      state.stepSize = max(state.stepSize, state.leastStepSize)
      let isLeast = state.stepSize == state.leastStepSize
      let ahead: OccupationPolytope.DualPoint
      do {
        ahead = try step(from: state, with: process, size: state.stepSize)
      } catch {
        // From too far away the projection is lost in rounding.
        guard !isLeast else { throw error }
        state.stepSize *= 0.2
        continue
      }
      let there = game.process(at: ahead.x)
      let length = distance(ahead.x.values, state.measure.values)
      // Where nothing moves, d is an equilibrium.
      guard length > 0 else { return }
      // −r + η d changes by this, at most.
      let slope =
        (distance(there.rewards.values, process.rewards.values) + regularization * length) / length
      let isCertified = state.stepSize * slope <= Self.certified
      guard isCertified || isLeast else {
        state.stepSize *= max(0.2, 0.5 / (state.stepSize * slope))
        continue
      }
      let next =
        isCertified ? try? step(from: state, with: there, size: state.stepSize) : ahead
      (state.measure, state.potentials) = ((next ?? ahead).x, (next ?? ahead).y)
      state.stepSize *= min(2, 0.4 / max(state.stepSize * slope, 0.1))
      return
    }
  }

  /// The largest α times slope that certifies a step.
  private static let certified = 0.6

  /// The projection of d + α (r − η d) with the rewards and transitions of `process`.
  private func step(
    from state: State, with process: DecisionProcess, size α: Double
  ) throws(MeanFieldError) -> OccupationPolytope.DualPoint {
    var c = state.measure.field
    for t in 0..<c.shape.epochCount {
      c[t] = zip(c[t], process.rewards[t]).map { $0 + α * ($1 - regularization * $0) }
    }
    return try OccupationPolytope(process: process).projection(of: c, from: state.potentials)
  }

  /// ‖x − y‖₂.
  private func distance(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for i in x.indices { sum += (x[i] - y[i]) * (x[i] - y[i]) }
    return sum.squareRoot()
  }

  /// Π(d).
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy {
    Policy(inducing: state.measure, feasible: game.feasibleActions)
  }
}
