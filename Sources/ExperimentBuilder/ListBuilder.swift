public import MeanField

/// Collects the statements of a closure to a list; `for` and `if` work inside.
@resultBuilder
public enum ListBuilder<Element> {
  /// One element.
  public static func buildExpression(_ element: Element) -> [Element] { [element] }
  /// Several elements.
  public static func buildExpression(_ elements: [Element]) -> [Element] { elements }
  /// A statement that gives nothing, such as an assignment.
  @available(*, unavailable, message: "set a parameter by .with(\\.name, value)")
  public static func buildExpression(_ nothing: Void) -> [Element] { [] }
  /// What the statements gave, in their order.
  public static func buildBlock(_ lists: [Element]...) -> [Element] { lists.flatMap { $0 } }
  /// The elements of an `if` whose condition holds.
  public static func buildOptional(_ list: [Element]?) -> [Element] { list ?? [] }
  /// The elements of the first branch.
  public static func buildEither(first list: [Element]) -> [Element] { list }
  /// The elements of the second branch.
  public static func buildEither(second list: [Element]) -> [Element] { list }
  /// What the rounds of a loop gave, in their order.
  public static func buildArray(_ lists: [[Element]]) -> [Element] { lists.flatMap { $0 } }
}

extension ListBuilder where Element == GameDeclaration {
  /// A game by its parameters.
  public static func buildExpression(_ parameters: some GameParameters) -> [Element] {
    [GameDeclaration(parameters)]
  }

  /// A game itself is no declaration.
  @available(*, unavailable, message: "declare a game by its parameters, as in Game.Parameters()")
  public static func buildExpression(_ game: some MeanFieldGame) -> [Element] { [] }

  /// A solver is no game.
  @available(*, unavailable, message: "a solver belongs into Methods")
  public static func buildExpression(_ solver: some MeanFieldSolver) -> [Element] { [] }
}

extension ListBuilder where Element == MethodDeclaration {
  /// A method by the solver.
  public static func buildExpression(_ solver: some MeanFieldSolver) -> [Element] {
    [MethodDeclaration(solver)]
  }
}
