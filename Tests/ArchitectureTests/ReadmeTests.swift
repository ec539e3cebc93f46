import Foundation
import Testing

private let root = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

@Suite struct ReadmeTests {
  private let blocks: [String]

  init() throws {
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let pieces = readme.components(separatedBy: "\n```")
    blocks = pieces.indices.filter { $0 % 2 == 1 }.map { i in
      let lines = pieces[i].split(separator: "\n", omittingEmptySubsequences: false)
      return lines.dropFirst().joined(separator: "\n") + "\n"
    }
  }

  @Test func `the program of the README is the one that is built`() throws {
    let program = try String(
      contentsOf: root.appending(path: "Tests/ReadmeExample/main.swift"), encoding: .utf8)
    #expect(blocks[0] == program)
    #expect(program.split(separator: "\n", omittingEmptySubsequences: false).count - 1 == 12)
  }

  @Test func `the program of the README prints what the README says`() throws {
    let process = Process()
    process.executableURL = try #require(productsFolder).appending(path: "ReadmeExample")
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(String(decoding: data, as: UTF8.self) == blocks[1])
  }

  @Test func `every file that the README links to is there`() throws {
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    for link in readme.matches(of: /\]\(([^)#]+)\)/) where !link.output.1.hasPrefix("http") {
      let path = root.appending(path: String(link.output.1)).path()
      #expect(FileManager.default.fileExists(atPath: path), "\(link.output.1)")
    }
  }

  /// The folder of the built products, beside the test bundle.
  private var productsFolder: URL? {
    let bundle = CommandLine.arguments.first.map { URL(filePath: $0) }
    let candidates = [Bundle.main.bundleURL, bundle?.deletingLastPathComponent()].compactMap(\.self)
    return candidates.first {
      FileManager.default.isExecutableFile(atPath: $0.appending(path: "ReadmeExample").path())
    }
  }
}
