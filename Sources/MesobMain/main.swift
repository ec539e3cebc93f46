import Experiments
import MesobCLI

MesobCommand.main(experiments: Experiments.all)
