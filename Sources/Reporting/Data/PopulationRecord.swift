import ArtifactStore
import HDF5

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
  /// The slope; nil where there are too few sizes or no error.
  public var slope: Slope?

  /// Collects what was read.
  public init(sizes: [Size], slope: Slope? = nil) {
    self.sizes = sizes
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
      return means.indices.map {
        Estimate(mean: means[$0], standardError: errors[$0], count: Int(replicas[$0]))
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
    guard names.contains("flow_error_slope") else { return }
    slope = Slope(
      value: try values("flow_error_slope")[0],
      halfWidth: try values("flow_error_slope_half_width")[0],
      leastAgents: Int(try values("flow_error_slope_from")[0]))
  }
}
