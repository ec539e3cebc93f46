"""What a step asks for after the first: what a solve of more steps asks for. Most ask for nothing."""

import os
import subprocess

import pytest

from conftest import MESOB

STEPS = 2000
GAMES = ["beach-bar", "susceptible-infected", "crowd-motion torus-l=5 torus-w=5", "traffic",
         "pay-per-click", "pay-per-click pricing=first reserve=3"]
METHODS = [
    "online-mirror-descent accuracy=0", "fictitious-play accuracy=0",
    "fixed-point temperature=0.5 accuracy=0", "boltzmann-policy-iteration accuracy=0",
    "prior-descent accuracy=0", "mf-omo step-size=0.003 accuracy=0",
    "mf-omo step-size=0.003 loss=l1 accuracy=0", "mesob-omo step-size=0.003",
]
# Every length or share that is tried sums its scores in lists of a few numbers, at most so many a step.
LISTS = 25
SEARCHES = [
    "mesob", "social-optimum", "social-equalization", "nash-selection", "fixed-point accuracy=0",
    "smoothed-fictitious-play accuracy=0",
]


def allocations(library, folder, game, method, steps):
    counts = folder / "count"
    subprocess.run(
        [MESOB, "solve", "--game", *game.split(), "--solver", *method.split(),
         f"iterations={steps}", "--quiet"],
        check=True, stdout=subprocess.DEVNULL,
        env={**os.environ, "LD_PRELOAD": library("allocations"), "ALLOCATIONS": str(counts)})
    return int(counts.read_text())


@pytest.mark.parametrize("method", METHODS + SEARCHES)
@pytest.mark.parametrize("game", GAMES)
def test_a_step_asks_for_no_memory(library, tmp_path, game, method):
    # Every doubling of the steps takes sixteen scores, which the second difference leaves out.
    once, twice, fourfold = (allocations(library, tmp_path, game, method, n * STEPS) for n in (1, 2, 4))
    more = (fourfold - twice) - (twice - once)
    assert more < STEPS * (LISTS if method in SEARCHES else 0.1)
