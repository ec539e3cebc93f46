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

/// Formats of report files, written `tex,pdf`.
struct FormatList: ExpressibleByArgument {
  /// The formats that there are, by file name extension.
  static let known = ["md", "tex", "html", "ipynb", "csv", "json", "pdf", "png", "svg", "gnuplot"]

  /// The formats that are wanted.
  let names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy(Self.known.contains) else { return nil }
  }
}
