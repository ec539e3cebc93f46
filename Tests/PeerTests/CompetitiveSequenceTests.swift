import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// A label of `algorithms/` in MFGLib's files, with our method for it.
struct MFGLibMethod: CustomTestStringConvertible {
  let label: String
  let solver: any MeanFieldSolver

  var testDescription: String { label }

  static let all = [
    MFGLibMethod(label: "fictitious_play", solver: FictitiousPlay()),
    MFGLibMethod(label: "fictitious_play_damped", solver: FictitiousPlay(rate: 0.27)),
    MFGLibMethod(label: "online_mirror_descent", solver: OnlineMirrorDescent(stepSize: 1)),
    MFGLibMethod(label: "online_mirror_descent_slow", solver: OnlineMirrorDescent(stepSize: 0.1)),
    MFGLibMethod(label: "prior_descent", solver: PriorDescent(temperature: 1, innerSteps: 0)),
    MFGLibMethod(
      label: "prior_descent_inner", solver: PriorDescent(temperature: 10, innerSteps: 3)),
  ]
}

/// The exploitability at the start and after each of `count` steps from the uniform policy.
func exploitabilities(
  of solver: some MeanFieldSolver, on game: some MeanFieldGame, steps count: Int
) throws -> [Double] {
  let start = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
  var state = try solver.initialState(for: game, from: start)
  var sequence: [Double] = []
  for k in 0...count {
    if k > 0 { try solver.step(&state, in: game) }
    let policy = solver.policy(of: state, in: game)
    sequence.append(game.flow(inducedBy: policy).evaluation(in: game).exploitability)
  }
  return sequence
}

/// Exploitability step by step against MFGLib.
struct CompetitiveSequenceTests {
  /// The numbers to meet: MFGLib's, as far as an independent program found the same to 1e-10.
  ///
  /// MFGLib's fictitious play fails on the product action space of its equilibrium price; there the
  /// independent program stands alone, and arg-max ties within 1e-9 end the comparison.
  private func expected(_ label: String, of game: MFGLibGame) throws -> [Double] {
    let group = "algorithms/\(label)"
    let fails = game.name == "equilibrium_price" && label.hasPrefix("fictitious_play")
    let numbers = try game.numbers("\(group)/exploitability\(fails ? "_own" : "")")
    let prefix = fails ? 11 : Int(try game.number(group, "agree_prefix_1e-10"))
    return Array(numbers.prefix(min(11, prefix)))
  }

  @Test(arguments: MFGLibGame.names, MFGLibMethod.all)
  func `exploitability follows MFGLib's`(name: String, method: MFGLibMethod) throws {
    let game = try MFGLibGame(name)
    let expected = try expected(method.label, of: game)
    #expect(expected.count >= 2)
    let sequence = try exploitabilities(
      of: method.solver, on: game.game, steps: expected.count - 1)
    for (k, (ours, theirs)) in zip(sequence, expected).enumerated() {
      // 1e-8 relative to 1 + |value|: two float64 programs that sum in different orders.
      #expect(
        abs(ours - theirs) <= 1e-8 * (1 + abs(theirs)),
        "\(name), \(method.label), step \(k): \(ours), MFGLib \(theirs)")
    }
  }
}

/// A method of OpenSpiel with ours for it.
enum OpenSpielMethod: CaseIterable {
  case fictitiousPlay, smoothedFictitiousPlay, fixedPoint, boltzmannIteration, policyIteration
  case mirrorDescent
  /// With OpenSpiel's choice among tied best responses.
  case firstTieFictitiousPlay, firstTieFixedPoint

  var solver: any MeanFieldSolver {
    switch self {
    case .fictitiousPlay: FictitiousPlay()
    case .smoothedFictitiousPlay: SmoothedFictitiousPlay(temperature: 1)
    case .fixedPoint: FixedPoint().with(\.share, 1)
    case .boltzmannIteration: FixedPoint(temperature: 10)
    case .policyIteration: BoltzmannPolicyIteration(stepSize: 0.01)
    case .mirrorDescent: OnlineMirrorDescent(stepSize: 0.01)
    case .firstTieFictitiousPlay: LowestTieFictitiousPlay()
    case .firstTieFixedPoint: LowestTieFictitiousPlay(rate: 1)
    }
  }

  /// 1e-8 relative to 1 + |value|: two float64 programs that sum in different orders.
  ///
  /// Where best responses are exactly tied OpenSpiel plays the first action and we share equally.
  /// In this game that happens in two reachable states (`best_response_ties_met`), and changes
  /// exploitability by up to 8.5e-5 in the first step, less later. With the first tied action our
  /// averages meet OpenSpiel's to 1e-8 as well.
  var tolerance: Double {
    switch self {
    case .fictitiousPlay, .fixedPoint: 1e-4
    default: 1e-8
    }
  }

  func expected(_ measured: OpenSpielSequences.Measured) -> [Double] {
    switch self {
    case .fictitiousPlay, .firstTieFictitiousPlay: measured.fictitious_play.nash_conv
    case .smoothedFictitiousPlay: measured.fictitious_play_softmax_temperature1.nash_conv
    case .fixedPoint, .firstTieFixedPoint: measured.fixed_point.nash_conv
    case .boltzmannIteration: measured.fixed_point_softmax_temperature10.nash_conv
    case .policyIteration: measured.boltzmann_policy_iteration.nash_conv
    case .mirrorDescent: measured.munchausen.nash_conv
    }
  }
}

/// Exploitability step by step against OpenSpiel.
struct OpenSpielSequenceTests {
  @Test(arguments: OpenSpielMethod.allCases)
  func `exploitability follows OpenSpiel's`(method: OpenSpielMethod) throws {
    let file = try PeerFile.json(
      "openspiel", "crowd_modelling_1d_default", as: OpenSpielSequences.self)
    let game = try CrowdModelling1D<ChargeAsOpenSpiel>()
    let expected = Array(method.expected(file.open_spiel).prefix(10))
    #expect(expected.count == 10)
    let sequence = try exploitabilities(of: method.solver, on: game, steps: expected.count)
    for (k, (ours, theirs)) in zip(sequence.dropFirst(), expected).enumerated() {
      #expect(
        abs(ours - theirs) <= method.tolerance * (1 + abs(theirs)),
        "\(method), step \(k + 1): \(ours), OpenSpiel \(theirs)")
    }
  }
}
