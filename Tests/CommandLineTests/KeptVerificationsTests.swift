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

  @Test func `the paper follows what its runs say, and words that are edited`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("Paper"), withIntermediateDirectories: true)
    try folder.write(
      #"\mesobnum{slow-exploitability}\mesobtable{quoting/scores}"#, to: "Paper/main.tex")
    try mesob("run", "quoting", "--no-report")
    _ = try report()
    func text(_ name: String) throws -> String {
      try String(
        contentsOf: folder.url.appending(path: "Paper/generated/\(name)"), encoding: .utf8)
    }
    let names = ["quoting/values.json", "values.json", "quoting/values.tex"]
    let written = try names.map(text)
    // The paper was made of runs of the same numbers and of another content.
    let hash = try #require(written[0].firstMatch(of: /"contentHash" : "([0-9a-f]{64})"/)?.output.1)
    let (old, other) = (String(hash), String(repeating: "0", count: 64))
    for (name, text) in zip(names, written) {
      let earlier = text.replacing(old, with: other).replacing(/md5 = {.*}/, with: "md5 = {0}")
      try folder.write(earlier, to: "Paper/generated/\(name)")
    }
    func outdated() -> [String] {
      let check = Invocation(
        ["report", "quoting", "--check", "--paper-folder", folder.path("Paper")], in: folder,
        laboratory: .quoting())
      #expect(check.status == (check.output.isEmpty ? 0 : 1))
      return check.output.split(separator: "\n").map {
        String($0.split(separator: "/Paper/generated/").last ?? "")
      }
    }
    #expect(outdated() == ["quoting/values.tex", "quoting/values.json"])
    _ = try report()
    #expect(try names.map(text) == written)
    #expect(outdated().isEmpty)

    // The document that gathers all experiments is older than theirs.
    try folder.write(written[1].replacing(old, with: other), to: "Paper/generated/values.json")
    #expect(outdated() == ["values.json"])
    _ = try report()
    #expect(try names.map(text) == written)

    let edited = Invocation(
      ["report", "quoting", "--paper-folder", folder.path("Paper")], in: folder,
      laboratory: .quoting(caption: "Scores in other words"))
    #expect(edited.status == 0)
    #expect(try text("quoting/values.tex").contains("words = {Scores in other words. "))
  }
}
