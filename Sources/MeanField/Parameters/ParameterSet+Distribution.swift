extension ParameterSet {
  /// Throws unless `law` is a distribution on `count` points; sums may be off by 1e-9.
  public static func requireDistribution(
    _ law: [Double], count: Int, parameter: String
  ) throws(MeanFieldError) {
    try require(law.count == count, parameter, expected: "\(count) numbers", got: "\(law.count)")
    for (i, share) in law.enumerated() where !(share >= 0) {
      throw invalid(parameter, expected: "numbers ≥ 0", got: "\(share) at position \(i)")
    }
    let sum = law.reduce(0, +)
    try require(
      abs(sum - 1) <= 1e-9, parameter, expected: "numbers that sum to 1", got: "sum \(sum)")
  }
}
