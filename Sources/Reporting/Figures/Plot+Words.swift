import ArtifactStore
import Foundation

extension Plot {
  /// What is read at the points: series, method and both numbers, also at some of the points that
  /// have no marker.
  func values(_ xRange: AxisRange, _ yRange: AxisRange) -> [[String]] {
    lines.flatMap { line in
      (line.hasMarkers ? line.points : line.points.thinned(to: 100)).map { point in
        let names = [line.series, point.method].uniqued().joined(separator: ", ")
        let numbers = [(x.title, point.x), (line.quantity ?? y.title, point.y)].map {
          "\($0.lowercasedFirst) \($1.shortText)"
        }
        return [
          "\(xRange.drawn(point.x.mean))", "\(yRange.drawn(point.y.mean))",
          GnuplotScript.word("\(names): \(numbers.joined(separator: ", "))"),
        ]
      }
    }
  }

  /// The thin lines across the plot.
  func arrows(_ xRange: AxisRange, _ yRange: AxisRange) -> [String] {
    levels.map { level in
      "set arrow from \(level.place(0, xRange, yRange)) to \(level.place(1, xRange, yRange))"
        + " nohead back lw 0.8 dt (8,4,2,4) lc rgb '#404040'"
    }
  }

  /// The words beside points and lines, each on the side where it covers least: single methods come
  /// first, then the ends of sweeps, then lines across the plot.
  func labels(_ xRange: AxisRange, _ yRange: AxisRange) -> [String] {
    func place(_ point: Point) -> (x: Double, y: Double) {
      (
        xRange.position(point.x.mean) * area.width,
        yRange.position(point.y.mean) * area.height
      )
    }
    func bars(_ point: Point) -> [[(x: Double, y: Double)]] {
      let (x, y) = place(point)
      return [
        point.x.ends.map { (xRange.position($0) * area.width, y) },
        point.y.ends.map { (x, yRange.position($0) * area.height) },
      ]
    }
    func anchors(_ level: Level) -> [(x: Double, y: Double)] {
      let shares = stride(from: 0.0, through: 1, by: 0.1)
      switch level.axis {
      case .x:
        let x = xRange.position(level.value) * area.width
        return shares.map { (x, $0 * area.height) }
      case .y:
        let y = yRange.position(level.value) * area.height
        return shares.map { ($0 * area.width, y) }
      }
    }
    var placement = LabelPlacement(
      width: area.width + 0.3, height: area.height + 0.2,
      points: lines.flatMap(\.points).map(place),
      lines: lines.filter(\.isConnected).map { $0.points.map(place) } + levels.map(anchors)
        + lines.filter(\.hasBars).flatMap { $0.points.flatMap(bars) })
    let ordered = lines.filter { !$0.isConnected } + lines.filter(\.isConnected)
    var labels: [(words: String, position: String, side: LabelPlacement.Side)] = []
    for point in ordered.flatMap(\.points) {
      guard let label = point.label else { continue }
      let side = placement.place(label, atOneOf: [place(point)]).side
      let (x, y) = (xRange.drawn(point.x.mean), yRange.drawn(point.y.mean))
      labels.append((label, "first \(x),\(y)", side))
    }
    for level in levels {
      let found = placement.place(level.label, atOneOf: anchors(level))
      let share = level.axis == .x ? found.y / area.height : found.x / area.width
      let position = level.place(GnuplotScript.short(share), xRange, yRange)
      labels.append((level.label, position, found.side))
    }
    return labels.enumerated().map { number, label in
      "set label \(number + 1) \(GnuplotScript.quoted(label.words)) at \(label.position)"
        + " \(label.side.alignment) offset character \(label.side.offset) font small[format]"
        + " noenhanced front"
    }
  }
}

extension Plot.Level {
  /// A place on the line for gnuplot, at a share of its length.
  fileprivate func place(
    _ share: some CustomStringConvertible, _ xRange: AxisRange, _ yRange: AxisRange
  ) -> String {
    switch axis {
    case .x: "first \(xRange.drawn(value)), graph \(share)"
    case .y: "graph \(share), first \(yRange.drawn(value))"
    }
  }
}

extension Estimate {
  /// The estimate in running text; a number of few digits as it is.
  fileprivate var shortText: String {
    let isExact = standardError == nil && quartiles == nil
    return isExact && value == Double(String(format: "%.4g", value)) ? CSV.number(value) : text
  }
}
