public import Vocabulary

/// What the figure of a parameter sweep draws: metrics against the values of a parameter.
public struct ParameterSweep: Codable, Hashable, Sendable {
  /// The metrics, one line of each series for each.
  public var metrics: [Metric]
  /// The name of the parameter, spelled as on the command line.
  public var parameter: String
  /// What the axis of the parameter is called.
  public var title: String
  /// What the lines show of several games, and with it what the bands show.
  public var statistic: Statistic
  /// How values of the parameter become positions.
  public var xScale: AxisScale
  /// How metrics become positions.
  public var yScale: AxisScale

  /// Declares what is drawn.
  public init(
    of metrics: [Metric], against parameter: String, title: String,
    statistic: Statistic = .median, xScale: AxisScale = .linear, yScale: AxisScale = .linear
  ) {
    self.metrics = metrics
    self.parameter = parameter
    self.title = title
    self.statistic = statistic
    self.xScale = xScale
    self.yScale = yScale
  }
}

extension FigureDeclaration {
  /// Metrics against a parameter: the line of a statistic over the games in the band of its spread,
  /// by default the median between the quartiles.
  ///
  ///     FigureDeclaration.sweep(
  ///       "weights", caption: "Exploitability against the social weight",
  ///       of: \.exploitability, against: "weight", titled: "Social weight λ", xScale: .logarithmic,
  ///       series: [
  ///         .sweep("reduced MESOB", .solver("mesob")),
  ///         .points("truthful bidding", .label("truthful bidding")),
  ///       ])
  ///
  /// Every method of a series of points is a horizontal line: it does not have the parameter.
  public static func sweep(
    _ id: String, caption: String, of metrics: KeyPath<Metrics, Metric>...,
    against parameter: String, titled title: String? = nil, statistic: Statistic = .median,
    xScale: AxisScale = .linear, yScale: AxisScale = .linear, series: [Series],
    game: String? = nil
  ) -> FigureDeclaration {
    let known = Metrics()
    return FigureDeclaration(
      id, caption: caption,
      kind: .sweep(
        ParameterSweep(
          of: metrics.map { known[keyPath: $0] }, against: parameter, title: title ?? parameter,
          statistic: statistic, xScale: xScale, yScale: yScale)),
      series: series, game: game)
  }
}
