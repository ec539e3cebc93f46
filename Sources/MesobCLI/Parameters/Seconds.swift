import ArgumentParser

/// A length of time, written `90`, `90s`, `10m`, `2h` or `1d`.
struct Seconds: ExpressibleByArgument {
  /// The number of seconds.
  let value: Double

  private static let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]

  init?(argument: String) {
    let unit = argument.last.flatMap { Self.units[$0] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())),
      number.isFinite, number >= 0
    else { return nil }
    value = number * (unit ?? 1)
  }
}
