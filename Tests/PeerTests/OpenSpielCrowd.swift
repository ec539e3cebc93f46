import MeanField

/// OpenSpiel's one-dimensional crowd game as OpenSpiel evaluates it.
///
/// Ten places on a circle, moves −1, 0, +1 and the same noise at a third each,
///
///     r = 1 − |x − 5|/5 − |move|/10 − ln(μ(x) + 1e-25)
///
/// OpenSpiel charges for the action that first reached a state in its traversal, not for the one
/// played; the reference file lists these actions, so that the reward depends on place and epoch.
struct OpenSpielCrowd: MeanFieldGame {
  static let name = "openspiel-crowd"
  static let title = "OpenSpiel's crowd"
  static let reference = "python_mfg_crowd_modelling of OpenSpiel 2.0.2"
  static let algorithmVersion = 1

  struct Parameters: ParameterSet {
    static let name = OpenSpielCrowd.name
    var charged: [[Double]] = []
    static let parameters: [Parameter<Parameters>] = [
      Parameter("charged", \.charged, "the action charged for, by epoch and place")
    ]
  }

  let parameters: Parameters
  let horizon = 9
  let stateAxes = [Axis("place", labels: (0..<10).map(String.init))]
  let actionAxes = [Axis("move", labels: ["back", "stay", "forth"])]
  let initialDistribution = [Double](repeating: 0.1, count: 10)
  let feasibleActions = FeasibleActions(allOf: 3, in: 10)
  let rewardBound = 60.0

  init(_ parameters: Parameters) throws(MeanFieldError) { self.parameters = parameters }

  func stage<Number: Scalar>(at t: Int, given L: Span<Number>) -> Stage<Number> {
    var rewards: [Number] = []
    var kernel = [Number](repeating: 0, count: 300)
    for x in 0..<10 {
      let distance = Double(abs(x - 5)) / 5
      let move = abs(parameters.charged[t][x] - 1) / 10
      let crowd = Number.log(L[3 * x] + L[3 * x + 1] + L[3 * x + 2] + 1e-25)
      rewards += Array(repeating: Number(1 - distance - move) - crowd, count: 3)
      for a in 0..<3 {
        for noise in 0..<3 { kernel[(3 * x + a) * 10 + (x + a + noise + 8) % 10] = Number(1.0 / 3) }
      }
    }
    return Stage(
      rewards: rewards,
      kernel: t < horizon ? .dense(DenseKernel(stateCount: 10, probabilities: kernel)) : nil)
  }
}

/// The part of OpenSpiel's file that the sequences need.
struct OpenSpielSequences: Decodable {
  struct Table: Decodable { var table: [[Double]] }
  struct Algorithm: Decodable { var nash_conv: [Double] }
  struct Measured: Decodable {
    var fictitious_play: Algorithm
    var fictitious_play_softmax_temperature1: Algorithm
    var fixed_point: Algorithm
    var fixed_point_softmax_temperature10: Algorithm
    var boltzmann_policy_iteration: Algorithm
    var munchausen: Algorithm

    enum CodingKeys: String, CodingKey {
      case fictitious_play, fictitious_play_softmax_temperature1, fixed_point
      case fixed_point_softmax_temperature10
      case boltzmann_policy_iteration = "boltzmann_policy_iteration_lr0.01"
      case munchausen = "munchausen_lr0.01"
    }
  }
  var open_spiel: Measured
  var first_visited_last_action: Table
}
