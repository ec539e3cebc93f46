import ArgumentParser
import Foundation

/// What a command declares of its options, in the parser's own words.
///
/// Of two values of one option the parser takes the last without a word, whatever the first was for.
struct DeclaredOptions: Decodable {
  fileprivate struct Command: Decodable { let arguments: [Argument]? }
  fileprivate struct Argument: Decodable {
    let kind: String
    let isRepeating: Bool
    let names: [Name]?
  }
  fileprivate struct Name: Decodable {
    let kind: String
    let name: String
  }
  private let command: Command

  /// The options of a command.
  init(of command: any ParsableCommand.Type) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(command._dumpHelp().utf8))
  }

  /// Throws if an option that has one value is given several times in words that were parsed.
  func refuseRepeated(in arguments: [String]) throws {
    let words = arguments.prefix { $0 != "--" }
    for option in command.arguments ?? [] where option.kind == "option" && !option.isRepeating {
      let given = words.filter { word in option.names?.contains { $0.isGiven(by: word) } == true }
      try CommandLineError.require(
        given.count < 2, .usage, given.first ?? "", expected: "one value",
        got: "\(given.count), which contradict or repeat each other")
    }
  }
}

extension DeclaredOptions.Name {
  /// Whether a word of a command line is this name, perhaps with its value, or among short names.
  ///
  /// No value is mistaken for one: the parser takes none that begins with a dash.
  fileprivate func isGiven(by word: String) -> Bool {
    switch kind {
    case "long": word == "--\(name)" || word.hasPrefix("--\(name)=")
    default:
      word.hasPrefix("-") && !word.hasPrefix("--") && word.prefix { $0 != "=" }.contains(name)
    }
  }
}
