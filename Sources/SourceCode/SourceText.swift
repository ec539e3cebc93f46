/// The text of a source file as far as it computes.
///
/// The body of `Experiment(…) { … }` is left out: what computes there, games, methods and their
/// parameters, is in the key of each run, and what words things changes no number. Everything else in
/// the file counts, helpers and games beside an experiment too. A text whose brackets do not close is
/// taken whole.
package struct SourceText {
  /// The bytes that decide what a program computes.
  package let computing: [UInt8]

  /// Reads a Swift source, encoded in UTF-8.
  package init(_ source: [UInt8]) {
    var scanner = SourceScanner(source)
    computing = scanner.withoutExperiments() ?? source
  }
}

/// Walks over Swift source and knows what is code, comment and text.
private struct SourceScanner {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static let experiment = Array("Experiment".utf8)

  /// The source without the bodies of experiments; nil if brackets do not close.
  ///
  /// A bracket in the literal of a regular expression is taken for one of the code. Then a body ends
  /// at the wrong place, and what is left does not balance.
  mutating func withoutExperiments() -> [UInt8]? {
    var kept: [UInt8] = []
    var depth = 0
    while place < bytes.count {
      let start = place
      if let name = identifier() {
        kept += name
        if name.elementsEqual(Self.experiment) {
          let end = place
          guard let isDeclaration = skipDeclaration() else { return nil }
          if !isDeclaration { place = end }
        }
      } else {
        depth += opening(bytes[start])
        guard skipUnit() else { return nil }
        kept += bytes[start..<place]
      }
    }
    return depth == 0 ? kept : nil
  }

  /// Skips `(…) { … }`, with or without space between; false if something else stands there.
  private mutating func skipDeclaration() -> Bool? {
    skipSpace()
    guard next == UInt8(ascii: "(") else { return false }
    guard skipBrackets() else { return nil }
    skipSpace()
    guard next == UInt8(ascii: "{") else { return false }
    return skipBrackets() ? true : nil
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private func stands(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes[place...].starts(with: $0) }
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 32 || (9...13).contains(byte) { place += 1 }
  }

  /// The name or number that stands here; nil if none does.
  private mutating func identifier() -> ArraySlice<UInt8>? {
    let start = place
    while let byte = next, byte == UInt8(ascii: "_") || byte >= 0x80 || isAlphanumeric(byte) {
      place += 1
    }
    return start < place ? bytes[start..<place] : nil
  }

  private func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  /// Skips a comment, a literal text, or one byte; false if what begins here does not end.
  private mutating func skipUnit() -> Bool {
    if stands("//") {
      while let byte = next, byte != 10 && byte != 13 { place += 1 }
      return true
    }
    if stands("/*") { return skipComment() }
    if next == UInt8(ascii: "\"") || next == UInt8(ascii: "#") { return skipText() }
    place += 1
    return true
  }

  /// 1 for a bracket that opens, −1 for one that closes, 0 for anything else.
  private func opening(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): 1
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): -1
    default: 0
    }
  }

  /// Skips a bracket and everything up to the one that closes it.
  private mutating func skipBrackets() -> Bool {
    var depth = 0
    while let byte = next {
      depth += opening(byte)
      guard skipUnit() else { return false }
      if depth == 0 { return true }
    }
    return false
  }

  /// Skips a comment in which others may be.
  private mutating func skipComment() -> Bool {
    var depth = 0
    repeat {
      if stands("/*") {
        depth += 1
        place += 2
      } else if stands("*/") {
        depth -= 1
        place += 2
      } else {
        guard next != nil else { return false }
        place += 1
      }
    } while depth > 0
    return true
  }

  /// Skips a literal text of one or many lines, raw or not, or a number sign that begins none.
  private mutating func skipText() -> Bool {
    let start = place
    while next == UInt8(ascii: "#") { place += 1 }
    let signs = place - start
    guard next == UInt8(ascii: "\"") else { return true }
    let quotes = stands("\"\"\"") ? 3 : 1
    place += quotes
    while let byte = next {
      if byte == UInt8(ascii: "\\"), follow(signs, of: "#", after: 1) {
        place += 1 + signs
        if next == UInt8(ascii: "(") {
          guard skipBrackets() else { return false }
        } else if next != nil {
          place += 1
        }
      } else if follow(quotes, of: "\"", after: 0), follow(signs, of: "#", after: quotes) {
        place += quotes + signs
        return true
      } else if quotes == 1, byte == 10 {
        return false
      } else {
        place += 1
      }
    }
    return false
  }

  private func follow(_ count: Int, of character: Unicode.Scalar, after offset: Int) -> Bool {
    bytes.count >= place + offset + count
      && bytes[place + offset..<place + offset + count].allSatisfy { $0 == UInt8(ascii: character) }
  }
}
