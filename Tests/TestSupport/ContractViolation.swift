/// A promise of a contract that was not kept, with the first place where it was not.
public struct ContractViolation<Promise: Sendable & Hashable & RawRepresentable<String>>: Sendable,
  Hashable,
  CustomStringConvertible
{
  /// What was promised.
  public let promise: Promise
  /// Where, expected, got.
  public let details: String

  /// The promise and the details.
  public var description: String { "\(promise.rawValue): \(details)" }
}

/// The violations that a contract has found so far, one for each promise.
final class Findings<Promise: Sendable & Hashable & RawRepresentable<String>> {
  private(set) var violations: [ContractViolation<Promise>] = []

  func expect(_ promise: Promise, _ holds: Bool, _ details: @autoclosure () -> String) {
    guard !holds, !violations.contains(where: { $0.promise == promise }) else { return }
    violations.append(ContractViolation(promise: promise, details: details()))
  }

  /// |got − expected| ≤ tolerance; NaN never is.
  func expect(
    _ promise: Promise, _ got: Double, near expected: Double, within tolerance: Double,
    _ place: @autoclosure () -> String
  ) {
    expect(
      promise, abs(got - expected) <= tolerance,
      "\(place()): expected \(expected) ± \(tolerance), got \(got)")
  }

  /// max |got − expected| ≤ tolerance · max(1, max |expected|).
  func expect(
    _ promise: Promise, _ got: [Double], near expected: [Double], within tolerance: Double,
    _ place: @autoclosure () -> String
  ) {
    guard got.count == expected.count else {
      expect(promise, false, "\(place()): expected \(expected.count) numbers, got \(got.count)")
      return
    }
    let scale = expected.reduce(1) { max($0, abs($1)) }
    for i in got.indices {
      expect(
        promise, got[i], near: expected[i], within: tolerance * scale, "\(place()), entry \(i)")
    }
  }

  func add(_ other: [ContractViolation<Promise>]) {
    for violation in other { expect(violation.promise, false, violation.details) }
  }
}
