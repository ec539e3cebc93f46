/// Words of a command line, quoted so that a shell takes them as they are.
public struct ShellWords: Sendable, CustomStringConvertible {
  /// The command line.
  public let description: String

  /// Quotes every word.
  public init(_ words: [String]) {
    description = words.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
  }
}
