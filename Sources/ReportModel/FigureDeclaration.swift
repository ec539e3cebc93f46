public import Vocabulary

/// A figure: what is drawn, from which methods and games.
public struct FigureDeclaration: Codable, Equatable, Sendable {
  /// What a figure draws.
  public enum Kind: Codable, Equatable, Sendable {
    /// Each method as a point, one metric against another, beside the best known values.
    case frontier(x: Metric, y: Metric, xScale: AxisScale, bestKnown: [BestKnown] = [])
    /// Exploitability on a logarithmic axis against the work done, as stored along each solve;
    /// relative to the start of the solve, or as it is.
    case convergence(against: Work, relative: Bool, xScale: AxisScale)
    /// Metrics against the values of a parameter, one line and one band for each.
    case sweep(ParameterSweep)
    /// The share of the agents at each value of a factor of the states or the actions, over the
    /// epochs, a panel for each method; nil for the last factor of the states.
    case occupation(factor: String?)
    /// π(a ∣ s) at some epochs: the actions upwards, the values of a factor of the states to the
    /// right, a panel for each epoch and each combination of the other factors; nil for the last.
    case policy(factor: String?, epochs: [Int])

    /// The metrics that are drawn.
    public var metrics: [Metric] {
      switch self {
      case .frontier(let x, let y, _, _): [x, y]
      case .convergence: [Metrics().exploitability]
      case .sweep(let sweep): sweep.metrics
      case .occupation, .policy: []
      }
    }
  }

  /// What the work of a solve is counted in.
  public enum Work: String, Codable, Equatable, Sendable {
    /// Steps of the solver.
    case iterations
    /// Seconds of the solver's work, from provenance.
    case seconds
  }

  /// The kebab-case name of the files that hold the figure.
  public var id: String
  /// What the figure shows.
  public var caption: String
  /// What is drawn.
  public var kind: Kind
  /// The methods that are told apart, in the order of the legend.
  public var series: [Series]
  /// The label of the only game to look at; nil for means over all games, in a convergence figure
  /// for the first game.
  public var game: String?

  /// One metric against another, by default against exploitability, with thin lines at the best
  /// known values.
  public static func frontier(
    _ id: String, caption: String, x: KeyPath<Metrics, Metric> = \.exploitability,
    y: KeyPath<Metrics, Metric>, xScale: AxisScale = .linear, series: [Series],
    bestKnown: [BestKnown] = [], game: String? = nil
  ) -> FigureDeclaration {
    FigureDeclaration(
      id: id, caption: caption,
      kind: .frontier(
        x: Metrics()[keyPath: x], y: Metrics()[keyPath: y], xScale: xScale, bestKnown: bestKnown),
      series: series, game: game)
  }

  /// Exploitability against iterations or seconds, one line per method.
  public static func convergence(
    _ id: String, caption: String, against work: Work = .iterations, relative: Bool = false,
    xScale: AxisScale = .linear, series: [Series], game: String? = nil
  ) -> FigureDeclaration {
    FigureDeclaration(
      id: id, caption: caption,
      kind: .convergence(against: work, relative: relative, xScale: xScale), series: series,
      game: game)
  }

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
    FigureDeclaration(
      id: id, caption: caption,
      kind: .sweep(
        ParameterSweep(
          metrics: metrics.map { Metrics()[keyPath: $0] }, parameter: parameter,
          title: title ?? parameter, statistic: statistic, xScale: xScale, yScale: yScale)),
      series: series, game: game)
  }

  /// The line of every method of this figure in one metric against a swept parameter of the games;
  /// every combination of the other parameters that are `swept` has a line of its own.
  package func line(
    of metric: Metric, against parameter: String, ofSwept swept: [String]
  ) -> FigureDeclaration {
    FigureDeclaration(
      id: "\(id)-\(metric.name)-over-\(parameter)",
      caption: "\(metric.heading) against \(parameter)",
      kind: .sweep(
        ParameterSweep(
          metrics: [metric], parameter: parameter, title: parameter,
          statistic: .meanAndStandardError, xScale: .linear, yScale: .linear,
          otherGameParameters: swept.filter { $0 != parameter })),
      series: series)
  }

  /// Where the agents are over time, of one method or several side by side with one scale of colors.
  ///
  /// The factor is one of the states or of the actions, by default the last one of the states; what
  /// agents differ in besides is summed over.
  public static func occupation(
    _ id: String, caption: String, of factor: String? = nil, series: [Series], game: String? = nil
  ) -> FigureDeclaration {
    FigureDeclaration(
      id: id, caption: caption, kind: .occupation(factor: factor), series: series, game: game)
  }

  /// How likely each action is in each state, at some epochs.
  public static func policy(
    _ id: String, caption: String, against factor: String? = nil, epochs: [Int],
    series: [Series], game: String? = nil
  ) -> FigureDeclaration {
    FigureDeclaration(
      id: id, caption: caption, kind: .policy(factor: factor, epochs: epochs), series: series,
      game: game)
  }
}

