public import MeanField

/// A game or a method of an experiment: its name in the catalog and all its parameters.
public protocol Declaration: Codable, Hashable, Sendable {
  /// The name in the catalog.
  var name: String { get }
  /// Every parameter, in the order in which the catalog lists them.
  var settings: [Setting] { get set }
  /// The label that the author chose; nil for one made of the name and the settings.
  var chosenLabel: String? { get set }
  /// Puts a declaration together.
  init(name: String, settings: [Setting], chosenLabel: String?)
}

/// The value of one parameter, and what it would be by default.
public struct Setting: Codable, Hashable, Sendable {
  /// The parameter's name.
  public let name: String
  /// Its value.
  public var value: ParameterValue
  /// Its value by default.
  public let standard: ParameterValue
}

/// A game of an experiment.
public struct GameDeclaration: Declaration {
  /// The name in the catalog.
  public let name: String
  /// Every parameter.
  public var settings: [Setting]
  /// The label that the author chose.
  public var chosenLabel: String?

  /// Puts a declaration together.
  public init(name: String, settings: [Setting], chosenLabel: String? = nil) {
    self.name = name
    self.settings = settings
    self.chosenLabel = chosenLabel
  }
}

/// A method of an experiment.
public struct MethodDeclaration: Declaration {
  /// The name in the catalog.
  public let name: String
  /// Every parameter.
  public var settings: [Setting]
  /// The label that the author chose.
  public var chosenLabel: String?

  /// Puts a declaration together.
  public init(name: String, settings: [Setting], chosenLabel: String? = nil) {
    self.name = name
    self.settings = settings
    self.chosenLabel = chosenLabel
  }
}

/// The simulation of finite populations that follows every solve of an experiment.
public struct SimulationDeclaration: Declaration {
  /// The name in configurations.
  public let name: String
  /// Every parameter.
  public var settings: [Setting]
  /// The label that the author chose.
  public var chosenLabel: String?

  /// Puts a declaration together.
  public init(name: String, settings: [Setting], chosenLabel: String? = nil) {
    self.name = name
    self.settings = settings
    self.chosenLabel = chosenLabel
  }
}

extension Declaration {
  /// Declares a game by its parameters, or a method by the solver itself.
  public init<Parameters: ParameterSet>(_ parameters: Parameters, label: String? = nil) {
    let values = parameters.configuration
    let standards = Parameters().configuration
    self.init(
      name: Parameters.name,
      settings: Parameters.parameters.compactMap { parameter in
        guard let value = values[parameter.name], let standard = standards[parameter.name] else {
          return nil
        }
        return Setting(name: parameter.name, value: value, standard: standard)
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
      ?? ([name] + settings.filter { $0.value != $0.standard }.map { "\($0.name)=\($0.value)" })
      .joined(separator: " ")
  }
}

extension ParameterSet {
  /// Declares a game by these parameters under a label of its own.
  public func labeled(_ label: String) -> GameDeclaration { GameDeclaration(self, label: label) }
}

extension MeanFieldSolver {
  /// Declares this method under a label of its own.
  public func labeled(_ label: String) -> MethodDeclaration {
    MethodDeclaration(self, label: label)
  }
}

extension Array where Element: Declaration {
  /// Numbers those whose labels would be too long to read: `pay-per-click 3`.
  func withShortLabels() -> [Element] {
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
