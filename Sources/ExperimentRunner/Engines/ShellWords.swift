/// Words of a command line, quoted so that a shell takes them as they are.
package struct ShellWords: Sendable, CustomStringConvertible {
  /// The command line.
  package let description: String

  /// Quotes every word.
  package init(_ words: [String]) {
    description = words.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
  }
}
