import Foundation
import SourceCode
import TestSupport
import Testing

@testable import ArtifactStore

/// What counts as a source, and what git says of a program's sources.
@Suite struct SourceTests {
  // MARK: What computes

  private func computing(_ source: String) -> String {
    String(decoding: SourceText(Array(source.utf8)).computing, as: UTF8.self)
  }

  @Test func `the body of an experiment computes nothing, everything around it does`() {
    let source = """
      extension Experiment {
        static let one = Experiment("one", title: "a \\(word("x)")) b") {
          Title("with } and \\" and \\("}")")
          /* a { comment /* in a */ } comment */
          Narrative(#"raw " } "#)  // }
          Narrative(\"\"\"
            many } lines "
            \"\"\")
        }
        static func helper() -> Double { 2 }
      }
      """
    let other = source.replacing("with }", with: "said otherwise } in other words")
      .replacing("many }", with: "few }")
    #expect(computing(source) == computing(other))
    #expect(!computing(source).contains("Title"))
    #expect(computing(source).contains("static func helper() -> Double { 2 }"))
    #expect(computing(source) != computing(source.replacing("{ 2 }", with: "{ 3 }")))
  }

  @Test(arguments: [
    "struct Experiment { let x = 1 }", "extension Experiment { var a: Int { 1 } }",
    "let a = Experiment(name: 1)", "func f(_ a: Experiment) { g() }",
    "let MyExperiment = b { c }", "// Experiment(1) { 2 }\nlet a = 1",
    "let s = \"Experiment(1) { 2 }\"",
    // What does not close is taken whole.
    "let a = Experiment(1) { \"open }", "Experiment(1) { (", "let a = \"\"\" { ", "/* never closed",
  ])
  func `anything else is taken whole`(source: String) {
    #expect(computing(source) == source)
  }

