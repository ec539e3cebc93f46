/// The part of OpenSpiel's file that the sequences need.
struct OpenSpielSequences: Decodable {
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
}
