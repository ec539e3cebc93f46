public import MeanField
public import ReportModel
public import Vocabulary

/// Games × methods × starts, and what is printed about them: a plain value that runs nothing.
///
///     Experiment("ppc-frontier") {
///       Title("Balancing advertisers and platform")
///       Games { for seed in 0..<10 { PayPerClickAuction.random(seed: seed) } }
///       Methods {
///         for weight in Sweep.logarithmic(0.01...10, count: 13) { MESOB(weight: weight) }
///         OnlineMirrorDescent().labeled("competitive")
///       }
///     }
public struct Experiment: Codable, Equatable, Sendable {
  /// The kebab-case name, under which its runs are kept.
  public var name: String
  /// Another name that the command line knows it by.
  public var spelling: String?
  /// The games.
  public var games: [GameDeclaration] = []
  /// The methods.
  public var methods: [MethodDeclaration] = []
  /// The policies that the methods start from.
  public var starts: [InitialPolicy] = [.uniform]
  /// How the finite game is simulated under every solution; nil if it is not.
  public var simulation: SimulationDeclaration?
  /// What is printed.
  public var report = ReportDeclaration.empty
  /// What overrides made of the declared experiment; nil as it is declared.
  package var variant: ExperimentVariant?

  /// The title.
  public var title: String { report.title }
  /// The story, in Markdown.
  public var narrative: String { report.narrative }
  /// The name, with overrides `NAME@HASH8`.
  package var fullName: String { variant?.name ?? name }

  /// Declares an experiment by its parts, in any order.
  public init(
    _ name: String, spelled spelling: String? = nil,
    @ListBuilder<ExperimentPart> _ parts: () -> [ExperimentPart]
  ) {
    (self.name, self.spelling) = (name, spelling)
    for part in parts() { part.add(&self) }
  }

  /// Every combination of a game, a method that is meant for it, and a start: games outermost, starts
  /// innermost.
  public var trials: [Trial] {
    games.flatMap { game in
      methods.compactMap { $0.declared(for: game) }.flatMap { method in
        starts.map { Trial(game: game, method: method, start: $0, simulation: simulation) }
      }
    }
  }

  /// Throws unless there is something to run and everything can be told apart.
  public func check() throws(ExperimentError) {
    let isKebab = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
    guard isKebab, let first = name.first, first != "-", name.last != "-" else {
      throw ExperimentError(
        .invalidName, "experiment", expected: "a kebab-case name such as 'ppc-frontier'",
        got: "'\(name)'")
    }
    try check(games, "games")
    try check(methods, "methods")
    let known = Set(games.map(\.label))
    for method in methods {
      for label in method.namedGames where !known.contains(label) {
        throw ExperimentError(
          .unknown, "experiment '\(name)', method '\(method.label)'",
          expected: "one of the games "
            + games.map { "'\($0.label)'" }.joined(separator: ", "), got: "'\(label)'")
      }
    }
    try requireSome(starts, "starts")
    try requireUnique(starts.map(\.description), "starts")
  }

  private func check<Role>(
    _ declarations: [Declaration<Role>], _ noun: String
  ) throws(ExperimentError) {
    try requireSome(declarations, noun)
    try requireUnique(declarations.map(\.label), "labels of the \(noun)")
    var labels: [Declaration<Role>: String] = [:]
    for declaration in declarations {
      if let other = labels.updateValue(declaration.label, forKey: declaration.unlabeled) {
        throw ExperimentError(
          .duplicate, "experiment '\(name)', \(noun)", expected: "different parameters",
          got: "the same for '\(other)' and '\(declaration.label)'")
      }
    }
  }

  private func requireSome<Element>(_ list: [Element], _ noun: String) throws(ExperimentError) {
    try ExperimentError.require(
      !list.isEmpty, .empty, "experiment '\(name)', \(noun)", expected: "at least one", got: "none")
  }

  private func requireUnique(_ words: [String], _ noun: String) throws(ExperimentError) {
    var seen: Set<String> = []
    for word in words where !seen.insert(word).inserted {
      throw ExperimentError(
        .duplicate, "experiment '\(name)', \(noun)", expected: "no two the same",
        got: "'\(word)' twice")
    }
  }
}

