package import Vocabulary

/// A game together with what was built of it before it is solved.
package struct PreparedGame<Base: MeanFieldGame>: MeanFieldGame {
  /// The game.
  private let base: Base
  /// What was built of it; nil if it cannot be.
  package let preparation: Preparation?

  package typealias Parameters = Base.Parameters
  package var parameters: Parameters { base.parameters }
  package static var socialObjectives: [Metric] { Base.socialObjectives }
  package var remarks: [String] { base.remarks }
  package func referencePolicy(named name: String) -> StateActionField? {
    base.referencePolicy(named: name)
  }

  package let horizon: Int
  package let stateAxes: [Axis]
  package let actionAxes: [Axis]
  package let stateCount: Int
  package let actionCount: Int
  package let initialDistribution: [Double]
  package let feasibleActions: FeasibleActions
  package let populations: [Population]
  package let rewardBound: Double
  package let totalCount: Int
  package let needsNoRecord: Bool

  package init(_ parameters: Parameters) throws(MeanFieldError) {
    self.init(try Base(parameters))
  }

  package init(_ base: Base) {
    self.base = base
    horizon = base.horizon
    (stateAxes, actionAxes) = (base.stateAxes, base.actionAxes)
    (stateCount, actionCount) = (base.stateCount, base.actionCount)
    (initialDistribution, feasibleActions) = (base.initialDistribution, base.feasibleActions)
    (populations, rewardBound, totalCount) = (base.populations, base.rewardBound, base.totalCount)
    needsNoRecord = base.needsNoRecord
    preparation = Preparation(of: base)
  }

  package func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    base.stage(at: t, given: L)
  }

  package func stage<Number: Scalar>(
    at t: Int, given L: Span<Number>, totals M: Span<Number>
  ) -> Stage<Number> { base.stage(at: t, given: L, totals: M) }

  package func totals<Number: Scalar>(at t: Int, given L: Span<Number>) -> [Number] {
    base.totals(at: t, given: L)
  }

  package func pullback(
    _ cotangent: StageCotangent, at t: Int, given L: Span<Double>,
    addingTo gradient: inout MutableSpan<Double>
  ) { base.pullback(cotangent, at: t, given: L, addingTo: &gradient) }

  package func numericStage(
    at t: Int, given L: Span<Double>, totals M: Span<Double>
  ) -> Stage<Double> { base.numericStage(at: t, given: L, totals: M) }

  package func tapeStage(
    at t: Int, given L: Span<TapeNumber>, totals M: Span<TapeNumber>
  ) -> Stage<TapeNumber> { base.tapeStage(at: t, given: L, totals: M) }
}
