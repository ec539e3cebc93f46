public import MeanField

extension InputFile {
  /// Two states, two actions and two epochs, as tables: action 1 earns 1 in state 0 and leaves it.
  public static let twoStates = InputFile(
    "tables.h5",
    content: .arrays([
      "mu0": NumericArray(shape: [2], values: [0.5, 0.5]),
      "reward": NumericArray(shape: [2, 2, 2], values: [0, 1, 0.5, 0, 0, 0, 1, 0]),
      "transition": NumericArray(shape: [2, 2, 2], values: [1, 0, 0, 1, 0.5, 0.5, 0, 1]),
    ]))
}

extension MeanFieldGame {
  /// The game of its default parameters; from tables of two states where it wants a file.
  public static func byDefault() throws -> Self {
    try Self(Parameters(configuration: name == "tabular" ? ["file": .file(.twoStates)] : [:]))
  }
}
