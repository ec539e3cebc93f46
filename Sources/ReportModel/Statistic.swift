/// How the values of several games become one.
public enum Statistic: String, Codable, Hashable, Sendable {
  /// The arithmetic mean alone.
  case mean
  /// The mean and its standard error s/√n, with s the sample standard deviation.
  case meanAndStandardError = "mean-and-standard-error"
  /// The median, and the quartiles around it by linear interpolation.
  case median = "median-and-quartiles"
  /// The sum.
  case sum
  /// The smallest.
  case minimum
  /// The largest.
  case maximum
}
