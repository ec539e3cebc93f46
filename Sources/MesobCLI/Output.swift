import ArtifactStore
import ExperimentRunner
import Foundation
import MeanField
import Synchronization
import Vocabulary

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

  /// Prints lines for people.
  func print(_ text: String) throws { try write(style.shown(text)) }

  /// Prints data for programs, as it is; on a terminal, unless it is JSON, as lines for people.
  func print(data: String, isJSON: Bool) throws {
    try streams.outputIsTerminal && !isJSON ? print(data) : write(data)
  }

  private func write(_ text: String) throws {
    guard !text.isEmpty else { return }
    try CommandLineError.attempt(.cannotWrite, "stdout", expected: "to write") {
      try streams.output(text + "\n")
    }
  }

  /// Says something about the work, unless that is unwanted.
  func remark(_ text: String) {
    if !isQuiet { streams.error(errorStyle.shown(text) + "\n") }
  }

  /// Says what went wrong.
  func failure(_ text: String) {
    streams.error(errorStyle.shown("\(errorStyle.red("error:")) \(text)") + "\n")
  }

  /// Draws a line on a terminal in place of the one drawn before.
  func redraw(_ line: String) {
    if canRedraw { streams.error("\r\u{1B}[2K\(line.showingOrders())") }
  }
}

/// Bold and colored text, or plain text.
struct Style: Sendable {
  private let isOn: Bool

