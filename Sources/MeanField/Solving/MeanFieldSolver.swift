/// A method: a state, where it starts, and one step.
///
/// The loop around it exists once, in `solve(with:from:resuming:stopping:progress:isStopped:keep:)`.
public protocol MeanFieldSolver: Cataloged, ParameterSet {
  /// Everything that a step changes; enough to go on from, also after it was written to a file.
  associatedtype State: Sendable, Codable
  /// What it is for.
  static var purpose: SolverPurpose { get }
  /// The number of steps of a complete solve.
  var iterations: Int { get }
  /// The state before the first step.
  func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State
  /// One update. `state` knows how many came before.
  func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError)
  /// The policy that the state stands for.
  func policy(of state: State, in game: some MeanFieldGame) -> Policy
  /// What the method minimizes, at a state whose policy scored `evaluation`.
  func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double
  /// How the method has ended by itself; nil while another step may lead further.
  func ending(of state: State) -> TerminationStatus?
  /// How far the state is from the end of its own accord, by the measure that the method ends by; nil
  /// of methods without one.
  func stationarity(of state: State) -> Double?
  /// The temperature τ at which the method smooths best responses, in units of rewards; nil or 0 of
  /// methods that do not.
  func temperature(of state: State) -> Double?
  /// The multipliers y, z, of methods that have them.
  func multipliers(of state: State, in game: some MeanFieldGame) -> Multipliers?
  /// What the method has found of the balance front, of methods that look for one.
  func front(of state: State, in game: some MeanFieldGame) -> BalanceFront?
}

/// What a method is for.
public enum SolverPurpose: String, Sendable, CaseIterable {
  /// A Nash equilibrium.
  case equilibrium
  /// A balance of exploitability and a social objective.
  case balance
  /// The largest social objective.
  case optimum
  /// The whole balance front.
  case front
  /// A policy to compare with.
  case reference
  /// Something else.
  case other

  /// A heading.
  public var title: String {
    switch self {
    case .equilibrium: "Nash equilibria"
    case .balance: "Balances of exploitability and a social objective"
    case .optimum: "Social optima"
    case .front: "Balance fronts"
    case .reference: "Policies to compare with"
    case .other: "Other methods"
    }
  }
}

/// The value-like multipliers y and the slacks z ≥ 0 of occupation-measure optimization.
public struct Multipliers: Sendable, Hashable {
  /// yₜ(s), row-major (T + 1) × S.
  public var y: [Double]
  /// zₜ(s, a) ≥ 0.
  public var z: StateActionField

  /// Pairs the two.
  public init(y: [Double], z: StateActionField) { (self.y, self.z) = (y, z) }
}

extension MeanFieldSolver {
  /// Something else.
  public static var purpose: SolverPurpose { .other }
  /// Exploitability.
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double { evaluation.exploitability }
  /// Not at all.
  public func ending(of state: State) -> TerminationStatus? { nil }
  /// None.
  public func stationarity(of state: State) -> Double? { nil }
  /// None.
  public func temperature(of state: State) -> Double? { nil }
  /// None.
  public func multipliers(of state: State, in game: some MeanFieldGame) -> Multipliers? { nil }
  /// None.
  public func front(of state: State, in game: some MeanFieldGame) -> BalanceFront? { nil }
}

extension MeanFieldSolver where State == Policy {
  /// The start.
  public func initialState(for game: some MeanFieldGame, from start: Policy) -> Policy { start }

  /// The state itself.
  public func policy(of state: Policy, in game: some MeanFieldGame) -> Policy { state }
}
