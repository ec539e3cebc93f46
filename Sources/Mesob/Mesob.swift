// Everything that the file of an experiment, a game or a solver needs.
@_exported public import ExperimentBuilder
@_exported public import FinitePopulation
@_exported public import GameCatalog
@_exported public import MeanField
@_exported public import MeanFieldSolvers
@_exported public import ReportModel
@_exported public import Vocabulary
@_exported public import SourceCode

extension Laboratory {
  /// The games and solvers that come with the framework, with the given experiments.
  public static func standard(
    experiments: [Experiment] = [], sources: SourceManifest? = nil
  ) -> Laboratory {
    Laboratory(
      games: Games.all, solvers: Solvers.all, experiments: experiments, sources: sources)
  }
}
