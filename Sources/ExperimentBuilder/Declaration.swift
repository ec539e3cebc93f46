public import MeanField

/// A game, a method or a simulation of an experiment: its name in the catalog and all its parameters.
public struct Declaration<Role: Sendable>: Codable, Hashable, Sendable {
  /// The name in the catalog.
  public let name: String
  /// Every parameter, in the order in which the catalog lists them.
  public var settings: [Setting]
  /// The label that the author chose; nil for one made of the name and the settings.
  public var chosenLabel: String?

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

  /// The values of all parameters.
  public var configuration: Configuration {
    Dictionary(settings.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// The readable name: the chosen one, or the name with what differs from the defaults.
  public var label: String {
    chosenLabel
      ?? ([name] + settings.filter { $0.value != $0.standard }.map(\.description))
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

  /// Sets a parameter.
  public init(
    name: String, value: ParameterValue, standard: ParameterValue, spelling: String? = nil
  ) {
    (self.name, self.value, self.standard, self.spelling) = (name, value, standard, spelling)
  }

  /// The setting as it is written on the command line.
  public var description: String { "\(spelling ?? name)=\(value)" }
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
