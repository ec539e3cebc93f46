import ExperimentRunner
import Foundation
import MeanField
import Reporting
import Results

/// The file that a heat map shall be drawn to.
struct HeatMapFile {
  private let format: String

  /// Throws unless the name ends with a format that can be drawn, and the file can be made.
  init(_ path: String) throws {
    format = URL(filePath: path).pathExtension
    guard HeatMap.formats.contains(format) else {
      throw CommandLineError(
        .usage, "--heat-map \(path)",
        expected: "a name that ends with "
          + HeatMap.formats.map { ".\($0)" }.joined(separator: ", "),
        got: format.isEmpty ? "none of these" : ".\(format)")
    }
    try checkNewFile(path, "--heat-map")
  }

  /// A policy as a drawing.
  func drawing(of played: PlayedPolicy) throws -> Data {
    try HeatMap(
      of: PolicyRecord(of: played.policy, in: played.game), game: type(of: played.game).name,
      method: played.title
    ).drawing(as: format)
  }
}

extension PolicyRecord {
  /// A policy with the coordinates of its game.
  fileprivate init(of policy: Policy, in game: any MeanFieldGame) {
    func factors(_ axes: [Axis]) -> [Factor] {
      zip(axes, axes.pointCoordinates).map { Factor($0.name, $1) }
    }
    self.init(
      epochCount: game.horizon + 1, stateFactors: factors(game.stateAxes),
      actionFactors: factors(game.actionAxes), probabilities: policy.values,
      stateDistribution: game.flow(inducedBy: policy).occupationMeasure.stateDistributions)
  }
}
