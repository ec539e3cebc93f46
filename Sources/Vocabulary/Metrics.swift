/// What every run is scored by, whatever the game: the root of the key paths in declarations.
///
/// `Column(\.welfare)` names a metric so that a misspelled or renamed one does not compile. A game
/// adds its own words in an extension beside it, and declares them to be its objectives or
/// statistics:
///
///     extension Metrics {
///       public var queue: Metric { Metric("queue", unit: "agents", better: .lower, "who waits") }
///     }
public struct Metrics: Sendable {
  /// All of them.
  public init() {}

  /// Expl(π) = V*(Γ(π)) − J(π; Γ(π)).
  public var exploitability: Metric {
    Metric(
      "exploitability", title: "Exploitability", better: .lower, symbol: #"\mathrm{Expl}(\pi)"#,
      "What one agent gains by leaving the policy for a best response; 0 at a Nash equilibrium.")
  }
  /// Exploitability in units of that of uniform play.
  public var relativeExploitability: Metric {
    Metric(
      "relative-exploitability", title: "Relative exploitability", better: .lower,
      symbol: #"\mathrm{Expl}(\pi)/\mathrm{Expl}(\pi^{u})"#,
      "Exploitability in units of that of uniform play; where that is an equilibrium, of T + 1 "
        + "times the range of rewards that uniform play meets.")
  }
  /// The measure by which a method ends of its own accord.
  public var stationarity: Metric {
    Metric(
      "stationarity", title: "Stationarity", better: .lower,
      "What is left of the measure by which the method ends by itself: of descents a bound on what a "
        + "change of the policy could gain in the linearized problem, in units of the largest range "
        + "of the gradient; of penalty methods the norm of the gradient mapping.")
  }
  /// τ (T + 1) ln A.
  public var smoothing: Metric {
    Metric(
      "smoothing", title: "Smoothing", better: .lower, symbol: #"\tau (T+1) \ln A"#,
      "What smoothed best responses may hide of exploitability: the temperature times the epochs "
        + "times the logarithm of the most actions.")
  }
  /// V*(Γ(π)).
  public var bestResponseValue: Metric {
    Metric(
      "best-response-value", title: "Best-response value", better: .neither,
      symbol: #"V^{*}(\Gamma(\pi))"#,
      "The largest expected reward of one agent against the policy's flow.")
  }
  /// J(π; Γ(π)).
  public var value: Metric {
    Metric(
      "value", title: "Value", better: .higher, symbol: #"J(\pi;\Gamma(\pi))"#,
      "The expected reward of one agent who follows the policy in its own flow.")
  }
  /// The utilitarian objective ⟨L, r⟩, of every game that does not name another one so.
  public var welfare: Metric {
    Metric(
      "welfare", better: .higher, symbol: #"\langle L, r \rangle"#,
      "total expected reward of the agents, Σₜ ⟨Lₜ, rₜ⟩")
  }
  /// How many steps the solver took.
  public var iterations: Metric {
    Metric(
      "iterations", title: "Iterations", better: .lower, "The number of steps the solver took.")
  }
  /// How long the solver worked.
  public var seconds: Metric {
    Metric(
      "seconds", title: "Time", unit: "s", better: .lower,
      "How long the solver worked, from provenance: a measurement that no run key covers.")
  }

  /// The area that a front dominates.
  public var hypervolume: Metric {
    Metric(
      "hypervolume", better: .higher,
      "area that the front dominates from the place of the start policy on")
  }
  /// How evenly a front's points lie.
  public var spacing: Metric {
    Metric(
      "spacing", better: .lower, "sample deviation of the distances to the nearest other point")
  }
  /// What a front cost.
  public var evaluations: Metric {
    Metric(
      "evaluations", better: .lower, "passes over all transitions, forward and backward")
  }
  /// What methods that look everywhere prove of their answer.
  public var certifiedGap: Metric {
    Metric(
      "certified-gap", better: .lower,
      "proved bound of how far Expl − λ W of the answer is above the least of all policies")
  }

  /// How near methods that have a measure of their own are to their end.
  public static var ofDescents: [Metric] {
    let metrics = Metrics()
    return [metrics.stationarity, metrics.smoothing]
  }

  /// What methods that find a front are measured by besides.
  public static var ofFronts: [Metric] {
    let metrics = Metrics()
    return [metrics.hypervolume, metrics.spacing, metrics.evaluations, metrics.certifiedGap]
  }

  /// The metrics of every run, in the order of listings.
  public static var all: [Metric] {
    let metrics = Metrics()
    return [
      metrics.exploitability, metrics.relativeExploitability, metrics.bestResponseValue,
      metrics.value, metrics.welfare,
      metrics.iterations, metrics.seconds,
    ]
  }
}