/// One combination of a game, a method and a start.
public struct Trial: Codable, Hashable, Sendable {
  /// The game.
  public var game: GameDeclaration
  /// The method.
  public var method: MethodDeclaration
  /// The policy that the method starts from.
  public var start: InitialPolicy
  /// How the finite game is simulated under the solution; nil if it is not.
  public var simulation: SimulationDeclaration?

  /// Puts a trial together.
  public init(
    game: GameDeclaration, method: MethodDeclaration, start: InitialPolicy,
    simulation: SimulationDeclaration? = nil
  ) {
    (self.game, self.method, self.start, self.simulation) = (game, method, start, simulation)
  }

  /// The readable name: game, method and, unless it is uniform, the start.
  public var label: String {
    ([game.label, method.label] + (start == .uniform ? [] : [start.description]))
      .joined(separator: ", ")
  }
}

/// What is wrong with a declaration or an override: what, where, what was expected and found.
public typealias ExperimentError = Failure<ExperimentFailure>

/// The kinds of `ExperimentError`.
public enum ExperimentFailure: String, FailureCode {
  /// An experiment without games, methods or starts.
  case empty
  /// A game that a method names and the experiment has not.
  case unknown
  /// Two games, methods or trials that cannot be told apart.
  case duplicate
  /// A name that cannot be one of an experiment.
  case invalidName
  /// An override that is not of the form `key=value`, or whose value is of another kind.
  case invalidOverride
  /// An override of a parameter that both a game and a method know.
  case ambiguousOverride

  /// Whoever wrote it has to mend it.
  public var exitStatus: ExitStatus { .usage }
}

/// A game, a method or a simulation of an experiment: its name in the catalog and all its parameters.
public struct Declaration<Role: Sendable>: Codable, Hashable, Sendable {
  /// The name in the catalog.
  public let name: String
  /// Every parameter, in the order in which the catalog lists them.
  public var settings: [Setting]
  /// The label that the author chose; nil for one made of the name and the settings.
  public var chosenLabel: String?
  /// What the parameters are instead in the games of these labels, of methods; nil for none.
  var exceptions: [String: [Setting]]?
  /// The labels of the games that it is meant for, of methods, sorted; nil for all.
  var games: [String]?

  /// Puts a declaration together.
  public init(name: String, settings: [Setting], chosenLabel: String? = nil) {
    (self.name, self.settings, self.chosenLabel) = (name, settings, chosenLabel)
  }

  /// Declares a game by its parameters, or a method by the solver itself.
  public init<Parameters: ParameterSet>(_ parameters: Parameters, label: String? = nil) {
    let standard = Parameters()
    self.init(
      name: Parameters.name,
      settings: Parameters.parameters.map { parameter in
        Setting(
          name: parameter.name, value: parameter.value(in: parameters),
          standard: parameter.value(in: standard),
          spelling: parameter.spellings.first { $0.shift == 0 && $0.name != parameter.name }?.name)
      },
      chosenLabel: label)
  }

  /// The same without the label that the author chose.
  var unlabeled: Self {
    var unlabeled = self
    unlabeled.chosenLabel = nil
    return unlabeled
  }

