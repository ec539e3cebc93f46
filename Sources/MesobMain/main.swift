import SourceCode
import Experiments
import MesobCLI

MesobCommand.main(experiments: Experiments.all, sources: .current)
