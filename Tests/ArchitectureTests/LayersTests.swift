import Foundation
import Testing

/// What every target may import from outside.
private let outside: Set<String> = [
  "Foundation", "Glibc", "Darwin", "Dispatch", "Synchronization",
]

private let root = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Who may import whom, from the table in `Architecture.md`.
private func readLayers() throws -> [String: Set<String>] {
  let page = try String(
    contentsOf: root.appending(path: "Sources/Mesob/Mesob.docc/Architecture.md"), encoding: .utf8)
  let rows = page.matches(of: /\n\| `(\w+)` \| [^|]+ \| ([^|]+) \|/)
  return Dictionary(
    uniqueKeysWithValues: rows.map { row in
      (String(row.output.1), Set(row.output.2.matches(of: /\w+/).map { String($0.output) }))
    })
}

@Suite struct LayersTests {
  private let layers: [String: Set<String>]

  init() throws { layers = try readLayers() }

  @Test func `every import follows the table of layers`() throws {
    for (target, allowed) in layers.sorted(by: { $0.key < $1.key }) {
      for file in try swiftFiles(of: target) {
        for module in try imports(of: file) where !outside.contains(module) {
          let isArgumentParser = target == "MesobCLI" && module == "ArgumentParser"
          #expect(
            allowed.contains(module) || isArgumentParser,
            "\(target) may not import \(module): \(file.lastPathComponent)")
        }
      }
    }
  }

  @Test func `every folder of sources is in the table`() throws {
    let folders = try FileManager.default
      .contentsOfDirectory(atPath: root.appending(path: "Sources").path())
      .filter { !$0.hasPrefix(".") }
    #expect(Set(folders) == Set(layers.keys).subtracting(["Experiments"]))
  }

  @Test func `every test of a time can be left out`() throws {
    let lines = try swiftFiles(in: root.appending(path: "Tests"))
      .flatMap { try String(contentsOf: $0, encoding: .utf8).split(separator: "\n") }
      .filter { $0.drop { $0 == " " }.hasPrefix("@Test(.tags(.timing)") }
    #expect(!lines.isEmpty)
    for line in lines { #expect(line.contains(".unlessUntimed"), "\(line)") }
  }

  @Test func `the mathematics imports nothing that reads files`() throws {
    for target in ["MeanField", "GameCatalog", "MeanFieldSolvers", "Certificates"] {
      for file in try swiftFiles(of: target) {
        #expect(try !imports(of: file).contains("Foundation"), "\(file.lastPathComponent)")
      }
    }
  }

  @Test func `no source file is longer than 450 lines`() throws {
    for target in layers.keys.sorted() {
      for file in try swiftFiles(of: target) {
        let lines = try String(contentsOf: file, encoding: .utf8).split(
          separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 450, "\(file.lastPathComponent)")
      }
    }
  }

  @Test func `no test sleeps for a second or more`() throws {
    let pause = /sleep\((?:forTimeInterval: |for: \.seconds\()([0-9.]+)\)/
    for file in try swiftFiles(in: root.appending(path: "Tests")) {
      for match in try String(contentsOf: file, encoding: .utf8).matches(of: pause) {
        let seconds = try #require(Double(match.output.1))
        #expect(seconds < 1, "\(file.lastPathComponent)")
      }
    }
  }

  private func swiftFiles(of target: String) throws -> [URL] {
    try swiftFiles(
      in: root.appending(path: target == "Experiments" ? target : "Sources/\(target)"))
  }

  private func swiftFiles(in folder: URL) throws -> [URL] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
  }

  private func imports(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      let import_ =
        /^(@[a-zA-Z_]+ )*((public|internal|package|private) )?import ((struct|enum|class|func|protocol) )?([A-Za-z0-9_]+)/
      return line.firstMatch(of: import_).map { String($0.output.6) }
    }
  }
}