  /// Decides by the option, the environment and the stream.
  init(_ choice: GlobalOptions.ColorChoice, isTerminal: Bool) {
    let environment = ProcessInfo.processInfo.environment
    let isApt =
      isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    isOn = choice == .always || (choice == .auto && isApt)
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

  /// The text as it goes to a terminal, which takes orders from names and messages that come from
  /// files: they are spelled out, but for lines, tabs and, if it is on, this style's own.
  func shown(_ text: String) -> String {
    var (shown, rest) = ("", text[...])
    let own = /\u{1B}\[(?:1|2|31)m([^\u{1B}]*)\u{1B}\[0m/.matchingSemantics(.unicodeScalar)
    for match in isOn ? text.matches(of: own) : [] {
      let (before, inside) = (text[rest.startIndex..<match.range.lowerBound], match.output.1)
      let code = text[match.range.lowerBound..<inside.startIndex]
      shown += Self.plain(before) + code + Self.plain(inside) + "\u{1B}[0m"
      rest = text[match.range.upperBound...]
    }
    return shown + Self.plain(rest)
  }

  private static func plain(_ text: Substring) -> String {
    String(text).showingOrders(except: ["\n", "\t"])
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// One line on a terminal that shows how much of some work is done; elsewhere, lines of their own.
final class ProgressLine: Sendable {
  private let console: Console
  private let began = ContinuousClock.now
  private let drawn = Mutex<ContinuousClock.Instant?>(nil)

  init(_ console: Console) { self.console = console }

  /// Seconds since the work began.
  var seconds: Double { (ContinuousClock.now - began).inSeconds }

  /// Draws a bar and words on a terminal, ten times a second at most.
  ///
  /// Where nothing can be redrawn, `line` is printed, or the words if everything shall be said.
  func show(_ fraction: Double, _ words: @autoclosure () -> String, line: String? = nil) {
    guard console.canRedraw else {
      if let line = line ?? (console.isVerbose ? words() : nil) { console.remark(line) }
      return
    }
    let isDue = drawn.withLock { drawn in
      let now = ContinuousClock.now
      if let drawn, now - drawn < .milliseconds(100) { return false }
      drawn = now
      return true
    }
    if isDue { console.redraw("\(fraction.bar())  \(words())") }
  }

  /// Takes the line away, so that others can be printed.
  func clear() { console.redraw("") }
}

extension Double {
  /// A bar that is filled up to this share of its width.
  func bar(width: Int = 16) -> String {
    let filled = Int((min(max(self, 0), 1) * Double(width)).rounded(.down))
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: "-", count: width - filled) + "]"
  }
  /// Three significant digits, to be glanced at.
  var brief: String { String(format: "%.3g", self) }

  /// A number of seconds as `0:42`, `12:05` or `1:02:03`.
  var clock: String {
    let seconds = Int(min(max(rounded(.up), 0), 1e9))
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    let rest = String(format: "%02d", seconds % 60)
    return hours > 0 ? "\(hours):\(String(format: "%02d", minutes)):\(rest)" : "\(minutes):\(rest)"
  }
}

/// The progress of a run: a bar on a terminal, one line per event elsewhere.
final class RunDisplay: Sendable {
  private let console: Console
  private let line: ProgressLine
  private let state = Mutex(State())

  private struct State {
    /// What the running trials say of themselves.
    var word: String?
    var seconds = 0.0
  }

  init(_ console: Console) {
    self.console = console
    line = ProgressLine(console)
  }

  /// Shows an event; called by one worker at a time.
  func show(_ event: RunEvent) {
    let progress = event.progress
    state.withLock { $0.seconds = progress.seconds }
    switch event.kind {
    case .started: if console.isVerbose { say("started  \(event.label)") }
    case .advanced(_, _, let exploitability):
      state.withLock { $0.word = "exploitability \(exploitability.brief)" }
    case .simulated(let agents): state.withLock { $0.word = "\(agents) agents play" }
    case .waited: break
    case .held(let reason): say("held     \(event.label): \(reason)")
    case .unanswered(let reason): say("still waiting: \(reason)")
    case .finished(let outcome): finish(outcome, progress)
    }
    guard console.canRedraw else { return }
    let words: [String?] = [
      "\(progress.done)/\(progress.total)",
      progress.failed > 0 ? "\(progress.failed) failed" : nil,
      progress.done > 0 ? "\(progress.rate.brief)/s" : nil,
      progress.secondsLeft.map { "\($0.clock) left" }, state.withLock(\.word),
    ]
    line.show(progress.fraction, words.compactMap(\.self).joined(separator: "  "))
  }

  /// Ends with a summary line.
  func close(_ experiment: String, _ summary: RunSummary) {
    say(
      "\(experiment): \(summary.planned) planned, \(summary.executed) executed, "
        + (summary.confirmed > 0 ? "\(summary.confirmed) of them as stored, " : "")
        + "\(summary.reused) reused, \(summary.failed) failed"
        + (summary.lost > 0 ? ", \(summary.lost) lost" : "")
        + " in \(state.withLock(\.seconds).clock)")
    if summary.isInterrupted { say("interrupted; the same command goes on from here") }
  }

  private func finish(_ outcome: TrialOutcome, _ progress: RunProgress) {
    line.clear()
    if let message = outcome.message {
      console.failure("\(outcome.label): \(message)")
    } else if !console.canRedraw || console.isVerbose {
      let seconds = outcome.run.map { " in \($0.seconds.brief) s" } ?? ""
      console.remark(
        "[\(progress.done)/\(progress.total)] \(outcome.status.rawValue)\(seconds)  \(outcome.label)"
          + (outcome.ending.map { ": \($0)" } ?? "")
          + (outcome.resumedAtIteration.map { ", from iteration \($0)" } ?? ""))
    }
  }

  private func say(_ text: String) {
    line.clear()
    console.remark(text)
  }
}

/// What a command prints: as JSON, or as text for people.
struct Listing {
  /// The document.
  let json: JSON
  /// The lines.
  let text: String
  /// Whether programs read the lines too.
  var isData = false
}

extension Session {
  /// Prints the form that the options ask for; what could be printed is done.
  @discardableResult
  func print(_ listing: Listing) throws -> ExitStatus {
    if options.json || listing.isData {
      try console.print(
        data: options.json ? listing.json.text : listing.text, isJSON: options.json)
    } else {
      try console.print(listing.text)
    }
    return .yes
  }
}

/// What can stand in a JSON document.
protocol JSONConvertible {
  /// The value in a document.
  var json: JSON { get }
}

extension JSON: JSONConvertible {
  var json: JSON { self }

  /// An object, its members in this order.
  init(members: KeyValuePairs<String, any JSONConvertible>) {
    self.init(members.map { ($0.key, $0.value.json) })
  }

  /// The only document by itself, or a list of several.
  init(oneOrSeveral documents: [JSON]) {
    self = documents.count == 1 ? documents[0] : .array(documents)
  }
}

extension String: JSONConvertible { var json: JSON { .text(self) } }
extension Int: JSONConvertible { var json: JSON { .integer(self) } }
extension Double: JSONConvertible { var json: JSON { .number(self) } }
extension Bool: JSONConvertible { var json: JSON { .boolean(self) } }
extension Date: JSONConvertible { var json: JSON { .text(formatted(.iso8601)) } }
extension RunKey: JSONConvertible { var json: JSON { .text(hex) } }
extension Array: JSONConvertible where Element: JSONConvertible {
  var json: JSON { .array(map(\.json)) }
}
extension Optional: JSONConvertible where Wrapped: JSONConvertible {
  var json: JSON { self?.json ?? .null }
}

/// A column of a table: a member of each JSON object, cells of text, or both.
struct ListedColumn<Row> {
  fileprivate var member: (name: String, value: (Row) -> any JSONConvertible)?
  fileprivate var cell: ((Row) -> String)?

  /// A member; `cell` is what people read in its place.
  static func both<Value: JSONConvertible>(
    _ name: String, _ value: @escaping (Row) -> Value, cell: ((Row) -> String)? = nil
  ) -> ListedColumn {
    ListedColumn(member: (name, value), cell: cell ?? { "\(value($0))" })
  }

  /// A member that people do not read in a column of its own.
  static func member<Value: JSONConvertible>(
    _ name: String, _ value: @escaping (Row) -> Value
  ) -> ListedColumn {
    ListedColumn(member: (name, value))
  }

  /// Cells that say what members say otherwise.
  static func cell(_ cell: @escaping (Row) -> String) -> ListedColumn { ListedColumn(cell: cell) }
}

/// Rows of which people read cells and programs objects.
struct ListedTable<Row>: JSONConvertible {
  let rows: [Row]
  let columns: [ListedColumn<Row>]

  /// A list of objects.
  var json: JSON {
    .array(
      rows.map { row in
        JSON(columns.compactMap(\.member).map { ($0.name, $0.value(row).json) })
      })
  }

  /// The cells of every row.
  var cells: [[String]] { rows.map { row in columns.compactMap(\.cell).map { $0(row) } } }

  /// One line a row.
  var text: String { textTable(cells) }
}

/// Rows of words under each other, each column as wide as its longest word.
///
/// Every row has the same number of cells, those of some columns at the right. There are two spaces
/// between columns, and no line break at the end, nor in a cell.
func textTable(_ rows: [[String]], indentation: Int = 0, right: Set<Int> = []) -> String {
  let rows = rows.map { $0.map { $0.showingOrders() } }
  let widths = (rows.first ?? []).indices.map { column in
    rows.map { $0[column].count }.max() ?? 0
  }
  return rows.map { row in
    let cells = row.indices.map { column in
      let space = String(repeating: " ", count: widths[column] - row[column].count)
      return right.contains(column) ? space + row[column] : row[column] + space
    }
    let line = String(repeating: " ", count: indentation) + cells.joined(separator: "  ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }.joined(separator: "\n")
}

extension String {
  /// At most `length` characters, the last of them an ellipsis if some are missing.
  func shortened(to length: Int) -> String {
    count > length ? prefix(length - 1) + "…" : self
  }
}

typealias JSON = JSONValue

extension JSON {
  /// The value of a parameter.
  init(_ value: ParameterValue) {
    if case .file(let file) = value {
      self = .text(file.path)
    } else {
      self.init(hashed: value)
    }
  }
}
