import ArtifactStore
import Foundation

/// The two streams of a process, or what stands for them.
struct Streams: Sendable {
  /// Where data goes.
  var output: @Sendable (String) throws -> Void
  /// Where everything else goes.
  var error: @Sendable (String) -> Void
  /// Whether data goes to a terminal.
  var outputIsTerminal = false
  /// Whether everything else goes to a terminal.
  var errorIsTerminal = false

  /// Those of this process.
  static let standard = Streams(
    output: { try FileHandle.standardOutput.write(contentsOf: Data($0.utf8)) },
    error: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) },
    outputIsTerminal: isatty(STDOUT_FILENO) == 1, errorIsTerminal: isatty(STDERR_FILENO) == 1)
}

/// Where a command prints: data to stdout, everything else to stderr.
struct Console: Sendable {
  /// Whether only errors go to stderr.
  let isQuiet: Bool
  /// Whether more than usual is wanted.
  let isVerbose: Bool
  /// How data is styled.
  let style: Style
  private let errorStyle: Style
  private let streams: Streams

  /// Prints to the streams in the way that the options say.
  init(_ streams: Streams, options: GlobalOptions? = nil) {
    self.streams = streams
    isQuiet = options?.quiet ?? false
    isVerbose = options?.verbose ?? false
    let choice = options?.color ?? .auto
    style = Style(choice, isTerminal: streams.outputIsTerminal)
    errorStyle = Style(choice, isTerminal: streams.errorIsTerminal)
  }

  /// Whether a line on stderr can be drawn again and again.
  var canRedraw: Bool { streams.errorIsTerminal && !isQuiet }

  /// Prints lines of data.
  func print(_ text: String) throws {
    guard !text.isEmpty else { return }
    try CommandLineError.attempt(.cannotWrite, "stdout", expected: "to write") {
      try streams.output(text + "\n")
    }
  }

  /// Prints a JSON document as data.
  func print(_ document: JSON) throws { try print(document.text) }

  /// Says something about the work, unless that is unwanted.
  func remark(_ text: String) {
    if !isQuiet { streams.error(text + "\n") }
  }

  /// Says what went wrong.
  func failure(_ text: String) { streams.error("\(errorStyle.red("error:")) \(text)\n") }

  /// Draws a line on a terminal in place of the one drawn before.
  func redraw(_ line: String) {
    if canRedraw { streams.error("\r\u{1B}[2K\(line)") }
  }
}

/// Bold and colored text, or plain text.
struct Style: Sendable {
  private let isOn: Bool

  /// Decides by the option, the environment and the stream.
  init(_ choice: GlobalOptions.ColorChoice, isTerminal: Bool) {
    let environment = ProcessInfo.processInfo.environment
    isOn =
      switch choice {
      case .always: true
      case .never: false
      case .auto:
        isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
      }
  }

  /// Bold text.
  func bold(_ text: String) -> String { wrap(text, "1") }
  /// Text that stands back.
  func dim(_ text: String) -> String { wrap(text, "2") }
  /// Red text.
  func red(_ text: String) -> String { wrap(text, "31") }

  private func wrap(_ text: String, _ code: String) -> String {
    isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
