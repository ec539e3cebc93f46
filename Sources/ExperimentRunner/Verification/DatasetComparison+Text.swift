import Foundation

extension DatasetComparison {
  /// One line: path, level, and the largest difference with its place.
  ///
  /// `now` is what the second number is called.
  public func text(now: String = "recomputed") -> String {
    if let remark { return "\(path): \(level.rawValue), \(remark)" }
    guard let largest = largestAbsolute else { return "\(path): \(level.rawValue)" }
    let sizes = [
      ("absolute", largest.absolute), ("relative", largestRelative?.relative ?? 0),
      ("ulp", largestULP?.ulps ?? 0),
    ].map { String(format: "\($0) %.3g", $1) }.joined(separator: ", ")
    return "\(path): \(level.rawValue), \(differing) of \(count) numbers; largest at "
      + "\(largest.index): stored \(largest.stored), \(now) \(largest.recomputed) (\(sizes))"
  }
}
