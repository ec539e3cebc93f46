import Foundation
import Testing

private let root = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The page of what is trusted: each sentence names tests that there are.
@Suite struct TrustTests {
  private let lines: [Substring]

  init() throws {
    lines = try String(
      contentsOf: root.appending(path: "Sources/Mesob/Mesob.docc/Trust.md"), encoding: .utf8
    ).split(separator: "\n")
  }

  @Test func `every sentence of the page of trust names its tests`() throws {
    let rows = lines.filter {
      $0.hasPrefix("| ") && !$0.hasPrefix("| What") && !$0.hasPrefix("| -")
    }
    #expect(rows.count > 20)
    for row in rows {
      let match = try #require(
        row.wholeMatch(of: /\| ([^|]+\.) \| `([^`]+)`: ([^|]+) \|/), "\(row)")
      let path = "Tests/\(match.output.2)"
      let file = try String(contentsOf: root.appending(path: path), encoding: .utf8)
      let isPython = path.hasSuffix(".py")
      let names = isPython ? match.output.3.split(separator: ", ") : [match.output.3]
      for name in names {
        #expect(
          file.contains(isPython ? "\ndef \(name)(" : "func `\(name)`("),
          "\(path) has no test '\(name)'")
      }
    }
  }

  @Test func `the page of trust has no sentence outside of its tables`() {
    let others = lines.filter { !$0.hasPrefix("|") && !$0.hasPrefix("#") }
    #expect(others.count == 2)
  }
}
