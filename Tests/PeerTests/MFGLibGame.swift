import Foundation
import GameCatalog
import HDF5
import MeanField
import Testing

/// A game of the catalog with MFGLib's numbers for it, from `ReferenceData/mfglib`.
struct MFGLibGame: CustomTestStringConvertible {
  /// The files, by their MFGLib names.
  static let names = [
    "beach_bar", "building_evacuation", "conservative_treasure_hunting", "crowd_motion",
    "equilibrium_price", "left_right", "linear_quadratic", "random_linear",
    "rock_paper_scissors", "susceptible_infected",
  ]
  /// The policies of each file.
  static let policies = ["policy_uniform", "policy_random"]

  /// The name of the file.
  let name: String
  /// The game that the file's constructor arguments describe.
  let game: any MeanFieldGame
  /// What the file holds.
  let root: Group

  var testDescription: String { name }

  /// Opens a file and builds its game, with `changes` to the parameters.
  init(_ name: String, changing changes: (Group) throws -> Configuration = { _ in [:] }) throws {
    self.name = name
    root = try File.open(at: PeerFile.path("mfglib", name, "h5")).root
    let kebab = name.replacing("_", with: "-")
    let type = try #require(Games.all.first { $0.name == kebab })
    var configuration = try Self.configuration(of: root)
    configuration.merge(try changes(root)) { $1 }
    game = try Self.build(type, configuration)
  }

  private static func build<Game: MeanFieldGame>(
    _ type: Game.Type, _ configuration: Configuration
  ) throws -> any MeanFieldGame {
    try Game(Game.Parameters(configuration: configuration))
  }

  /// `constructor_kwargs` under our names: T is `horizon`, words are joined by dashes.
  private static func configuration(of root: Group) throws -> Configuration {
    guard case .string(let json) = try root.attribute("constructor_kwargs") else { return [:] }
    let kwargs = try JSONDecoder().decode(Configuration.self, from: Data(json.utf8))
    var configuration: Configuration = [:]
    for (keyword, value) in kwargs {
      switch (keyword, value) {
      case ("T", _): configuration["horizon"] = value
      case ("mu0", .text("uniform")): break
      case ("mu0", .text):
        configuration["mu0"] = .numbers(try root.dataset("mu0").read(Double.self))
      default: configuration[keyword.replacing("_", with: "-")] = value
      }
    }
    return configuration
  }

  /// T, S and A.
  var shape: GameShape { game.shape }

  /// The numbers of a dataset, row-major.
  func numbers(_ path: String) throws -> [Double] {
    let dataset = try root.dataset(path)
    return try dataset.elementType == .int64
      ? dataset.read(Int64.self).map(Double.init) : dataset.read(Double.self)
  }

  /// A dataset of shape (T + 1) × S × A.
  func field(_ path: String) throws -> StateActionField {
    try StateActionField(shape, numbers(path), name: path)
  }

  /// A dataset of shape (T + 1) × S × A as occupation measure.
  func occupationMeasure(_ path: String) throws -> OccupationMeasure {
    OccupationMeasure(try field(path))
  }

  /// The policy `pi` of a group, or a dataset that is a policy.
  func policy(_ path: String) throws -> Policy {
    let path = MFGLibGame.policies.contains(path) ? "\(path)/pi" : path
    return try Policy(checking: field(path), feasible: game.feasibleActions)
  }

  /// A number at a group.
  func number(_ group: String, _ attribute: String) throws -> Double {
    switch try root.group(group).attribute(attribute) {
    case .double(let value): return value
    case .int64(let value): return Double(value)
    default:
      throw MeanFieldError(.notFinite, "\(group)@\(attribute)", expected: "a number", got: "none")
    }
  }

  /// A text at a group.
  func text(_ group: String, _ attribute: String) throws -> String {
    guard case .string(let text) = try root.group(group).attribute(attribute) else {
      throw MeanFieldError(.unknownName, "\(group)@\(attribute)", expected: "a text", got: "none")
    }
    return text
  }
}

/// max |x − y| / max(1, max |y|), infinite when the counts differ.
func relativeDifference(_ x: [Double], _ y: [Double]) -> Double {
  largestDifference(x, y) / y.reduce(1) { max($0, abs($1)) }
}
