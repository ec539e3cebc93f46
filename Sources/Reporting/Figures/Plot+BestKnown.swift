import ReportModel
import Vocabulary

extension Plot.Level {
  /// The line of the best known value; nil while some game has no run with the metric.
  ///
  /// - Throws: `ReportError` with the code `invalidDeclaration` for a metric that is at neither axis
  ///   or knows no better, and for a number that is none.
  init?(
    _ bestKnown: BestKnown, x: Metric, y: Metric, of subject: String, in games: [String],
    _ data: ReportData
  ) throws {
    let name = bestKnown.metric.name
    guard let metric = [x, y].first(where: { $0.name == name }) else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected the best known '\(x.name)' or '\(y.name)', got '\(name)'")
    }
    guard metric.better != .neither else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected a metric with a better direction, got '\(metric.name)'")
    }
    axis = metric.name == x.name ? .x : .y
    label = "best known \(metric.title.lowercased())"
    switch bestKnown.origin {
    case .constant(let value, let source):
      guard value.isFinite else {
        throw ReportError(
          .invalidDeclaration, subject,
          "expected a finite number as the best known '\(metric.name)', got \(value)")
      }
      self.value = value
      explanation = "Best known \(metric.title.lowercased()): \(Numeral(value).text), \(source)."
    case .runs:
      guard let found = Record(of: metric, in: games, data) else { return nil }
      value = found.value
      explanation =
        "Best known \(metric.title.lowercased()): \(Numeral(value).text), the best of all runs"
        + (games.count > 1 ? ", mean over \(games.count) games" : "")
        + (found.methods.count == 1 ? ", of `\(found.methods[0])`." : ".")
    }
  }

  /// The best value over all methods and starts, averaged over the games.
  private struct Record {
    let value: Double
    /// The methods that reach it, game by game without repetition.
    let methods: [String]

    init?(of metric: Metric, in games: [String], _ data: ReportData) {
      let best = games.map { game -> (value: Double, method: String)? in
        data.observations.filter { $0.trial.game == game }.compactMap { observation in
          observation.reading?.metrics[metric.name].flatMap { value in
            value.isFinite ? (value, observation.trial.method) : nil
          }
        }.max { metric.better == .higher ? $0.0 < $1.0 : $0.0 > $1.0 }
      }
      let found = best.compactMap(\.self)
      guard !found.isEmpty, found.count == games.count else { return nil }
      value = Estimate(found.map(\.value)).value
      methods = found.map(\.method).uniqued()
    }
  }
}
