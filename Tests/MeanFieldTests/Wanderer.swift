import Foundation

@testable import MeanField

/// A solver that exists to be checked: it moves towards uniform play, or commits a fault.
struct Wanderer: MeanFieldSolver {
  static let entry = CatalogEntry("wanderer", "Wanderer", cites: "by definition")

  enum Fault: String, CaseIterable, ParameterRepresentable {
    case none, noise, start, climb, rows, divergence, thread, memory
    /// Rows that sum to less than 1: who is left out is spared all that is negative in the rewards.
    case leak
    case firstState = "first-state"
  }

  var fault = Fault.none
  var iterations = 20

  init() {}
  init(fault: Fault) { self.fault = fault }

  static let parameters: [Parameter<Self>] = [
    Parameter("fault", \.fault, "what is wrong"),
    Parameter("iterations", \.iterations, in: .atLeast(0), unit: "steps", "number of steps"),
  ]

  struct State: Sendable, Codable {
    var π: Policy
    var k = 0
    /// What a checkpoint does not know.
    var unkept = 0

    enum CodingKeys: CodingKey { case π, k }
  }

  func initialState(
    for game: some MeanFieldGame, from start: Policy
  ) throws(MeanFieldError) -> State {
    State(
      π: fault == .start
        ? Policy(uniformOver: game.feasibleActions, horizon: game.horizon) : start)
  }

  func step(_ state: inout State, in game: some MeanFieldGame) {
    var field = state.π.field
    let uniform = Policy(uniformOver: game.feasibleActions, horizon: game.horizon).field
    let share =
      switch fault {
      case .noise: Double.random(in: 0...1)
      case .thread: Self.numberOfThread
      case .memory: state.unkept % 2 == 0 ? 0.25 : 0.5
      default: 0.5
      }
    for t in 0...game.horizon {
      switch fault {
      case .divergence: field[t][0] = .nan
      case .rows: field[t][0] += 0.1
      case .leak: field[t] = field[t].map { 0.9 * $0 }
      case .noise, .thread, .memory:
        field[t] = Self.mixed(field[t], game.feasibleActions.mask, share, game)
      case .firstState: for a in 0..<game.actionCount { field[t][a] = uniform[t][a] }
      default: field[t] = zip(field[t], uniform[t]).map { 0.5 * $0 + 0.5 * $1 }
      }
    }
    state.π = Policy(unchecked: field)
    state.k += 1
    state.unkept += 1
  }

  /// A number in [0, 1) that is another one in every thread.
  private static var numberOfThread: Double {
    Double(UInt(bitPattern: ObjectIdentifier(Thread.current)) / 16 % 99_991) / 99_991
  }

  /// A share of the mass of each state goes to its first feasible action.
  private static func mixed(
    _ rows: [Double], _ mask: [Double], _ share: Double, _ game: some MeanFieldGame
  ) -> [Double] {
    let A = game.actionCount
    return rows.indices.map { i in
      let first = mask[(i / A) * A..<(i / A + 1) * A].firstIndex { $0 > 0 }
      return (1 - share) * rows[i] + (first == i ? share : 0)
    }
  }

  func policy(of state: State, in game: some MeanFieldGame) -> Policy { state.π }

  func objective(
    _ evaluation: Evaluation, of state: State, in game: some MeanFieldGame
  ) throws(MeanFieldError) -> Double {
    fault == .climb ? Double(state.k) : 0
  }
}
