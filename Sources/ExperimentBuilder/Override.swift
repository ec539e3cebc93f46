import FinitePopulation
import MeanField

/// New values for a declared parameter, written `key=value` on the command line.
///
/// `seed=0..9` and `weight=0.1,1` sweep over several values, brackets keep a list together
/// (`values=[3,5,8]`), and `game.`, `solver.` or `simulation.` before the key says whose parameter
/// is meant.
public struct Override: Sendable, Hashable {
  /// Whose parameters a key can mean.
  public enum Side: String, Sendable {
    /// The games'.
    case game
    /// The methods'.
    case solver
    /// The simulation's, which takes one value only.
    case simulation
  }

  /// The parameter's name.
  public let name: String
  /// Whose parameter is meant; nil if the name has to tell.
  public let side: Side?
  /// The values as they are written, one after the other.
  public let values: [String]

  /// The most values that one override can have.
  private static let limit = 10_000

  /// Reads `key=value`.
  public init(parsing text: String) throws(ExperimentError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let values = parts.count == 2 ? Self.values(String(parts[1])) : nil
    guard let key = parts.first, !key.isEmpty, let values, !values.contains("") else {
      throw ExperimentError(
        .invalidOverride, "override", expected: "key=value, such as weight=0.1,1 or seed=0..9",
        got: "'\(text)'")
    }
    try ExperimentError.require(
      values.count <= Self.limit, .invalidOverride, "override of '\(key)'",
      expected: "at most \(Self.limit) values", got: "more in '\(text)'")
    let words = key.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    side = words.count == 2 ? Side(rawValue: String(words[0])) : nil
    name = String(side == nil ? key : words[1])
    self.values = values
  }

  /// The values between commas outside brackets, ranges spelled out; nil if brackets are open.
  ///
  /// Ends soon after the limit, however many values there would be.
  private static func values(_ text: String) -> [String]? {
    text.splitOutsideBrackets()?.reduce(into: []) { values, word in
      if values.count <= limit { values += range(word) }
    }
  }

  /// The whole numbers of a range `first..last`, cut off beyond the limit.
  ///
  /// An empty range gives an empty word; any other word stays as it is.
  private static func range(_ word: String) -> [String] {
    guard let dots = word.firstRange(of: ".."), let first = Int(word[..<dots.lowerBound]),
      let last = Int(word[dots.upperBound...])
    else { return [word] }
    guard first <= last else { return [""] }
    let (distance, overflow) = last.subtractingReportingOverflow(first)
    let isLong = overflow || distance > limit
    return (first...(isLong ? first + limit : last)).map(String.init)
  }

  /// Whose parameter is meant, given the names that each side knows.
  public func owner(among known: [Side: [String]], subject: String) throws -> Side {
    let asked = [Side.game, .solver, .simulation].filter { $0 == side ?? $0 }
    let sides = asked.filter { known[$0, default: []].contains(name) }
    guard let owner = sides.first else {
      let candidates = Set(asked.flatMap { known[$0, default: []] }).sorted()
      throw MeanFieldError.unknown(name, among: candidates, subject: subject, plural: "parameters")
    }
    try ExperimentError.require(
      sides.count == 1, .ambiguousOverride, subject,
      expected: sides.map { "\($0.rawValue).\(name)" }.joined(separator: " or ")
        + ", since both know it", got: "'\(name)'")
    return owner
  }

  /// The declarations with the new values; those that became the same are merged.
  fileprivate func apply<Role>(
    to declarations: [Declaration<Role>],
    _ parameters: (_ name: String) throws(MeanFieldError) -> any ParameterSet.Type
  ) throws(MeanFieldError) -> [Declaration<Role>] {
    var result: [Declaration<Role>] = []
    var places: [Declaration<Role>: Int] = [:]
    for declaration in declarations {
      for changed in try variants(of: declaration, parameters(declaration.name)) {
        if let twin = places[changed.unlabeled] {
          // Two labels for one thing: neither describes it any more.
          if result[twin].chosenLabel != changed.chosenLabel { result[twin].chosenLabel = nil }
        } else {
          places[changed.unlabeled] = result.count
          result.append(changed)
        }
      }
    }
    return result.withShortLabels()
  }

