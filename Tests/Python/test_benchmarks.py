"""A step of mirror descent against the same step in plain C: the same policy, and no many times the time.

The whole comparison, with more methods and rivals, is Tests/Benchmarks/compare.py, of which a part is
run here.
"""

import importlib.util
import json
import shutil
import subprocess
import sys

import h5py
import numpy as np
import pytest

from conftest import MESOB, ROOT, timing

BENCHMARKS = ROOT / "Tests/Benchmarks"
sys.path.insert(0, str(BENCHMARKS))
import games
import rivals_numpy

CASES = {
    "beach-bar": (["--game", "beach-bar"], 4, 2, 2000),
    "susceptible-infected": (["--game", "susceptible-infected"], 0, 50, 2000),
    "crowd-motion": (
        ["--game", "crowd-motion", "bar-locs=[[10,10],[10,10],[10,10],[10,10]]"], 20, 3, 1000),
}


@pytest.fixture(scope="module")
def rivals(tmp_path_factory):
    compiler = shutil.which("gcc") or shutil.which("clang")
    program = tmp_path_factory.mktemp("rivals") / "rivals"
    subprocess.run(
        [compiler, "-O3", "-march=native", "-o", program, ROOT / "Tests/Benchmarks/Rivals/rivals.c",
         "-lm"], check=True)
    return program


def solve(words, steps, *more):
    done = subprocess.run(
        [MESOB, "solve", "-q", "--json", *words, "--solver", "online-mirror-descent",
         "step-size=0.01", f"iterations={steps}", *more], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["trace"]


@pytest.mark.parametrize("game", CASES)
def test_the_policy_is_that_of_plain_c(game, rivals, tmp_path):
    words, size, horizon, steps = CASES[game]
    solve(words, steps, "--out", tmp_path / "solution.h5")
    with h5py.File(tmp_path / "solution.h5") as file:
        policy = file["solution/policy"][()].ravel()
    ours = (policy * np.cos(np.arange(policy.size) % 1000)).sum()
    answer = subprocess.run(
        [rivals, game, str(steps), "0.01", str(size), str(horizon)], capture_output=True, check=True)
    assert abs(ours - json.loads(answer.stdout)["checksum"]) <= 1e-9 * policy.size


@timing
def test_a_step_costs_about_what_plain_c_costs(rivals):
    """Measured at 0.8; the best of some rounds, since other work may be going on."""
    words, size, horizon, steps = CASES["crowd-motion"]
    ratios = []
    for _ in range(5):
        trace = solve(words, steps)
        ours = (trace["seconds"][-1] - trace["seconds"][0]) / steps
        theirs = subprocess.run(
            [rivals, "crowd-motion", str(steps), "0.01", str(size), str(horizon)], capture_output=True,
            check=True)
        ratios.append(ours / json.loads(theirs.stdout)["seconds"])
    assert min(ratios) < 2, ratios


@pytest.mark.parametrize("make", [
    lambda _: games.line(5, 3), lambda _: games.square(6, 3), lambda _: games.Epidemic(7),
    lambda _: games.Auction(), lambda folder: games.Dense(7, 3, 4, folder)],
    ids=["line", "square", "epidemic", "auction", "dense"])
def test_numpy_has_the_same_game(make, tmp_path):
    game = make(tmp_path)
    trace = solve(game.words, 10)
    rival = rivals_numpy.MirrorDescent(game, 0.01)
    for steps in (0, 10):
        ours = trace["exploitability"][trace["iteration"].index(steps)]
        assert abs(ours - rival.exploitability(steps)) <= 1e-9 * max(1, abs(ours))


def compare(folder, *words):
    file = folder / "rows.json"
    done = subprocess.run(
        [sys.executable, BENCHMARKS / "compare.py", "--mesob", MESOB, "--rounds", "1", "--json", file,
         *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(file.read_text())


def test_a_row_of_the_comparison(tmp_path):
    table, record = compare(tmp_path, "--rivals", "C,numpy", "--only", "beach bar 4 × 3 online")
    [row] = record["rows"]
    assert "| beach bar 4 × 3 | online mirror descent |" in table
    assert row["agreement"]["numpy"] <= 1e-9
    for who in ("C", "numpy"):
        middle, least, most = row["times"][who]
        assert 0 < least <= middle <= most
    assert {"date", "machine", "processor", "cores", "load", "versions"} <= set(record)


@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed")
def test_jax_has_the_same_method(tmp_path):
    _, record = compare(tmp_path, "--rivals", "JAX", "--only", "auction 27 × 10 MF-OMO, projected")
    assert [row["agreement"]["JAX"] <= 1e-9 for row in record["rows"]] == [True]
