import ArtifactStore
import ReportModel
import Vocabulary

/// A diagram of points and lines as a value: what is drawn where, and no format.
struct Plot: Sendable {
  /// One axis.
  struct PlotAxis: Sendable {
    let metric: String
    let title: String
    let scale: AxisScale
  }

  /// Points that are drawn in one style.
  struct Line: Sendable {
    /// The series that the points belong to.
    let series: String
    /// The number of the series, which decides color, shape and dashes.
    let style: Int
    /// Whether the legend names the series here.
    var isInLegend = true
    /// Whether a line runs through the points.
    var isConnected = true
    /// Whether every point has a marker.
    var hasMarkers = true
    /// Whether the spread around the points is a band, not bars.
    var hasBand = false
    /// What is upwards; nil for what the axis says.
    var quantity: String?
    let points: [Point]

    /// Whether there are error bars around the points.
    var hasBars: Bool {
      hasMarkers && !hasBand
        && points.contains { $0.x.standardError != nil || $0.y.standardError != nil }
    }
  }

  /// One point.
  struct Point: Sendable {
    let method: String
    let x: Estimate
    let y: Estimate
    /// The words beside the point; nil for none.
    var label: String?
  }

  /// A thin line across the plot at one value.
  struct Level: Sendable {
    enum Axis { case x, y }

    /// The axis that the value is at.
    let axis: Axis
    let value: Double
    /// The words beside the line.
    let label: String
    /// What the value is and where it comes from, in a sentence.
    let explanation: String
  }

  let id: String
  var caption: String
  let x: PlotAxis
  let y: PlotAxis
  /// What the points are of several values, upwards.
  var statistic = Statistic.meanAndStandardError
  let lines: [Line]
  var levels: [Level] = []

  /// The numbers of the figure below the names of their columns.
  var rows: [[String]] {
    let spread = statistic == .median ? ["lower_quartile", "upper_quartile"] : ["standard_error"]
    let head =
      ["series", "method", x.metric, "\(x.metric)_standard_error", y.metric]
      + spread.map { "\(y.metric)_\($0)" }
    let body = lines.flatMap { line in
      line.points.map { point in
        [line.series, point.method, CSV.number(point.x.mean), number(point.x.standardError)]
          + [CSV.number(point.y.mean)]
          + (statistic == .median
            ? [point.y.quartiles?.lowerBound, point.y.quartiles?.upperBound].map(number)
            : [number(point.y.standardError)])
      }
    }
    return [head] + body
  }

  private func number(_ value: Double?) -> String { value.map(CSV.number) ?? "" }
}

extension Metric {
  /// The heading, with the unit where there is one.
  var axisTitle: String { unit == "1" ? heading : "\(heading) (\(unit))" }
}
