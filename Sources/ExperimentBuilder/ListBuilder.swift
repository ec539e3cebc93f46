public import MeanField

/// Collects the statements of a closure to a list; `for` and `if` work inside.
@resultBuilder
public enum ListBuilder<Element> {
  /// One element.
  public static func buildExpression(_ element: Element) -> [Element] { [element] }
  /// Several elements.
  public static func buildExpression(_ elements: [Element]) -> [Element] { elements }
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
  public static func buildExpression(_ parameters: some ParameterSet) -> [Element] {
    [GameDeclaration(parameters)]
  }
}

extension ListBuilder where Element == MethodDeclaration {
  /// A method by the solver.
  public static func buildExpression(_ solver: some MeanFieldSolver) -> [Element] {
    [MethodDeclaration(solver)]
  }
}
