import Foundation
import Testing

/// What a paper says of verified runs, while stores come and go.
struct KeptVerificationsTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func mesob(_ arguments: String...) throws {
    let done = Invocation(arguments, in: folder, laboratory: .quoting())
    try #require(done.status == 0, "\(arguments): \(done.error)")
  }

  private func report() throws -> [Substring] {
    try mesob("report", "quoting", "--paper-folder", folder.path("Paper"))
    let path = folder.url.appending(path: "Paper/generated/quoting/verified.tex")
    return try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
  }

  @Test func `another store's verifications of the same runs leave every line where it is`() throws
  {
    try FileManager.default.createDirectory(
      atPath: folder.path("Paper"), withIntermediateDirectories: true)
    try folder.write(#"\mesobnum{slow-exploitability}"#, to: "Paper/main.tex")
    try mesob("run", "quoting", "--no-report")
    try mesob("verify", "--all")
    let lines = try report()
    #expect(lines.count == 2)
    for line in lines {
      try FileManager.default.removeItem(atPath: folder.path("Artifacts"))
      try mesob("run", "quoting", "--no-report")
      try mesob("verify", String(line.dropFirst("\\mesobverified{".count).prefix(12)))
      #expect(try report() == lines)
    }
  }
}
