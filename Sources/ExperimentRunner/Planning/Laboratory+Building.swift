package import ExperimentBuilder
package import MeanField

extension Laboratory {
  /// Builds a game of the catalog; files among its parameters are read.
  package func makeGame(
    named name: String, configuration: Configuration
  ) throws -> any MeanFieldGame {
    try game(named: name).make(configuration.loadingFiles().configuration)
  }

  /// Builds a solver of the catalog.
  package func makeSolver(
    named name: String, configuration: Configuration
  ) throws(MeanFieldError) -> any MeanFieldSolver {
    try solver(named: name).init(configuration: configuration)
  }
}

extension MeanFieldGame {
  /// Builds an instance from named parameters.
  static func make(_ configuration: Configuration) throws(MeanFieldError) -> any MeanFieldGame {
    try Self(Parameters(configuration: configuration))
  }
}
