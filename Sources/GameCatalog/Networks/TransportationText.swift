internal import MeanField

/// A file of the Transportation Networks repository: lines `<KEY> value`, then lines of data.
///
/// Lines that are blank or begin with `~` mean nothing; line numbers count from 1.
/// [TransportationNetworks]
struct TransportationText {
  /// What the text holds, for error messages.
  let subject: String
  /// The value of each key with its line, for the first line that gives it.
  private(set) var metadata: [String: (value: String, line: Int)] = [:]
  /// The lines of data.
  private(set) var data: [(text: Substring, line: Int)] = []
  /// The last line.
  private(set) var lineCount = 0

  init(_ text: String, subject: String) throws(MeanFieldError) {
    self.subject = subject
    var isInMetadata = true
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      lineCount += 1
      let content = Self.trimmed(line)
      if content.isEmpty || content.hasPrefix("~") { continue }
      guard content.hasPrefix("<") else {
        guard !isInMetadata else {
          throw error("<END OF METADATA> before the data", got: content, line: lineCount)
        }
        data.append((content, lineCount))
        continue
      }
      guard isInMetadata, let end = content.firstIndex(of: ">") else {
        throw error(
          isInMetadata ? "a key in brackets: <KEY> value" : "data after <END OF METADATA>",
          got: content, line: lineCount)
      }
      let key = content[..<end].dropFirst().uppercased()
      if key == "END OF METADATA" { isInMetadata = false }
      guard metadata[key] == nil else {
        throw error("<\(key)> once", got: content, line: lineCount)
      }
      metadata[key] = (String(Self.trimmed(content[end...].dropFirst())), lineCount)
    }
    guard !isInMetadata else {
      throw error("<END OF METADATA>", got: "the end of the text", line: lineCount)
    }
  }

  /// The whole number that `key` names, if the text gives it.
  func integer(_ key: String, in range: ClosedRange<Int>) throws(MeanFieldError) -> Int? {
    guard let (value, line) = metadata[key] else { return nil }
    guard let number = Int(value), range.contains(number) else {
      throw error(
        "<\(key)> \(range.lowerBound) … \(range.upperBound)", got: value, line: line)
    }
    return number
  }

  /// The whole number that `key` names.
  func required(_ key: String, in range: ClosedRange<Int>) throws(MeanFieldError) -> Int {
    if let number = try integer(key, in: range) { return number }
    throw error("a line <\(key)>", got: "none", line: lineCount)
  }

  /// The error for something else than `expected` at `line`; long texts are cut.
  func error(
    _ expected: String, got: some StringProtocol, line: Int
  ) -> MeanFieldError {
    let shown = got.count > 40 ? got.prefix(40) + "…" : String(got)
    return MeanFieldError(
      .invalidParameter, "\(subject), line \(line)", expected: expected, got: "'\(shown)'")
  }

  static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
