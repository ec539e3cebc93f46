public import Vocabulary

/// The parameters of a game: with them the game has its name, and its line in the catalog.
public protocol GameParameters: ParameterSet, Cataloged {}

/// A finite-horizon mean-field game: what one agent faces when the population does L.
///
/// A game is asked once per epoch for a whole ``Stage``, never for single numbers. Write
/// ``stage(at:given:)`` once over a generic ``Scalar``; derivatives follow from it. A game of
/// several populations lists them; ``initialDistribution`` then sums to 1 on each.
public protocol MeanFieldGame: GameCore, Cataloged {
  /// The parameters that describe an instance completely.
  associatedtype Parameters: GameParameters
  /// The parameters of this instance.
  var parameters: Parameters { get }
  /// Builds the instance; throws when the parameters are not valid.
  init(_ parameters: Parameters) throws(MeanFieldError)

  /// The names of the social objectives besides `welfare` = ⟨L, r⟩, which every game has.
  ///
  /// A game that names `welfare` itself replaces the utilitarian one.
  static var socialObjectives: [Metric] { get }

  /// A policy that the game itself knows by name, such as `truthful`, as a tensor; nil if unknown.
  func referencePolicy(named name: String) -> StateActionField?

  /// What whoever computes with this instance should be told, in words; empty for most games.
  var remarks: [String] { get }
}

extension MeanFieldGame {
  /// The type of the parameters, of games whose own type is not known.
  public static var parameterType: any ParameterSet.Type { Parameters.self }

  /// That of the parameters.
  public static var entry: CatalogEntry { Parameters.entry }
  /// None besides `welfare`.
  public static var socialObjectives: [Metric] { [] }
  /// None.
  public func referencePolicy(named name: String) -> StateActionField? { nil }
  /// None.
  public var remarks: [String] { [] }

  /// Every objective of the game: its own, and `welfare` if it does not name that itself.
  public static var allObjectives: [Metric] {
    let welfare = Metrics().welfare
    return socialObjectives.contains { $0.name == welfare.name }
      ? socialObjectives : socialObjectives + [welfare]
  }

  /// Every objective of the game; found once while it is being solved.
  package var objectiveMetrics: [Metric] { preparation?.metrics ?? Self.allObjectives }

  /// The number of the game's own objectives.
  var ownObjectiveCount: Int { preparation?.objectiveCount ?? Self.socialObjectives.count }
}
