public import MeanField

/// Weight sweep: a front by solving for one social weight after another, each from the start.
///
/// Every λ of `social-weights` gets an equal share of the steps, for ``MESOB`` (`form` = reduced) or for
/// ``MESOBOMO`` (published, in coordinates that need no constraints, or published-projected, as its
/// authors' program runs it); its current policy is scored every `score-interval` steps and goes
/// into an archive of nondominated policies, as in ``MESOBFront``, to compare with. The answer is
/// the archive's policy of least Expl − λ W at `weight`. [GuoEtAl2023]
///
/// - Complexity: that of the inner method, and two passes over all transitions for every score.
public struct WeightSweep: FrontMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "weight-sweep", "Weight sweep", cites: "[GuoEtAl2023]", version: 5,
    advice: "One balance for each weight: fronts that are convex, and the published method.")

  /// Which method is solved for each weight.
  public enum Form: String, CaseIterable, ParameterRepresentable {
    /// Mirror descent on feasible flows.
    case reduced
    /// The penalty problem in occupation measure and multipliers, parameterized.
    case published
    /// The same with projections: L starts at π₀/S, multipliers at 0.
    case projected = "published-projected"
  }

  /// The social weight λ whose point is the answer.
  public var weight = 1.0
  /// The social weights, in the order in which they are solved for.
  public var weights = [0.01, 0.1, 0.3, 1, 3, 10, 100]
  /// The social objective W.
  public var objective = ObjectiveMix.welfare
  /// Which method is solved for each weight.
  public var form = Form.reduced
  /// The descents of the reduced form, for each weight.
  public var restarts = 8
  /// The step size of the published forms, in the game's own units; 0 for quasi-Newton steps, or with
  /// projections for 0.1 where the range of rewards is the unit.
  public var stepSize = 0.0
  /// The weight c₁ of the published form's flow residual.
  public var c1 = 1.0
  /// The weight c₂ of the published form's dual residual.
  public var c2 = 1.0
  /// The steps between two scores.
  public var scoreInterval = 10
  /// The most policies that are kept.
  public var capacity = 100
  /// The number of steps, all weights together.
  public var iterations = 12_000

  /// The defaults.
  public init() {}
  /// With weights, a form and an objective.
  public init(weights: [Double], form: Form = .reduced, objective: ObjectiveMix = .welfare) {
    (self.weights, self.form, self.objective) = (weights, form, objective)
  }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    .weight("social weight whose point is the answer"),
    Parameter(
      "social-weights", \.weights, in: .atLeast(0), unit: "reward/objective",
      "social weights, in order"),
    .objective,
    Parameter("form", \.form, "the method that is solved for each weight"),
    .stepSize(
      \.stepSize, in: .atLeast(0), tuned: .logarithmic(1e-4...1), unit: "1",
      "step size of the published forms, 0 for quasi-Newton steps, which need none, or with projections "
        + "for 0.1 in units of the range of rewards"
    ).searched { $0.form != .reduced },
    Parameter(
      "c1", \.c1, in: .atLeast(0), tuned: .logarithmic(1e-3...1e3),
      "weight of the flow residual, published forms only"
    ).searched { $0.form != .reduced },
    Parameter(
      "c2", \.c2, in: .atLeast(0), tuned: .logarithmic(1e-3...1e3),
      "weight of the dual residual, published forms only"
    ).searched { $0.form != .reduced },
    Parameter(
      "score-interval", \.scoreInterval, in: .atLeast(1), unit: "steps",
      "steps between two scores"),
    .capacity,
    .iterations(\.iterations),
    Parameter(
      "restarts", \.restarts, in: .between(1, 1000), tuned: .linear(1...16),
      "descents from different starts for each weight, reduced form only"
    ).later.searched { $0.form == .reduced },
  ]

  /// There is a weight; the reduced form has no step size.
  public func validate() throws(MeanFieldError) {
    try Self.require(
      stepSize == 0 || form != .reduced, "step-size", expected: "0 in the reduced form",
      got: stepSize)
    try Self.require(
      !weights.isEmpty, "social-weights", expected: "at least one weight", got: "none")
  }

  /// The inner method's state and what was found.
  public struct State: FrontState, Codable {
    /// The nondominated policies.
    public var archive: FrontArchive
    /// Where every weight starts.
    public let start: Policy
    var reduced: MESOB.State?
    var published: MESOBOMO.State?
    var k = 0
  }

  /// The start is the first point of the archive.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    State(
      archive: try FrontArchive(
        capacity: capacity, weight: weight, from: start, objective, in: game), start: start)
  }

  /// One step of the inner method, from the start again where a weight begins.
  ///
  /// The passes that it has done are paid for, those of its own scores included.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    let (λ, begin, end) = share(of: state.k)
    let isScored = (state.k - begin) % scoreInterval == scoreInterval - 1 || state.k == end - 1
    let π: Policy
    if state.k == begin { (state.reduced, state.published) = (nil, nil) }
    switch form {
    case .reduced:
      let method = MESOB(weight: λ, objective: objective).with(\.iterations, end - begin)
        .with(\.restarts, restarts)
      π = try advance(
        &state.reduced, by: method, from: state.start, in: game, paying: &state.archive
      ).restarts.current
    case .published, .projected:
      var method = MESOBOMO(weight: λ, objective: objective).with(\.iterations, end - begin)
        .with(\.c1, c1).with(\.c2, c2)
        .with(\.stepSize, stepSize).with(\.normalization, stepSize > 0 ? .none : .range)
      if form == .projected {
        method = method.with(\.form, .projected).with(\.initialization, .zero)
          .with(\.startMeasure, .even).with(\.stepSize, stepSize > 0 ? stepSize : 0.1)
      }
      let inner = try advance(
        &state.published, by: method, from: state.start, in: game, paying: &state.archive)
      π = isScored ? method.policy(of: inner, in: game) : state.start
    }
    state.k += 1
    guard isScored else { return }
    state.archive.pay(2)
    state.archive.offer(
      π, scored: game.flow(inducedBy: π).evaluation(in: game),
      weights: try objective.weights(in: game), aim: .weight(λ), iteration: state.k)
  }

  /// One step of an inner method, begun at the start where it has no state.
  private func advance<Method: MeanFieldSolver>(
    _ state: inout Method.State?, by method: Method, from start: Policy,
    in game: some MeanFieldGame, paying archive: inout FrontArchive
  ) throws(MeanFieldError) -> Method.State where Method.State: PassCount {
    let paid = state?.passes ?? 0
    var inner =
      if let begun = state { begun } else { try method.initialState(for: game, from: start) }
    state = nil
    try method.step(&inner, in: game)
    archive.pay(inner.passes - paid)
    state = inner
    return inner
  }

  /// The weight of step k, and the steps that it gets.
  private func share(of k: Int) -> (λ: Double, begin: Int, end: Int) {
    let n = weights.count
    // The last weight whose share begins at or before k, of those that get a step at all.
    let i = (0..<n).last { portion($0, of: n, from: iterations) <= k } ?? 0
    let ends = [i, i + 1].map { portion($0, of: n, from: iterations) }
    return (weights[i], ends[0], ends[1])
  }
}

/// ⌊steps·i/n⌋ for i ≤ n, the steps that the first i of n parts get, without overflow.
private func portion(_ i: Int, of n: Int, from steps: Int) -> Int {
  steps / n * i + steps % n * i / n
}
