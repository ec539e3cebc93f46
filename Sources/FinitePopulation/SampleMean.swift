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
