/// How the values of several games become one.
public enum Statistic: String, Codable, Equatable, Sendable {
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

/// A test of whether two methods differ, on the pairs of values that they have in the same games.
///
/// Two-sided and exact. A table compares the best row of a column with each other one, and corrects
/// for their number by Holm's method [Holm1979].
public enum PairedTest: String, Codable, Equatable, Sendable {
  /// Wilcoxon's signed-rank test [Wilcoxon1945]: pairs without a difference are left out.
  case wilcoxon
  /// The sign test: how often which one is better, whatever the size of the difference.
  case sign
}