/// How numbers become positions along an axis.
public enum AxisScale: String, Codable, Equatable, Sendable {
  /// In proportion to the number.
  case linear
  /// In proportion to its logarithm; zeros are drawn at the left edge and said to be zero.
  case logarithmic
}

/// One entry of a figure's legend and the methods behind it.
public struct Series: Codable, Equatable, Sendable {
  /// The name in the legend.
  public var title: String
  /// Which methods belong to it.
  public var methods: MethodSelector
  /// Whether a line runs through the points, in the order in which the methods are declared.
  public var connected: Bool
  /// The parameter whose value is written beside the first and the last point; nil for none.
  public var annotation: String?

  /// The points of a parameter sweep with a line through them.
  public static func sweep(
    _ title: String, _ methods: MethodSelector, annotating parameter: String? = nil
  ) -> Series {
    Series(title: title, methods: methods, connected: true, annotation: parameter)
  }

  /// Single points, named beside the marker.
  public static func points(_ title: String, _ methods: MethodSelector) -> Series {
    Series(title: title, methods: methods, connected: false, annotation: nil)
  }
}

/// What the figure of a parameter sweep draws: metrics against the values of a parameter.
public struct ParameterSweep: Codable, Equatable, Sendable {
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
  /// The other parameters of games that tell lines apart, where the parameter is one of the games;
  /// nil where it is one of the methods.
  package var otherGameParameters: [String]?
}

/// The best known value of a metric: a thin line across a frontier.
public struct BestKnown: Codable, Equatable, Sendable {
  /// Where the value comes from.
  public enum Origin: Codable, Equatable, Sendable {
    /// The best one over all runs of the experiment, game by game.
    case runs
    /// A number that is known from elsewhere, and where from.
    case constant(Double, source: String)
  }

  /// The metric, one of those at the axes.
  public var metric: Metric
  /// Where the value comes from.
  public var origin: Origin

  /// The best value over all runs of the experiment: `.best(\.revenue)`.
  public static func best(_ metric: KeyPath<Metrics, Metric>) -> BestKnown {
    BestKnown(metric: Metrics()[keyPath: metric], origin: .runs)
  }

  /// A value known from elsewhere: `.known(\.revenue, 7.5, from: "a linear program")`.
  public static func known(
    _ metric: KeyPath<Metrics, Metric>, _ value: Double, from source: String
  ) -> BestKnown {
    BestKnown(metric: Metrics()[keyPath: metric], origin: .constant(value, source: source))
  }
}

extension FigureDeclaration {
  /// One figure for each of several games, if it is about all of them.
  package func forEach(of games: [String]) -> [FigureDeclaration] {
    guard games.count > 1, game == nil else { return [self] }
    return games.enumerated().map { number, game in
      var figure = self
      figure.id += "-\(number + 1)"
      figure.caption = "\(game): \(caption)"
      figure.game = game
      return figure
    }
  }
}
