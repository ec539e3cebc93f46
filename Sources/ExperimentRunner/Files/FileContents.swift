import ExperimentBuilder
import MeanField
import Results

extension String {
  /// `key=value`, with the array of a file spelled out in place of `key=@file.h5:/path`.
  package func withFileContents() throws -> String {
    guard let sign = firstRange(of: "=@") else { return self }
    let place = self[sign.upperBound...]
    guard let colon = place.firstRange(of: ":/") else {
      throw ExperimentError(
        .invalidOverride, "parameter '\(self[..<sign.lowerBound])'",
        expected: "a file and a dataset, such as @start.h5:/mu0", got: "'@\(place)'")
    }
    let path = String(place[..<colon.lowerBound])
    let dataset = String(place[place.index(after: colon.lowerBound)...])
    return try self[..<sign.lowerBound] + "=" + Self.spelledArray(dataset, inFileAt: path)
  }

  /// A dataset as the command line spells it; digits are enough to read every number back.
  private static func spelledArray(_ name: String, inFileAt path: String) throws -> String {
    let array = try ResultFile(at: path).array(name)
    let (shape, values) = (array.shape, array.values)
    switch shape.count {
    case 0: return ParameterValue.number(values[0]).description
    case 1: return ParameterValue.numbers(values).description
    case 2:
      let rows = (0..<shape[0]).map { Array(values[$0 * shape[1]..<($0 + 1) * shape[1]]) }
      return ParameterValue.rows(rows).description
    default:
      throw RunnerError(
        .wrongShape, "\(path):\(name)", expected: "a number, a list or a matrix",
        got: "shape \(shape)")
    }
  }
}
