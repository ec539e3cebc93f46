import CCommonMark
import Foundation

/// Prose in CommonMark with formulas between dollar signs, as HTML.
enum Narrative {
  /// The prose as HTML.
  ///
  /// - Parameters:
  ///   - markdown: The prose; HTML in it is shown as it was typed.
  ///   - links: Where code spans of these words lead to.
  /// - Returns: Paragraphs, lists and the like.
  /// - Throws: `ReportError` for a formula that is not understood.
  static func html(_ markdown: String, links: [String: String] = [:]) throws -> String {
    let (text, formulas) = try extractFormulas(markdown)
    guard let rendered = cmark_markdown_to_html(text, text.utf8.count, CMARK_OPT_DEFAULT) else {
      return HTML.p(HTML.escaped(markdown))
    }
    defer { free(rendered) }
    var html = String(cString: rendered)
    for (place, formula) in formulas.enumerated() {
      html = html.replacing(mark(place), with: formula)
    }
    for (word, target) in links.sorted(by: { $0.key < $1.key }) {
      let code = HTML.code(HTML.escaped(word))
      html = html.replacing(code, with: HTML.a(["href": target], code))
    }
    return html
  }

  /// Formulas are put aside while the prose is rendered; those in code spans stay code.
  private static func extractFormulas(_ markdown: String) throws -> (String, [String]) {
    var formulas: [String] = []
    let text = try markdown.spelled(joinedBy: "`") { words in
      let pieces = words.split(separator: "$", omittingEmptySubsequences: false)
      guard !pieces.count.isMultiple(of: 2) else { return words }
      return try pieces.enumerated().map { number, piece in
        guard !number.isMultiple(of: 2) else { return String(piece) }
        formulas.append(try MathML.html(String(piece)))
        return mark(formulas.count - 1)
      }.joined()
    } code: {
      $0
    }
    return (text, formulas)
  }

  /// What stands for a formula meanwhile: characters for private use, which prose has none of.
  private static func mark(_ number: Int) -> String { "\u{E000}\(number)\u{E001}" }
}
