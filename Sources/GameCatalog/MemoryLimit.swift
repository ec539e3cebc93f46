internal import MeanField

/// The largest number of stored entries that an array of a game may ask for.
///
/// 2²⁶ entries fill half a gigabyte; a solver needs about ten such arrays.
enum MemoryLimit {
  static let entries = 0x1p26
}

extension ParameterSet {
  /// Throws when the product of `factors`, a number of stored entries, is beyond reach.
  static func requireEntries(
    _ factors: [Int], spelled product: String, parameter: String
  ) throws(MeanFieldError) {
    try requireEntries(
      factors.reduce(1.0) { $0 * Double($1) }, spelled: product, parameter: parameter)
  }

  /// Throws when a number of stored entries is beyond reach.
  static func requireEntries(
    _ entries: Double, spelled product: String, parameter: String
  ) throws(MeanFieldError) {
    try require(
      entries <= MemoryLimit.entries, parameter,
      expected: "\(product) of at most \(ParameterValue.number(MemoryLimit.entries))",
      got: ParameterValue.number(entries))
  }
}
