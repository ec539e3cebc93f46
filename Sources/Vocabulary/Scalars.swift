// Texts of files, names and labels are escaped scalar by scalar. A `Character` of Swift's may be
// several of them: U+0600 and an apostrophe are one, which is not equal to an apostrophe, while
// every program that reads a text later sees the apostrophe.

extension Unicode.Scalar {
  /// Whether it ends a line somewhere: the seven that Unicode lists.
  package var endsLine: Bool {
    switch value {
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Whether it is no sign but an order to what shows the text: control characters such as ESC,
  /// ends of lines, and those that turn the direction of writing, such as U+202E.
  package var isOrder: Bool {
    guard value >= 0x7F else { return value < 0x20 }
    return properties.generalCategory == .control || endsLine || properties.isBidiControl
  }
}

extension String {
  /// The text with some of its scalars spelled in another way; those of which `spelling` gives nil
  /// stay.
  package func respelled(_ spelling: (Unicode.Scalar) -> String?) -> String {
    var scalars = UnicodeScalarView()
    for scalar in unicodeScalars {
      if let words = spelling(scalar) {
        scalars.append(contentsOf: words.unicodeScalars)
      } else {
        scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  /// The text on one line, without orders to what shows it: ends of lines become spaces.
  package var oneLine: String { respelled { $0.endsLine ? " " : $0.isOrder ? "" : nil } }

  /// The text with orders to what shows it spelled out, such as `\u{1b}` for ESC, but for some.
  package func showingOrders(except kept: Set<Unicode.Scalar> = []) -> String {
    respelled {
      $0.isOrder && !kept.contains($0) ? "\\u{\(String($0.value, radix: 16))}" : nil
    }
  }

  /// What lies between quotes of JSON, Python or YAML, with such orders as escapes of all three.
  package var escapingOrders: String {
    respelled { scalar in
      let digits = String(scalar.value, radix: 16)
      let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
      return scalar.isOrder ? "\\u\(zeros)\(digits)" : nil
    }
  }

  /// The text as one word of a shell, on one line, for people to read and to paste.
  ///
  /// It is in quotes where they would type them. One with orders to what shows it is a word of Bash
  /// and Zsh, any other of every POSIX shell.
  package var shellWord: String {
    let isPlain = unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
        || "=.-_+:/,".unicodeScalars.contains($0)
    }
    if unicodeScalars.contains(where: \.isOrder) {
      return "$'" + respelled { $0 == "'" || $0 == "\\" ? "\\\($0)" : nil }.escapingOrders + "'"
    }
    return isPlain && !isEmpty ? self : shellQuoted
  }

  /// The text as one word of a POSIX shell, in single quotes.
  package var shellQuoted: String { "'" + respelled { $0 == "'" ? #"'\''"# : nil } + "'" }

  /// The parts before, between and after a scalar.
  package func parts(between separator: Unicode.Scalar) -> [String] {
    unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