  @Test func `a bracket in a regular expression hides nothing that computes`() {
    let source = #"""
      extension Experiment {
        static let one = Experiment("one") { Title(word(/\{/)) }
        static func helper() -> Double { 2 }
      }
      """#
    #expect(computing(source) == source)
  }

  // MARK: Git

  /// A repository with the files of a small program.
  private final class Checkout {
    let folder: TemporaryFolder
    var path: String { folder.path }
    /// What the program was built from.
    var sources: SourceManifest

    init() throws {
      folder = try TemporaryFolder()
      sources = SourceManifest(digest: "0", files: [:])
      try git("init", "-q", "-b", "trunk")
      try write("Sources/Games/Game.swift", "let cost = 1\n")
      try write("Sources/Lab/main.swift", "run()\n")
      try write("notes.txt", "first\n")
      try commit()
      build()
    }

    func write(_ name: String, _ text: String) throws {
      let url = URL(filePath: "\(path)/\(name)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }

    @discardableResult func git(_ words: String...) throws -> String {
      let outcome = try Subprocess.run(
        ["git", "-C", path, "-c", "user.name=a", "-c", "user.email=b"] + words)
      #expect(outcome.status == 0, "git \(words): \(outcome.errors)")
      return outcome.output
    }

    func commit() throws {
      try git("add", "-A")
      try git("commit", "-q", "-m", "a change")
    }

    /// Takes what is on disk as what the program is built from.
    func build() {
      let paths =
        FileManager.default.enumerator(atPath: "\(path)/Sources")?
        .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") } ?? []
      let files = paths.map { name in
        (
          name,
          Digest(of: FileManager.default.contents(atPath: "\(path)/Sources/\(name)") ?? Data()).hex
        )
      }
      sources = SourceManifest(
        digest: "\(sources.digest)1", files: Dictionary(uniqueKeysWithValues: files))
    }

    var state: GitState? { GitState.current(of: sources, in: path) }
  }

  @Test func `git tells commit and branch`() throws {
    let empty = try TemporaryFolder()
    let checkout = try Checkout()
    #expect(GitState.current(of: checkout.sources, in: empty.path) == nil)
    let state = try #require(checkout.state)
    #expect(state.branch == "trunk")
    #expect(state.commit.count == 40)
    #expect(!state.isDirty)
    try checkout.git("checkout", "-q", "--detach")
    #expect(checkout.state?.branch == nil)
  }

  @Test func `only what the program was built from makes dirty`() throws {
    let checkout = try Checkout()
    try checkout.write("notes.txt", "second\n")
    try checkout.write("Paper/generated/values.tex", "other\n")
    try checkout.write("quickstart.zip", "an archive")
    try checkout.write("Sources/Games/.Game.swift.swp", "an editor's file")
    try checkout.write("Sources/Games/Scratch.swift", "not in the program")
    #expect(checkout.state?.isDirty == false)
    #expect(GitRepository(around: checkout.path)?.patch(of: checkout.sources) == nil)

    // Another commit with the same sources, and a clone of it, are as clean.
    try checkout.git("add", "notes.txt")
    try checkout.git("commit", "-q", "-m", "unrelated")
    #expect(checkout.state?.isDirty == false)

    try checkout.write("Sources/Games/Game.swift", "let cost = 2\n")
    #expect(checkout.state?.isDirty == false, "the program was not built from this")
    checkout.build()
    #expect(checkout.state?.isDirty == true)
    let repository = try #require(GitRepository(around: checkout.path))
    let head = try #require(checkout.state?.commit)
    let committed = try #require(
      CommittedSources(of: checkout.sources, at: head, in: repository))
    #expect(committed.differing == ["Games/Game.swift", "Games/Scratch.swift"])
    #expect(committed.foundCount == 1)
    try checkout.commit()
    #expect(checkout.state?.isDirty == false)
  }

  @Test func `a repository that holds none of the program says nothing about it`() throws {
    let checkout = try Checkout()
    let foreign = SourceManifest(digest: "2", files: ["Lab/main.swift": Digest(of: "other").hex])
    #expect(GitState.current(of: foreign, in: checkout.path) == nil)
    // Files of other packages are not missed where their own repository is another one.
    var files = checkout.sources.files
    files["mesob:MeanField/Policy.swift"] = Digest(of: "elsewhere").hex
    let program = SourceManifest(digest: "3", files: files)
    #expect(GitState.current(of: program, in: checkout.path)?.isDirty == false)
  }

  @Test func `a patch fits the commit, whatever the user's settings are`() throws {
    let checkout = try Checkout()
    for setting in [
      ["diff.noprefix", "true"], ["color.ui", "always"], ["diff.external", "/bin/false"],
      ["core.quotePath", "true"], ["diff.context", "0"], ["diff.renames", "copies"],
      ["diff.relative", "true"],
    ] {
      try checkout.git("config", setting[0], setting[1])
    }
    let names = [
      "Sources/Games/Game.swift", "Sources/Games/é \"quoted\".swift", "Sources/Games/[ab]*.swift",
    ]
    for name in names { try checkout.write(name, "let cost = 3\n// \u{FEFF}é\n") }
    try checkout.write("secret.txt", "private")
    checkout.build()
    let repository = try #require(GitRepository(around: checkout.path))
    let patch = try #require(repository.patch(of: checkout.sources))
    #expect(!String(decoding: patch, as: UTF8.self).contains("private"))
    #expect(try checkout.git("diff", "--cached", "--name-only") == "", "the index is as it was")

    let store = ArtifactStore(root: "\(checkout.path)/store")
    let hash = try store.keepPatch(patch)
    #expect(try store.keepPatch(patch) == hash)
    let clean = try TemporaryFolder()
    try checkout.git("worktree", "add", "-q", "--detach", "\(clean.path)/tree")
    try checkout.git(
      "-C", "\(clean.path)/tree", "apply", "--check", "\(store.root)/sources/\(hash.hex).patch")
    try checkout.git(
      "-C", "\(clean.path)/tree", "apply", "\(store.root)/sources/\(hash.hex).patch")
    for name in names {
      #expect(
        FileManager.default.contents(atPath: "\(clean.path)/tree/\(name)")
          == FileManager.default.contents(atPath: "\(checkout.path)/\(name)"))
    }
  }
}
