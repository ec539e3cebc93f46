import ExperimentRunner
import Foundation
import MeanField
import Reporting
import Results

/// The file that a heat map shall be drawn to.
struct HeatMapFile {
  private let path: String
  private let format: String

  /// Throws unless the name ends with a format that can be drawn, and the file can be made.
  init(_ path: String) throws {
    self.path = path
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

  /// The policy of a source as a drawing.
  func drawing(of source: RecommendationSource) throws -> Data {
    let (policy, game) = (source.played.policy, source.played.game)
    return try HeatMap(
      of: PolicyRecord(of: policy, in: game), game: type(of: game).name, method: source.title
    ).drawing(as: format)
  }

  /// Writes what was drawn.
  func write(_ drawing: Data) throws {
    do {
      try drawing.write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandLineError(
        .cannotWrite, "--heat-map \(path)", expected: "a file that can be written",
        got: error.localizedDescription)
    }
  }
}

extension PolicyRecord {
  /// A policy with the coordinates of its game.
  fileprivate init(of policy: Policy, in game: any MeanFieldGame) {
    self.init(
      epochCount: game.horizon + 1, stateFactors: GameSpace(.states, game.stateAxes).factors,
      actionFactors: GameSpace(.actions, game.actionAxes).factors, probabilities: policy.values,
      stateDistribution: game.flow(inducedBy: policy).occupationMeasure.stateDistributions)
  }
}
