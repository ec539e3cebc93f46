public import Vocabulary

/// A figure: what is drawn, from which methods and games.
public struct FigureDeclaration: Codable, Hashable, Sendable {
  /// What a figure draws.
  public enum Kind: Codable, Hashable, Sendable {
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
  public enum Work: String, Codable, Hashable, Sendable {
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

  /// Declares a figure of any kind.
  public init(
    _ id: String, caption: String, kind: Kind, series: [Series], game: String? = nil
  ) {
    self.id = id
    self.caption = caption
    self.kind = kind
    self.series = series
    self.game = game
  }

  /// One metric against another, by default against exploitability, with thin lines at the best
  /// known values.
  public static func frontier(
    _ id: String, caption: String, x: KeyPath<Metrics, Metric> = \.exploitability,
    y: KeyPath<Metrics, Metric>, xScale: AxisScale = .linear, series: [Series],
    bestKnown: [BestKnown] = [], game: String? = nil
  ) -> FigureDeclaration {
    let metrics = Metrics()
    return FigureDeclaration(
      id, caption: caption,
      kind: .frontier(
        x: metrics[keyPath: x], y: metrics[keyPath: y], xScale: xScale, bestKnown: bestKnown),
      series: series, game: game)
  }

  /// Exploitability against iterations or seconds, one line per method.
  public static func convergence(
    _ id: String, caption: String, against work: Work = .iterations, relative: Bool = false,
    xScale: AxisScale = .linear, series: [Series], game: String? = nil
  ) -> FigureDeclaration {
    FigureDeclaration(
      id, caption: caption,
      kind: .convergence(against: work, relative: relative, xScale: xScale), series: series,
      game: game)
  }
}

/// How numbers become positions along an axis.
public enum AxisScale: String, Codable, Hashable, Sendable {
  /// In proportion to the number.
  case linear
  /// In proportion to its logarithm; zeros are drawn at the left edge and said to be zero.
  case logarithmic
}

/// One entry of a figure's legend and the methods behind it.
public struct Series: Codable, Hashable, Sendable {
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
