"""A game that a Python program brings: tables in, scores and solutions out."""

import json
import re
import subprocess
import sys

import h5py
import numpy as np
import xarray

from conftest import MESOB, ROOT, mesob


def test_a_game_from_python(tmp_path):
    S, A, T = 3, 2, 4
    rng = np.random.default_rng(1)
    mu0, reward = rng.dirichlet(np.ones(S)), rng.normal(size=(T + 1, S, A))
    transition = rng.dirichlet(np.ones(S), size=(T, S, A))
    linear = np.zeros((S, A, S, A))
    for s in range(S):
        linear[s, :, s, :] = -1
    game, policy = tmp_path / "game.h5", tmp_path / "policy.h5"
    with h5py.File(game, "w") as file:
        file["mu0"], file["reward"], file["transition"] = mu0, reward, transition
        file["reward_linear"] = linear
    pi = rng.dirichlet(np.ones(A), size=(T + 1, S))
    with h5py.File(policy, "w") as file:
        file["policy"] = pi
    scores = json.loads(
        mesob("evaluate", "--game", "tabular", f"file={game}", "--policy", policy, "--json"))

    L, mu = [], mu0
    for t in range(T + 1):
        L.append(mu[:, None] * pi[t])
        if t < T:
            mu = np.einsum("sa,sax->x", L[t], transition[t])
    V = W = np.zeros(S)
    for t in reversed(range(T + 1)):
        r = reward[t] - L[t].sum(axis=1)[:, None]
        ahead = lambda v: r + (transition[t] @ v if t < T else 0)
        V, W = ahead(V).max(axis=1), (pi[t] * ahead(W)).sum(axis=1)
    assert abs(scores["best_response_value"] - mu0 @ V) < 1e-12
    assert abs(scores["value"] - mu0 @ W) < 1e-12

    solved = json.loads(
        mesob("solve", "--game", "tabular", f"file={game}", "--solver", "online-mirror-descent",
              "step-size=1", "--json"))
    assert solved["exploitability"] < 1e-3 * solved["initial_exploitability"]


def test_a_game_from_python_is_verified(tmp_path):
    game, solution = tmp_path / "game.h5", tmp_path / "solution.h5"
    with h5py.File(game, "w") as file:
        file["mu0"], file["reward"] = [0.5, 0.5], np.arange(8.0).reshape(2, 2, 2)
        file["transition"] = np.full((1, 2, 2, 2), 0.5)
    mesob("solve", "--game", "tabular", "--solver", "fictitious-play", f"file={game}",
          "--iterations", 20, "--out", solution)
    store = ["--artifacts", tmp_path / "store"]
    missing = subprocess.run(
        [MESOB, "verify", str(solution), *map(str, store)], capture_output=True, text=True)
    assert missing.returncode == 2 and "--input" in missing.stdout, missing.stdout
    moved = game.rename(tmp_path / "elsewhere.dat")
    assert mesob("verify", solution, "--input", moved, *store).startswith("bits  ")
    # The copy stays, so once is enough.
    moved.unlink()
    assert mesob("verify", solution, *store).startswith("bits  ")


PAGE = ROOT / "Sources" / "Mesob" / "Mesob.docc" / "BringAGame.md"


def test_the_documented_program_writes_a_game_that_is_solved(tmp_path):
    blocks = re.findall(r"```(\w+)\n(.*?)```", PAGE.read_text(), re.S)
    program = next(text for kind, text in blocks if kind == "python")
    command = next(text for kind, text in blocks if kind == "sh")
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    words = command.split()
    assert words[0] == "mesob"
    solved = json.loads(
        subprocess.run(
            [MESOB, *words[1:], "--json"], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout)
    assert solved["exploitability"] < 1e-2 * solved["initial_exploitability"]
    with h5py.File(tmp_path / "ring-solution.h5") as file:
        policy = file["solution/policy"][:]
    assert policy.shape == (9, 6, 3)
    assert np.allclose(policy.sum(axis=2), 1)


def test_tables_with_coordinates_are_taken(tmp_path):
    game = xarray.Dataset(
        {"mu0": ("state", [0.5, 0.5]), "reward": (("epoch", "state", "action"), np.ones((1, 2, 2)))},
        {"state": [10, 20], "action": [0.5, 1.5], "epoch": [0]})
    game.to_netcdf(tmp_path / "game.h5", engine="h5netcdf")
    solved = json.loads(
        mesob("solve", "--game", "tabular", f"file={tmp_path / 'game.h5'}", "--solver", "uniform",
              "--json"))
    assert solved["value"] == 1


def test_a_misspelt_table_is_named(tmp_path):
    with h5py.File(tmp_path / "game.h5", "w") as file:
        file["mu0"], file["reward"] = [1.0], np.zeros((1, 1, 1))
        file["reward_lin"] = np.zeros((1, 1, 1, 1))
    done = subprocess.run(
        [MESOB, "solve", "--game", "tabular", "--solver", "uniform", "file=game.h5"],
        cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0
    assert "'reward_lin'" in done.stderr and "'reward_linear' (did you mean this?)" in done.stderr


def test_a_table_game_without_a_file_is_refused():
    done = subprocess.run(
        [MESOB, "solve", "--game", "tabular", "--solver", "uniform"],
        capture_output=True, text=True)
    assert done.returncode == 64 and "file=NAME.h5" in done.stderr, done.stderr
