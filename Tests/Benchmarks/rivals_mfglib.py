"""MFGLib's methods on its ten default games, in double precision, called as its README calls them.

Its solver scores every iterate and offers no way not to; a second rival has the score replaced by a
constant, so that only steps are left.
"""

import contextlib
import unittest.mock

import numpy as np
import torch
from mfglib.alg import MFOMO, FictitiousPlay, OnlineMirrorDescent, PriorDescent
from mfglib.env import Environment

from games import start_file
from measure import Case

torch.set_num_threads(1)

# The environment, its label, and the steps that are compared.
GAMES = [
    ("left_right", "left–right 3 × 2", 30), ("rock_paper_scissors", "rock–paper–scissors 4 × 2", 30),
    ("beach_bar", "beach bar 4 × 3", 30), ("random_linear", "random linear 5 × 4", 30),
    ("equilibrium_price", "equilibrium price 4 × 5", 30),
    ("conservative_treasure_hunting", "treasure hunting 3 × 6", 30),
    ("susceptible_infected", "SIS 2 × 51", 20), ("crowd_motion", "crowd motion 400 × 4", 10),
    ("linear_quadratic", "linear–quadratic 11 × 4", 10),
    ("building_evacuation", "building evacuation 500 × 4", 10)]
METHODS = [
    ("online mirror descent, η = 1", OnlineMirrorDescent,
     ["--solver", "online-mirror-descent", "step-size=1"]),
    ("fictitious play", FictitiousPlay, ["--solver", "fictitious-play"]),
    ("prior descent, η = 1", PriorDescent, ["--solver", "prior-descent", "solver.eta=1", "n-inner=0"]),
    # Its hat start makes residuals 0 up to rounding, which Adam turns into steps: not reproducible.
    ("MF-OMO, Adam, projected", MFOMO,
     ["--solver", "mf-omo", "form=projected", "initialization=zero", "start-measure=even"])]
# Where best responses of the uniform policy are tied or gradients vanish by symmetry, so that rounding
# decides, both start from a random policy.
# In two of these steps of 0.1 put most of L at 0, where the slope of log(μ + ε) is 1/ε: rounding
# decides again unless steps are small.
SMALL_STEPS = {"crowd_motion": 1e-5, "building_evacuation": 1e-5}
TIED = {
    ("equilibrium_price", MFOMO), ("conservative_treasure_hunting", FictitiousPlay),
    ("conservative_treasure_hunting", MFOMO), ("crowd_motion", FictitiousPlay), ("crowd_motion", MFOMO),
    ("linear_quadratic", MFOMO), ("building_evacuation", FictitiousPlay), ("building_evacuation", MFOMO)}


def environment(name):
    """In double precision; what is drawn at random is drawn in single precision, as shipped."""
    torch.set_default_dtype(torch.float32 if name == "random_linear" else torch.float64)
    env = getattr(Environment, name)()
    torch.set_default_dtype(torch.float64)
    if name == "random_linear":
        env.mu0 = torch.ones(env.S) / env.n_states
        for tables in (env.reward_fn, env.transition_fn):
            for key, value in vars(tables).items():
                setattr(tables, key, value.double())
    return env


class Rival:
    """One of its methods in one of its environments; the environment is made before."""

    def __init__(self, env, method, start, scored=True):
        self.env, self.start, self.scored = env, start, scored
        self.method = method

    def run(self, steps):
        """Seconds of a step by its own clock, which starts after the first score."""
        with contextlib.ExitStack() as stack:
            if not self.scored:
                for place in ("abc.expl_score", "mf_omo.exploitability_score"):
                    stack.enter_context(unittest.mock.patch(f"mfglib.alg.{place}", lambda *_: 1.0))
            return self.solve(steps)[2][-1] / steps

    def sequence(self, steps):
        return self.solve(steps)[1]

    def solve(self, steps):
        start = "uniform" if self.start is None else torch.tensor(self.start).reshape(
            self.env.T + 1, *self.env.S, *self.env.A)
        return self.method.solve(self.env, pi_0=start, max_iter=steps, atol=None, rtol=None)


def random_policy(env):
    policy = 0.5 + np.random.default_rng(1).random((env.T + 1, env.n_states, env.n_actions))
    return policy / policy.sum(-1, keepdims=True)


def cases(folder, published):
    for name, label, check in GAMES:
        env = environment(name)
        for method, make, words in METHODS:
            if name == "equilibrium_price" and make is FictitiousPlay:
                continue  # raises on product action spaces
            if "mf-omo" in words:
                eta = SMALL_STEPS.get(name, 0.1)
                words = [*words, f"step-size={eta}", f"reward-bound={env.r_max!r}", *published]
                adam = {"name": "Adam", "config": {"lr": eta}}
            alg = MFOMO(hat_init=False, optimizer=adam) if make is MFOMO else make()
            start = random_policy(env) if (name, make) in TIED else None
            if start is not None:
                words = [*words, *start_file(folder, name, start)]
            case = Case(label, method, ["--game", name.replace("_", "-"), *words], None, {
                "MFGLib": lambda env=env, alg=alg, start=start: Rival(env, alg, start),
                "MFGLib unscored": lambda env=env, alg=alg, start=start: Rival(
                    env, alg, start, scored=False)})
            case.check, case.few = check, True
            yield case
