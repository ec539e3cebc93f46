// Everything that the file of an experiment, a game or a solver needs.
@_exported public import ExperimentBuilder
@_exported public import FinitePopulation
@_exported public import GameCatalog
@_exported public import MeanField
@_exported public import MeanFieldSolvers
@_exported public import ReportModel
@_exported public import Vocabulary
