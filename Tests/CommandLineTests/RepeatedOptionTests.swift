import ArgumentParser
import Foundation
import Testing

@testable import MesobCLI

/// An option that has one value is given once: the parser would take the last without a word.
struct RepeatedOptionTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private struct Option {
    let names: [String]
    let isRepeating: Bool
  }

  private func options(of command: any ParsableCommand.Type) throws -> [Option] {
    let tool = try JSONSerialization.jsonObject(with: Data(command._dumpHelp().utf8))
    let described = (tool as? [String: Any])?["command"] as? [String: Any]
    let arguments = try #require(described?["arguments"] as? [[String: Any]])
    return arguments.filter { $0["kind"] as? String == "option" }.map { argument in
      let names = (argument["names"] as? [[String: String]] ?? []).compactMap { name in
        name["name"].map { (name["kind"] == "long" ? "--" : "-") + $0 }
      }
      return Option(names: names, isRepeating: argument["isRepeating"] as? Bool ?? false)
    }
  }

  @Test func `no command takes a second value of an option that has one`() throws {
    var single: Set<String> = []
    for command in RootCommand.configuration.subcommands {
      let declared = try DeclaredOptions(of: command)
      for option in try options(of: command) {
        let name = try #require(option.names.first)
        let lines = [
          [name, "1", name, "2"], ["\(name)=1", "x", name, "1"], ["x", name, "1", "\(name)=2"],
        ]
        for line in lines where option.isRepeating { try declared.refuseRepeated(in: line) }
        for line in lines where !option.isRepeating {
          let error = try #require(throws: CommandLineError.self, "\(command) \(line)") {
            try declared.refuseRepeated(in: line)
          }
          #expect(error.code == .usage && error.expected == "one value")
          single.insert(name)
        }
        try declared.refuseRepeated(in: [name, "1", "--", name, "2"])
      }
    }
    #expect(
      single.isSuperset(of: ["--game", "--solver", "--iterations", "-C", "-j", "-o", "--only"]))
  }

  @Test(arguments: [
    ["list", "-C", ".", "-C", "."], ["list", "-qC", ".", "-C", "."],
    ["run", "tiny", "-j", "1", "-j1"],
    ["solve", "--game", "left-right", "--game=stag-hunt", "--solver", "online-mirror-descent"],
    ["run", "tiny", "--report", "--no-report"], ["--artifacts", "elsewhere", "list"],
  ])
  func `a contradiction is refused in words`(arguments: [String]) {
    let invocation = Invocation(arguments, in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.error.hasPrefix("error: "), "\(invocation.error)")
    #expect(invocation.output.isEmpty)
    #expect(!folder.contains("Artifacts"))
  }

  @Test func `what repeats is taken`() {
    let tuned = Invocation(
      [
        "tune", "--game", "left-right", "--game", "left-right", "--solver",
        "online-mirror-descent", "--iterations", "2", "--configurations", "2",
      ], in: folder)
    #expect(!tuned.error.contains("expected one value"), "\(tuned.error)")
  }
}
