import ArtifactStore
import ReportModel

/// A diagram of points and lines as a value: what is drawn where, and no format.
struct Plot: Hashable, Sendable {
  /// One axis.
  struct PlotAxis: Hashable, Sendable {
    let metric: String
    let title: String
    let scale: AxisScale
  }

  /// Points that are drawn in one style.
  struct Line: Hashable, Sendable {
    /// The series that the points belong to.
    let series: String
    /// The number of the series, which decides color, shape and dashes.
    let style: Int
    /// Whether the legend names the series here.
    let isInLegend: Bool
    /// Whether a line runs through the points.
    let isConnected: Bool
    /// Whether every point has a marker.
    let hasMarkers: Bool
    let points: [Point]
  }

  /// One point.
  struct Point: Hashable, Sendable {
    let method: String
    let x: Estimate
    let y: Estimate
    /// The words beside the point; nil for none.
    var label: String?
  }

  let id: String
  var caption: String
  let x: PlotAxis
  let y: PlotAxis
  let lines: [Line]

  /// The numbers of the figure as comma-separated values.
  var csv: String {
    let head = [
      "series", "method", x.metric, "\(x.metric)_standard_error", y.metric,
      "\(y.metric)_standard_error",
    ]
    let body = lines.flatMap { line in
      line.points.map { point in
        [line.series, point.method]
          + [point.x, point.y].flatMap {
            [CSV.number($0.mean), $0.standardError.map(CSV.number) ?? ""]
          }
      }
    }
    return CSV.text([head] + body)
  }
}

extension Plot {
  /// The plot that a declaration asks for.
  init(_ declaration: FigureDeclaration, _ data: ReportData) throws {
    switch declaration.kind {
    case .frontier(let x, let y, let xScale):
      try self.init(frontier: declaration, x: x, y: y, xScale: xScale, data)
    case .convergence(let work, let isRelative, let xScale):
      try self.init(
        convergence: declaration, against: work, isRelative: isRelative, xScale: xScale, data)
    }
  }
}

extension Metric {
  /// The title, with the unit where there is one.
  var axisTitle: String { unit == "1" ? title : "\(title) (\(unit))" }
}
