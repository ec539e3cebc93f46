import Foundation
import Testing

private let root = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// `Paper/references.bib`, the `[Key]`s of comments and pages, and the `\cite{Key}`s of the paper.
@Suite struct BibliographyTests {
  private let bibliography: String
  private let keys: [String]
  /// Every source and page, by name.
  private let texts: [(name: String, text: String)]
  /// The keys that the paper cites.
  private let citedInPaper: Set<String>

  init() throws {
    bibliography = try String(
      contentsOf: root.appending(path: "Paper/references.bib"), encoding: .utf8)
    keys = bibliography.matches(of: /@\w+\{(\w+),/).map { String($0.output.1) }
    let files = FileManager.default.enumerator(
      at: root.appending(path: "Sources"), includingPropertiesForKeys: nil)
    texts = try (files?.allObjects as? [URL] ?? [])
      .filter { ["swift", "md"].contains($0.pathExtension) }
      .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    citedInPaper = try Self.citationsOfPaper()
  }

  /// The keys of `\cite` and its relatives in the paper and its sections.
  private static func citationsOfPaper() throws -> Set<String> {
    let paper = root.appending(path: "Paper")
    let sections = try FileManager.default.contentsOfDirectory(
      at: paper.appending(path: "sections"), includingPropertiesForKeys: nil)
    let texts = try ([paper.appending(path: "main.tex")] + sections)
      .filter { $0.pathExtension == "tex" }.map { try String(contentsOf: $0, encoding: .utf8) }
    return Set(
      texts.flatMap { $0.matches(of: /\\cite[a-z]*\{([^}]*)\}/) }
        .flatMap { $0.output.1.split(separator: /,\s*/) }.map(String.init))
  }

  @Test func `every key that the paper cites is in the bibliography`() {
    #expect(!citedInPaper.isEmpty)
    #expect(citedInPaper.subtracting(keys) == [])
  }

  @Test func `every entry is closed before the next one, and no key stands twice`() {
    #expect(keys.count >= 10)
    #expect(Set(keys).count == keys.count)
    var depth = 0
    for line in bibliography.split(separator: "\n") {
      #expect(!line.hasPrefix("@") || depth == 0, "\(line)")
      depth += line.count { $0 == "{" } - line.count { $0 == "}" }
    }
    #expect(depth == 0)
  }

  @Test func `every key that is cited is in the bibliography`() {
    let known = Set(keys)
    for (name, text) in texts {
      for citation in Self.citations(in: text) where citation.contains(/^[A-Z][A-Za-z]+[0-9]{4}/) {
        #expect(known.contains(citation), "\(name)")
      }
    }
  }

  @Test func `every entry of the bibliography is cited`() {
    let cited = Set(texts.flatMap { Self.citations(in: $0.text) })
    #expect(Set(keys).subtracting(cited).subtracting(citedInPaper) == [])
  }

  /// The words in brackets, those of `[KeyA, KeyB]` and `[Key, Alg. 1]` among them.
  private static func citations(in text: String) -> [String] {
    text.matches(of: /\[([A-Z][^\[\]\n]*)\]/).flatMap { $0.output.1.split(separator: /[,;]\s*/) }
      .map(String.init)
  }
}
