import Foundation
import Results
import Testing

/// The page about result files is made of the table that files are written by.
@Suite struct PageTests {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/Mesob/Mesob.docc/ResultFiles.md")

  /// `MESOB_WRITE_PAGES=1 swift test --filter ResultsTests` writes the tables into the page.
  @Test func `the page has the tables of the layout`() throws {
    let page = try String(contentsOf: Self.path, encoding: .utf8)
    let start = try #require(page.firstRange(of: "| Scale |"))
    let end = try #require(page.firstRange(of: "\n\nMetrics are"))
    let tables = page[start.lowerBound..<end.lowerBound] + "\n"
    if ProcessInfo.processInfo.environment["MESOB_WRITE_PAGES"] != nil, tables != layout.markdown {
      try (page[..<start.lowerBound] + layout.markdown.dropLast() + page[end.lowerBound...])
        .write(to: Self.path, atomically: true, encoding: .utf8)
    } else {
      #expect(tables == layout.markdown, "expected:\n\(layout.markdown)")
    }
  }

  @Test func `no two entries have one path, no two attributes of a group one name`() {
    #expect(Set(layout.entries.map(\.path)).count == layout.entries.count)
    let names = layout.attributes.map { "\($0.group?.rawValue ?? "")@\($0.name)" }
    #expect(Set(names).count == names.count)
    #expect(layout.entries.count > 60 && layout.attributes.count > 30)
  }
}
