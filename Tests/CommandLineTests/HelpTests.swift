import ArgumentParser
import Foundation
import Testing

@testable import MesobCLI

struct HelpTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  /// The names of all commands but the root.
  static let commands = RootCommand.configuration.subcommands.compactMap {
    $0.configuration.commandName
  }

  /// What the parser knows of a command.
  private struct Command: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let subcommands: [Command]?
    let arguments: [Argument]?

    struct Argument: Decodable {
      let shouldDisplay: Bool
      let valueName: String
      let abstract: String?
    }
    struct Document: Decodable { let command: Command }
  }

  private func dump() throws -> [Command] {
    let invocation = Invocation(["--experimental-dump-help"], in: folder)
    return try JSONDecoder().decode(Command.Document.self, from: Data(invocation.output.utf8))
      .command.subcommands?.filter { $0.commandName != "help" } ?? []
  }

  @Test(arguments: commands)
  func `help is there and gives an example`(name: String) {
    let invocation = Invocation([name, "--help"], in: folder)
    #expect(invocation.status == 0)
    #expect(invocation.error.isEmpty)
    #expect(invocation.output.contains("EXAMPLE"))
    #expect(invocation.output.contains("mesob \(name) "))
  }

  @Test func `every argument of every command is explained`() throws {
    let commands = try dump()
    #expect(commands.map(\.commandName) == Self.commands)
    for command in commands {
      #expect(command.abstract?.hasSuffix(".") == true, "\(command.commandName)")
      for argument in try #require(command.arguments) where argument.shouldDisplay {
        let words = argument.abstract ?? ""
        #expect(words.hasSuffix("."), "\(command.commandName), \(argument.valueName): \(words)")
      }
    }
  }

  @Test func `the list of commands is complete`() {
    let invocation = Invocation(["--help"], in: folder)
    #expect(Self.commands.count == RootCommand.configuration.subcommands.count)
    for name in Self.commands { #expect(invocation.output.contains("\n  \(name) ")) }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completion scripts are made`(shell: String) {
    let invocation = Invocation(["--generate-completion-script", shell], in: folder)
    #expect(invocation.status == 0)
    #expect(invocation.output.contains("evaluate"))
  }

  @Test func `options count before and after the command`() throws {
    let games = Invocation(["--json", "list", "games"], in: folder)
    #expect(
      try games.list().count == Invocation(["list", "games", "--json"], in: folder).list().count)
  }

  @Test(arguments: [["lst"], ["list", "--jsn"], ["list", "-q", "-v"]])
  func `unknown words are usage errors that point to help`(arguments: [String]) {
    let invocation = Invocation(arguments, in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.output.isEmpty)
    #expect(invocation.error.hasPrefix("error: "))
    #expect(invocation.error.contains("--help'"))
  }

  @Test func `color is a choice`() {
    let plain = Invocation(["list", "games"], in: folder)
    let styled = Invocation(["list", "games", "--color", "always"], in: folder)
    #expect(!plain.output.contains("\u{1B}"))
    #expect(styled.output.contains("\u{1B}[1mleft-right\u{1B}[0m"))
  }
}
