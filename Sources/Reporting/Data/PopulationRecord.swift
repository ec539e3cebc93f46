import ArtifactStore
import HDF5
import ReportModel
import Vocabulary

/// What a run stores about finite populations.
public struct PopulationRecord: Hashable, Sendable {
  /// One number of agents.
  public struct Size: Hashable, Sendable {
    /// The number N of agents of each population.
    public var agents: Int
    /// The independent plays.
    public var replicas: Int
    /// The mean over the epochs of ‖Lᴺ − L‖₁.
    public var error: Estimate
    /// What one agent gains by leaving the policy; nil if nobody did.
    public var gain: Estimate?
    /// The most that one agent can gain; nil where it was not enumerated.
    public var exactGain: Double?

    /// Describes a size.
    public init(
      agents: Int, replicas: Int, error: Estimate, gain: Estimate?, exactGain: Double? = nil
    ) {
      self.agents = agents
      self.replicas = replicas
      self.error = error
      self.gain = gain
      self.exactGain = exactGain
    }
  }

  /// A social objective or another statistic, among N agents and in the mean field.
  public struct Quantity: Hashable, Sendable {
    /// The kebab-case name.
    public var name: String
    /// One mean for each size.
    public var estimates: [Estimate]
    /// What it tends to.
    public var meanField: Double

    /// Describes a quantity.
    public init(name: String, estimates: [Estimate], meanField: Double) {
      self.name = name
      self.estimates = estimates
      self.meanField = meanField
    }
  }

  /// The slope of the logarithm of the error in that of N.
  public struct Slope: Hashable, Sendable {
    /// The slope.
    public var value: Double
    /// Half the width of its 95 % confidence interval.
    public var halfWidth: Double
    /// The least number of agents that was used.
    public var leastAgents: Int

    /// Describes a slope.
    public init(value: Double, halfWidth: Double, leastAgents: Int) {
      self.value = value
      self.halfWidth = halfWidth
      self.leastAgents = leastAgents
    }
  }

  /// The sizes, increasing.
  public var sizes: [Size]
  /// Social objectives and statistics.
  public var quantities: [Quantity]
  /// The slope; nil where there are too few sizes or no error.
  public var slope: Slope?

  /// Collects what was read.
  public init(sizes: [Size], quantities: [Quantity] = [], slope: Slope? = nil) {
    self.sizes = sizes
    self.quantities = quantities
    self.slope = slope
  }
}

extension PopulationRecord {
  /// The finite populations of a run; nil if it has none.
  init?(reading run: StoredRun) throws {
    let names = try run.read { root in
      try root.children.first { $0.name == "simulation" } == nil
        ? [] : try root.group("simulation").children.map(\.name)
    }
    guard names.contains("flow_error") else { return nil }
    func values(_ name: String) throws -> [Double] { try run.array("/simulation/\(name)").values }
    func estimates(_ name: String, _ replicas: [Double]) throws -> [Estimate] {
      let (means, errors) = (try values(name), try values("\(name)_standard_error"))
      let width = means.count / max(1, replicas.count)
      return means.indices.map {
        Estimate(mean: means[$0], standardError: errors[$0], count: Int(replicas[$0 / width]))
      }
    }
    let (agents, replicas) = (try run.array("/population_size").values, try values("replicas"))
    let errors = try estimates("flow_error", replicas)
    let gains = names.contains("deviation_gain") ? try estimates("deviation_gain", replicas) : nil
    let exact = names.contains("exact_gain") ? try values("exact_gain") : nil
    sizes = agents.indices.map { i in
      Size(
        agents: Int(agents[i]), replicas: Int(replicas[i]), error: errors[i], gain: gains?[i],
        exactGain: exact.flatMap { $0[i].isNaN ? nil : $0[i] })
    }
    let objectives = try run.read {
      try $0.dataset("/social_objective_label").read(String.self)
    }
    let (means, limits) = (
      try estimates("objective", replicas), try values("mean_field_objective")
    )
    quantities = objectives.indices.map { k in
      Quantity(
        name: objectives[k],
        estimates: agents.indices.map { means[$0 * objectives.count + k] }, meanField: limits[k])
    }
    let metrics = try run.metrics()
    for metric in Metrics.all where names.contains(metric.name.replacing("-", with: "_")) {
      let name = metric.name.replacing("-", with: "_")
      quantities.append(
        Quantity(
          name: metric.name, estimates: try estimates(name, replicas),
          meanField: metrics[metric.name] ?? .nan))
    }
    guard names.contains("flow_error_slope") else { return }
    slope = Slope(
      value: try values("flow_error_slope")[0],
      halfWidth: try values("flow_error_slope_half_width")[0],
      leastAgents: Int(try values("flow_error_slope_from")[0]))
  }
}
