/// The identity of a run: the hash of everything that its result depends on.
///
/// The key is SHA-256 of `mesob-run-key`, the format's version and the configuration: the game and
/// the method with all parameters and algorithm versions, the start, the stopping rules and the
/// hashes of input files. Labels, metrics, paths, times and machines are not part of it.
package struct RunKey: Hashable, Sendable, CustomStringConvertible {
  /// The version of the way from a configuration to a key.
  package static let format = 1

  /// The 64 lower-case hexadecimal digits.
  package var hex: String { digest.hex }
  /// The first 12 digits, as they end the names of run directories.
  package var short: String { String(hex.prefix(RunKey.shortLength)) }

  static let shortLength = 12
  private let digest: Digest

  /// The key of a configuration.
  package init(of configuration: JSONValue) {
    digest = Digest(of: "mesob-run-key \(RunKey.format)\n\(configuration.exactText)")
  }

  /// A key that was written down as 64 lower-case hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    guard let digest = Digest(hex: hex) else { return nil }
    self.digest = digest
  }

  /// The first eight bytes as a number, the highest first; it keys the run's random streams.
  package var leadingWord: UInt64 { digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

  /// The digits.
  package var description: String { hex }
}

extension RunKey: Codable {
  /// Reads the hexadecimal digits.
  package init(from decoder: any Decoder) throws { digest = try Digest(from: decoder) }

  /// Writes the hexadecimal digits.
  package func encode(to encoder: any Encoder) throws { try digest.encode(to: encoder) }
}
