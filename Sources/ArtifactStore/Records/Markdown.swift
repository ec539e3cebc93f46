import Vocabulary

/// Texts in Markdown, of CommonMark and of GitHub's kind.
package enum Markdown {
  /// The text on one line with Markdown's characters made plain; code spans stay code.
  ///
  /// Code is what lies between two single backquotes; any other backquote is made plain, as are
  /// parts with a backslash, which would act on the one before the bar of a table. So a reader finds
  /// code where this function does, and nowhere text that it took for code.
  package static func escaped(_ text: String) -> String {
    let parts = text.oneLine.parts(between: "`")
    var result = plain(parts[0])
    var (next, followsCode) = (1, false)
    while next < parts.count {
      let part = parts[next]
      let isCode =
        next + 1 < parts.count && !part.isEmpty && !followsCode
        && !part.unicodeScalars.contains("\\")
      if isCode {
        let after = parts[next + 1]
        result += "`" + part.respelled { $0 == "|" ? "\\|" : nil } + "`" + plain(after)
        (next, followsCode) = (next + 2, after.isEmpty)
      } else {
        result += "\\`" + plain(part)
        (next, followsCode) = (next + 1, false)
      }
    }
    return result
  }

  /// The text as a code span; one that cannot be a span is made plain.
  package static func code(_ text: String) -> String {
    text.unicodeScalars.contains("`") ? plain(text.oneLine) : escaped("`\(text)`")
  }

  /// Words without code; an ampersand is made plain where it could begin a reference.
  private static func plain(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    return scalars.indices.reduce(into: "") { result, place in
      let scalar = scalars[place]
      let next = place + 1 < scalars.count ? scalars[place + 1] : " "
      let isSpecial =
        scalar == "&"
        ? next == "#" || next.properties.isAlphabetic
        : "\\*_<>[]~|$`".unicodeScalars.contains(scalar)
      if isSpecial { result.unicodeScalars.append("\\") }
      result.unicodeScalars.append(scalar)
    }
  }
}
