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

  /// The title.
  public var title: String { report.title }
  /// The story, in Markdown.
  public var narrative: String { report.narrative }

  /// Declares an experiment by its parts, in any order.
  public init(
    _ name: String, spelled spelling: String? = nil,
    @ListBuilder<ExperimentPart> _ parts: () -> [ExperimentPart]
  ) {
    (self.name, self.spelling) = (name, spelling)
    for part in parts() { part.add(&self) }
  }

  /// Every combination of a game, a method and a start: games outermost, starts innermost.
  public var trials: [Trial] {
    games.flatMap { game in
      methods.flatMap { method in
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
    try requireSome(starts, "starts")
    try requireUnique(starts.map(\.description), "starts")
  }

  private func check<Role>(
    _ declarations: [Declaration<Role>], _ noun: String
  ) throws(ExperimentError) {
    try requireSome(declarations, noun)
    try requireUnique(declarations.map(\.label), "labels of the \(noun)")
    var labels: [[Setting]: [String: String]] = [:]
    for declaration in declarations {
      if let other = labels[declaration.settings]?[declaration.name] {
        throw ExperimentError(
          .duplicate, "experiment '\(name)', \(noun)", expected: "different parameters",
          got: "the same for '\(other)' and '\(declaration.label)'")
      }
      labels[declaration.settings, default: [:]][declaration.name] = declaration.label
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
