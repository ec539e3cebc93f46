extension Int {
  /// A number of bytes for people, such as `12 B`, `3.4 kB` or `1.2 GB`.
  package var byteText: String {
    guard self >= 1000 else { return "\(self) B" }
    var (value, units) = (Double(self), ["kB", "MB", "GB", "TB", "PB"][...])
    value /= 1000
    while value >= 999.95, units.count > 1 {
      value /= 1000
      units = units.dropFirst()
    }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units.first ?? "")"
  }

  /// A number of things: `1 run`, `2 runs`.
  package func counted(_ thing: String) -> String { "\(self) \(thing)\(self == 1 ? "" : "s")" }
}
