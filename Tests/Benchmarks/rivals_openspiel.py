"""OpenSpiel's fictitious play and mirror descent on games that its package and mesob's catalog both have.

Its `MirrorDescent` reads values that it has already written, so that its iterates are not those of
online mirror descent; results are held against its `MunchausenMirrorDescent`, which does online
mirror descent but takes longer with every step, and the former is timed.
"""

import pyspiel
from open_spiel.python.mfg import games as _
from open_spiel.python.mfg.algorithms.fictitious_play import FictitiousPlay
from open_spiel.python.mfg.algorithms.mirror_descent import MirrorDescent
from open_spiel.python.mfg.algorithms.munchausen_mirror_descent import MunchausenMirrorDescent
from open_spiel.python.mfg.algorithms.nash_conv import NashConv
from open_spiel.python.mfg.games import linear_quadratic as _

from measure import Case

# Names of OpenSpiel, of mesob, and the methods. On a circle best responses are tied, and its fictitious
# play takes the first where mesob's shares; the grid starts without symmetries.
GAMES = [
    ("OpenSpiel crowd 1-D 10 × 10", "mfg_crowd_modelling", "crowd-modelling-1d-as-openspiel", [],
     ["descent"]),
    ("OpenSpiel crowd 2-D 25 × 10",
     "mfg_crowd_modelling_2d(size=5,initial_distribution=[0|1;2|4;3|0],"
     "initial_distribution_value=[0.5;0.25;0.25])", "crowd-modelling-2d-as-openspiel",
     ["size=5", "initial-distribution=[[1,0,0.5],[4,2,0.25],[0,3,0.25]]"], ["descent", "play"]),
    ("OpenSpiel linear–quadratic 5 × 4", "mean_field_lin_quad(size=5,horizon=4)",
     "openspiel-linear-quadratic-as-openspiel", ["size=5", "epochs=4"], ["descent", "play"])]


class Rival:
    def __init__(self, spec, make, exact):
        self.game = pyspiel.load_game(spec)
        self.make, self.exact = make, exact

    def run(self, steps):
        method = self.make(self.game)
        for _ in range(steps):
            method.iteration()

    def exploitability(self, steps):
        method = self.exact(self.game)
        for _ in range(steps):
            method.iteration()
        return float(NashConv(self.game, method.get_policy()).nash_conv())


def cases():
    methods = {
        "descent": (
            "online mirror descent", ["--solver", "online-mirror-descent", "step-size=0.01"],
            lambda game: MirrorDescent(game, lr=0.01), lambda game: MunchausenMirrorDescent(game, lr=0.01)),
        "play": ("fictitious play", ["--solver", "fictitious-play"], FictitiousPlay, FictitiousPlay)}
    for label, spec, name, words, kinds in GAMES:
        for kind in kinds:
            method, solver, make, exact = methods[kind]
            case = Case(label, method, ["--game", name, *words, *solver], None, {
                "OpenSpiel": lambda s=spec, m=make, e=exact: Rival(s, m, e)})
            case.check = case.total = 5
            yield case
