/// A method: a state, where it starts, and one step.
///
/// The loop around it exists once, in `solve(with:from:resuming:stopping:progress:isStopped:keep:)`.
public protocol MeanFieldSolver: Cataloged, ParameterSet {
  /// Everything that a step changes; enough to go on from, also after it was written to a file.
  associatedtype State: Sendable, Codable
  /// The number of steps of a complete solve.
  var iterations: Int { get }
  /// The state before the first step.
  func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State
  /// One update. `state` knows how many came before.
  func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError)
  /// Whether the method's own measure of stationarity is below its tolerance, which ends a solve.
  func isStationary(_ state: State) -> Bool
  /// The policy that the state stands for.
  func policy(of state: State, in game: some MeanFieldGame) -> Policy
  /// What the method minimizes, at a state whose policy scored `evaluation`.
  func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double
  /// The multipliers y, z, of methods that have them.
  func multipliers(of state: State, in game: some MeanFieldGame) -> Multipliers?
  /// What the method has found of the balance front, of methods that look for one.
  func front(of state: State, in game: some MeanFieldGame) -> BalanceFront?
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
  /// Exploitability.
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double { evaluation.exploitability }
  /// Never.
  public func isStationary(_ state: State) -> Bool { false }
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

/// A method that is another one with some of its parameters set.
public protocol PresetMethod: MeanFieldSolver where State == Base.State {
  /// That of the other method.
  associatedtype State = Base.State
  /// The other method.
  associatedtype Base: MeanFieldSolver
  /// The other method with its parameters.
  var base: Base { get }
}

extension PresetMethod {
  /// That of the other method.
  public func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State { try base.initialState(for: game, from: start) }

  /// One step of the other method.
  public func step(_ state: inout State, in game: some MeanFieldGame) throws(MeanFieldError) {
    try base.step(&state, in: game)
  }

  /// That of the other method.
  public func policy(of state: State, in game: some MeanFieldGame) -> Policy {
    base.policy(of: state, in: game)
  }

  /// That of the other method.
  public func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double { try base.objective(evaluation, of: state, in: game) }
}