  /// The values of all parameters.
  public var configuration: Configuration {
    Dictionary(settings.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// The readable name: the chosen one, or the name with what differs from the defaults.
  public var label: String {
    chosenLabel
      ?? ([name] + settings.filter { $0.value != $0.standard || $0.isSwept }.map(\.description))
      .joined(separator: " ")
  }
}

/// What a declaration can be of.
public enum DeclarationRole {
  /// A game.
  public enum Game: Sendable {}
  /// A method.
  public enum Method: Sendable {}
  /// The simulation of finite populations that follows every solve.
  public enum Simulation: Sendable {}
}

/// A game of an experiment.
public typealias GameDeclaration = Declaration<DeclarationRole.Game>
/// A method of an experiment.
public typealias MethodDeclaration = Declaration<DeclarationRole.Method>
/// The simulation of finite populations that follows every solve of an experiment.
public typealias SimulationDeclaration = Declaration<DeclarationRole.Simulation>

/// The value of one parameter, and what it would be by default, as they are recorded.
public struct Setting: Codable, Hashable, Sendable, CustomStringConvertible {
  /// The parameter's recorded name.
  public let name: String
  /// Its value.
  public var value: ParameterValue
  /// Its value by default.
  public let standard: ParameterValue
  /// How the recorded value is called on the command line, where that is not by its recorded name.
  public let spelling: String?
  /// Whether several values were asked for, of which this is one: labels show it even where it is
  /// the default.
  package var isSwept: Bool {
    get { swept ?? false }
    set { swept = newValue ? true : nil }
  }
  private var swept: Bool?

  /// Sets a parameter.
  public init(
    name: String, value: ParameterValue, standard: ParameterValue, spelling: String? = nil
  ) {
    (self.name, self.value, self.standard, self.spelling) = (name, value, standard, spelling)
  }

  /// The setting as it is written on the command line.
  public var description: String { "\(word)=\(value)" }
  /// The name of the parameter on the command line.
  package var word: String { spelling ?? name }
}

extension MethodDeclaration {
  /// The method for some games only, by their labels; it has no trials in the others.
  public func only(in games: [String]) -> Self {
    var restricted = self
    restricted.games = Set(games).sorted()
    return restricted
  }

  /// The games that are named in the declaration, sorted.
  var namedGames: [String] {
    Set(exceptions.map { Array($0.keys) } ?? []).union(games ?? []).sorted()
  }

  /// What it is in one game, under the same label; nil where it is not meant for it.
  func declared(for game: GameDeclaration) -> Self? {
    guard games?.contains(game.label) ?? true else { return nil }
    var declared = Self(
      name: name, settings: exceptions?[game.label] ?? settings, chosenLabel: chosenLabel)
    if exceptions != nil { declared.chosenLabel = label }
    return declared
  }

  /// The same where games have other labels, one or several in place of each; where two games became
  /// one, what the first was given holds.
  func naming(_ names: [(old: String, new: [String])]) -> Self {
    var renamed = self
    renamed.exceptions = exceptions.map { exceptions in
      names.reduce(into: [:]) { named, names in
        guard let settings = exceptions[names.old] else { return }
        for label in names.new where named[label] == nil { named[label] = settings }
      }
    }
    renamed.games = games.map { games in
      Set(names.filter { games.contains($0.old) }.flatMap(\.new)).sorted()
    }
    return renamed
  }
}

extension GameParameters {
  /// Declares a game by these parameters under a label of its own.
  public func labeled(_ label: String) -> GameDeclaration { GameDeclaration(self, label: label) }
}

extension MeanFieldSolver {
  /// Declares this method under a label of its own.
  public func labeled(_ label: String) -> MethodDeclaration {
    MethodDeclaration(self, label: label)
  }

  /// Declares this method with settings of its own for some games, by their labels: what was tuned for
  /// each of them.
  ///
  ///     MFOMO().labeled("tuned", in: ["epidemic": MFOMO().with(\.stepSize, 0.01)])
  public func labeled(_ label: String, in games: [String: Self]) -> MethodDeclaration {
    var declaration = MethodDeclaration(self, label: label)
    declaration.exceptions = games.mapValues { MethodDeclaration($0).settings }
    return declaration
  }
}

extension Array {
  /// Numbers those whose labels would be too long to read: `pay-per-click 3`.
  func withShortLabels<Role>() -> Self where Element == Declaration<Role> {
    var taken = Set(compactMap(\.chosenLabel))
    return map { declaration in
      guard declaration.chosenLabel == nil, declaration.label.count > 60 else { return declaration }
      var numbered = declaration
      var number = 1
      while !taken.insert("\(declaration.name) \(number)").inserted { number += 1 }
      numbered.chosenLabel = "\(declaration.name) \(number)"
      return numbered
    }
  }
}
