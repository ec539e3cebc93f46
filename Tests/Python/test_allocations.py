"""What a step asks for after the first: what a solve of twice as many steps asks for. Most ask for nothing."""

import os
import subprocess

import pytest

from conftest import MESOB

STEPS = 2000
GAMES = ["beach-bar", "susceptible-infected", "crowd-motion torus-l=5 torus-w=5", "traffic",
         "pay-per-click", "pay-per-click pricing=first reserve=3"]
METHODS = [
    "online-mirror-descent", "fictitious-play", "smoothed-fictitious-play", "fixed-point",
    "fixed-point temperature=0.5", "boltzmann-policy-iteration", "prior-descent", "mf-omo",
    "mf-omo loss=l1", "mesob-omo",
]
# A quasi-Newton step makes its direction, its trials and some lists anew, at most so many.
LISTS = 25
BALANCES = ["mesob", "social-optimum", "social-equalization", "nash-selection"]


def allocations(library, folder, game, method, steps):
    counts = folder / "count"
    subprocess.run(
        [MESOB, "solve", "--game", *game.split(), "--solver", *method.split(),
         f"iterations={steps}", "--quiet"],
        check=True, stdout=subprocess.DEVNULL,
        env={**os.environ, "LD_PRELOAD": library("allocations"), "ALLOCATIONS": str(counts)})
    return int(counts.read_text())


@pytest.mark.parametrize("method", METHODS + BALANCES)
@pytest.mark.parametrize("game", GAMES)
def test_a_step_asks_for_no_memory(library, tmp_path, game, method):
    once, twice = (allocations(library, tmp_path, game, method, n * STEPS) for n in (1, 2))
    # A few more scores are taken on the way, and told.
    assert twice - once < STEPS * (LISTS if method in BALANCES else 0.25)
