package import Foundation
import ReportModel
package import Results

/// The heat map of one policy by itself, as reports draw it.
package struct HeatMap {
  private let recommendation: Recommendation

  /// The formats that it is drawn in, by file name extension.
  package static let formats = Gnuplot.formats

  /// Lays a policy out; `game` and `method` say in the script where it comes from.
  ///
  /// Throws `ReportError` with the code `unusableRun` if the record contradicts itself.
  package init(of policy: PolicyRecord, game: String, method: String) throws {
    recommendation = try Recommendation(
      RecommendationDeclaration("heat-map", caption: "Recommended actions", method: method),
      game: game, policy)
  }

  /// The drawing in one of the ``formats``.
  ///
  /// - Throws: `ReportError` with the code `gnuplotMissing` or `gnuplotFailed`.
  package func drawing(as format: String, searchPath: String? = nil) throws -> Data {
    let figure = recommendation.figure
    guard let script = figure.script, Self.formats.contains(format),
      let drawing = try Gnuplot(searchPath: searchPath).draw(script, id: figure.id)
        .first(where: { $0.format == format })
    else {
      throw ReportError(
        .invalidDeclaration, "heat map",
        "expected one of the formats \(Self.formats.joined(separator: ", ")), got '\(format)'")
    }
    return drawing.data
  }
}
