import ExperimentBuilder
import GameCatalog
import MeanField
import MeanFieldSolvers
import ReportModel

extension Laboratory {
  /// Games that are solved at once, and experiments on them: one that works, one that fails.
  static let tiny = Laboratory(
    games: Games.all, solvers: Solvers.all, experiments: [.tiny, .failing])

  /// The same when its methods took fewer steps: nothing plans the four runs from then any more.
  static let earlier = Laboratory(
    games: Games.all, solvers: Solvers.all, experiments: [.tiny(iterations: 3)])
}

extension Experiment {
  static let tiny = tiny(iterations: 20)

  static func tiny(iterations: Int) -> Experiment {
    Experiment("tiny") {
      Title("Left or right")
      Games {
        LeftRight.Parameters()
        StagHunt.Parameters()
      }
      Methods {
        for stepSize in [0.5, 1] { mirrorDescent(stepSize, iterations) }
      }
      Tables { TableDeclaration("scores", caption: "Scores", columns: [Column(\.exploitability)]) }
      Figures {
        FigureDeclaration.convergence(
          "convergence", caption: "Convergence", series: [.sweep("mirror descent", .all)],
          game: "left-right")
      }
    }
  }

  /// Truthful bidding knows no left and right.
  static let failing = Experiment("failing") {
    Games { LeftRight.Parameters() }
    Methods {
      TruthfulBidding()
      UniformPolicy()
    }
  }

  private static func mirrorDescent(
    _ stepSize: Double, _ iterations: Int
  ) -> OnlineMirrorDescent {
    var solver = OnlineMirrorDescent(stepSize: stepSize)
    solver.iterations = iterations
    return solver
  }
}

/// A method whose first step leaves the numbers.
struct Exploding: MeanFieldSolver {
  static let entry = CatalogEntry("exploding", "Exploding", cites: "none")
  static let parameters: [Parameter<Self>] = []
  let iterations = 1

  func initialState(for game: some MeanFieldGame, from start: Policy) -> Policy { start }

  func step(_ state: inout Policy, in game: some MeanFieldGame) {
    state = Policy(
      softmax: StateActionField(game.shape, repeating: .nan), feasible: game.feasibleActions)
  }

  func policy(of state: Policy, in game: some MeanFieldGame) -> Policy { state }
}

/// Left–right with one constant that is off by a ten-thousandth.
struct CrookedLeftRight: MeanFieldGame {
  typealias Parameters = LeftRight.Parameters

  private let honest: LeftRight
  var parameters: Parameters { honest.parameters }
  var horizon: Int { honest.horizon }
  var stateAxes: [Axis] { honest.stateAxes }
  var actionAxes: [Axis] { honest.actionAxes }
  var initialDistribution: [Double] { honest.initialDistribution }
  var feasibleActions: FeasibleActions { honest.feasibleActions }
  var rewardBound: Double { honest.rewardBound }

  init(_ parameters: Parameters) throws(MeanFieldError) { honest = try LeftRight(parameters) }

  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    var stage = honest.stage(at: t, given: L)
    stage.rewards[4] = Number(1.0001) * stage.rewards[4]
    return stage
  }
}
