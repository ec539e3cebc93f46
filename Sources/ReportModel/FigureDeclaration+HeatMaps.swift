extension FigureDeclaration {
  /// Where the agents are over time, of one method or several side by side with one scale of colors.
  ///
  /// The factor is one of the states or of the actions, by default the last one of the states; what
  /// agents differ in besides is summed over.
  public static func occupation(
    _ id: String, caption: String, of factor: String? = nil, series: [Series], game: String? = nil
  ) -> FigureDeclaration {
    FigureDeclaration(
      id, caption: caption, kind: .occupation(factor: factor), series: series, game: game)
  }

  /// How likely each action is in each state, at some epochs.
  public static func policy(
    _ id: String, caption: String, against factor: String? = nil, epochs: [Int],
    series: [Series], game: String? = nil
  ) -> FigureDeclaration {
    FigureDeclaration(
      id, caption: caption, kind: .policy(factor: factor, epochs: epochs), series: series,
      game: game)
  }
}
