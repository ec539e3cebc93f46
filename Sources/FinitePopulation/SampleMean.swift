/// The mean of independent replicas and how sure it is.
public struct SampleMean: Sendable, Hashable, Codable {
  /// The mean.
  public let mean: Double
  /// The standard error of the mean, s/√R with the sample deviation s; NaN for a single replica.
  public let standardError: Double

  /// The mean of some numbers, added in their order.
  public init(of numbers: some Collection<Double>) {
    let R = Double(numbers.count)
    let mean = numbers.reduce(0, +) / R
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardError = R > 1 ? (squares / (R * (R - 1))).squareRoot() : .nan
  }

  /// How many standard errors the mean is from a number.
  public func distance(from number: Double) -> Double { abs(mean - number) / standardError }

  private init(mean: Double, standardError: Double) {
    (self.mean, self.standardError) = (mean, standardError)
  }

  /// The mean of the negated numbers.
  public static prefix func - (sample: SampleMean) -> SampleMean {
    // Not −0 where the mean is 0.
    SampleMean(mean: 0 - sample.mean, standardError: sample.standardError)
  }
}

/// How fast the error of the flow falls with the number of agents: the slope of log ‖Lᴺ − L‖₁ in
/// log N, −1/2 where the central limit theorem has set in.
///
/// A line fitted with weights from the standard errors. Where the points lie farther from it than
/// these explain, the interval is widened by as much, so that it also covers a bend.
public struct ErrorSlope: Sendable, Hashable {
  /// The slope.
  public let value: Double
  /// Half the width of its 95 % confidence interval, by Student's t with two degrees less than
  /// points.
  public let halfWidth: Double
  /// The least number of agents that was used.
  public let leastAgents: Int

  /// Fits the slope from `least` agents on; nil for fewer than three sizes, or where the error is
  /// less than one agent's at some size, since the policy hardly mixes.
  public init?(of populations: [SimulatedPopulation], from least: Int = 1000) {
    self.init(sizes: populations.map(\.agents), errors: populations.map(\.flowError), from: least)
  }

  /// Fits the slope to errors at several numbers of agents.
  public init?(sizes: [Int], errors: [SampleMean], from least: Int = 1000) {
    let points = zip(sizes, errors).filter { $0.0 >= least }.map { N, error in
      (x: Double.log(Double(N)), y: Double.log(error.mean), σ: error.standardError / error.mean)
    }
    guard points.count >= 3, points.allSatisfy({ $0.x + $0.y >= 0 && $0.σ > 0 }) else { return nil }
    let weights = points.map { 1 / ($0.σ * $0.σ) }
    let total = weights.reduce(0, +)
    func mean(_ f: (Int) -> Double) -> Double {
      points.indices.reduce(0) { $0 + weights[$1] * f($1) } / total
    }
    let (x̄, ȳ) = (mean { points[$0].x }, mean { points[$0].y })
    let spread = mean { (points[$0].x - x̄) * (points[$0].x - x̄) }
    let slope = mean { (points[$0].x - x̄) * (points[$0].y - ȳ) } / spread
    let misfit = mean {
      let residual = points[$0].y - ȳ - slope * (points[$0].x - x̄)
      return residual * residual
    }
    let freedom = points.count - 2
    let scale = max(1, total * misfit / Double(freedom))
    value = slope
    halfWidth = Self.quantile(freedom) * (scale / (total * spread)).squareRoot()
    leastAgents = least
  }

  /// The 0.975 quantile of Student's t. [AbramowitzStegun1964, Table 26.10]
  private static func quantile(_ freedom: Int) -> Double {
    let table = [
      12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
      2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    ]
    return freedom <= table.count ? table[freedom - 1] : 1.96 + 2.5 / Double(freedom)
  }
}