  private func variants<Role>(
    of declaration: Declaration<Role>, _ parameters: any ParameterSet.Type
  ) throws(MeanFieldError) -> [Declaration<Role>] {
    guard parameters.spelledNames.contains(name) else { return [declaration] }
    var variants: [Declaration<Role>] = []
    for text in values {
      let (recorded, value) = try parameters.assignment(name, parsing: text)
      var variant = declaration
      func change(_ settings: inout [Setting]) {
        for i in settings.indices where settings[i].name == recorded {
          settings[i].value = value
          settings[i].isSwept = values.count > 1
        }
      }
      change(&variant.settings)
      variant.exceptions = variant.exceptions?.mapValues { settings in
        var settings = settings
        change(&settings)
        return settings
      }
      if values.count > 1 {
        variant.chosenLabel = declaration.chosenLabel.map { "\($0) \(name)=\(text)" }
      }
      variants.append(variant)
    }
    return variants
  }
}

extension Experiment {
  /// The experiment with new values for some of its parameters.
  ///
  /// An override reaches every game or method that declares the parameter and replaces a sweep
  /// over it. Unknown keys throw and suggest the nearest known one.
  public func overridden(by overrides: [Override], in laboratory: Laboratory) throws -> Experiment {
    try check()
    var experiment = self
    for override in overrides {
      try experiment.apply(override, in: laboratory)
      let count = experiment.games.count * experiment.methods.count * starts.count
      try ExperimentError.require(
        count <= Self.largestTrialCount, .invalidOverride, "overrides of experiment '\(name)'",
        expected: "at most \(Self.largestTrialCount) trials: games × methods × starts",
        got: "\(experiment.games.count) × \(experiment.methods.count) × \(starts.count) = \(count)")
    }
    return experiment
  }

  /// The most trials that overrides may make of an experiment.
  private static let largestTrialCount = 100_000

  /// The overrides as one text, however they were spelled and in whatever order: a line each, with
  /// the side, the recorded name and the values.
  package func canonicalText(
    of overrides: [Override], in laboratory: Laboratory
  ) throws -> String {
    try overrides.map { override in
      let (side, owners) = try owners(of: override, in: laboratory)
      guard let parameters = owners.first(where: { $0.spelledNames.contains(override.name) })
      else { return override.name }
      let values = try override.values.map { try parameters.assignment(override.name, parsing: $0) }
      let name = values.first?.0 ?? override.name
      return "\(side.rawValue).\(name)=\(values.map { "\($0.1)" }.joined(separator: ","))"
    }.sorted().joined(separator: "\n")
  }

  /// Whose parameter an override means, and the parameter sets of that side.
  private func owners(
    of override: Override, in laboratory: Laboratory
  ) throws -> (side: Override.Side, parameters: [any ParameterSet.Type]) {
    let known: [Override.Side: [any ParameterSet.Type]] = [
      .game: try games.map { try laboratory.gameParameters(named: $0.name) },
      .solver: try methods.map { try laboratory.solver(named: $0.name) },
      .simulation: simulation == nil ? [] : [Simulation.self],
    ]
    let side = try override.owner(
      among: known.mapValues { $0.flatMap { $0.spelledNames } },
      subject: "override of experiment '\(name)'")
    return (side, known[side] ?? [])
  }

  private mutating func apply(_ override: Override, in laboratory: Laboratory) throws {
    switch try owners(of: override, in: laboratory).side {
    case .game:
      let declared = games
      games = try override.apply(to: games, laboratory.gameParameters)
      let names = try declared.map { game in
        let variants = try override.apply(to: [game], laboratory.gameParameters).map(\.unlabeled)
        return (old: game.label, new: games.filter { variants.contains($0.unlabeled) }.map(\.label))
      }
      methods = methods.map { $0.naming(names) }
    case .solver: methods = try override.apply(to: methods, laboratory.solver)
    case .simulation:
      try ExperimentError.require(
        override.values.count == 1, .invalidOverride, "override of '\(override.name)'",
        expected: "one value, since every solution is simulated once",
        got: override.values.joined(separator: ","))
      simulation = try override.apply(to: [simulation].compactMap(\.self)) { _ in Simulation.self }
        .first
    }
  }
}
