/// A recommendation: the action that one method's policy advises in each state and epoch.
public struct RecommendationDeclaration: Codable, Hashable, Sendable {
  /// The kebab-case name of the files that hold the recommendation.
  public var id: String
  /// What is recommended, to whom.
  public var caption: String
  /// The label of the method whose policy is read.
  public var method: String
  /// The label of the game; nil for the first one.
  public var game: String?

  /// Declares a recommendation.
  public init(_ id: String, caption: String, method: String, game: String? = nil) {
    self.id = id
    self.caption = caption
    self.method = method
    self.game = game
  }
}
