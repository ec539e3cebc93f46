"""A game that a Python program brings: tables in, scores and solutions out."""

import json
import re
import shutil
import subprocess
import sys
import zipfile

import h5py
import numpy as np
import pytest
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


PAGE = (ROOT / "Sources" / "Mesob" / "Mesob.docc" / "BringAGame.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.S)


def documented(kind):
    return [text for language, text in BLOCKS if language == kind]


def test_the_page_and_the_listing_say_the_same_of_the_format():
    listed = json.loads(mesob("list", "games", "tabular", "--json"))
    rows = re.findall(r"^\| `(\w+)` \| (\(.*?) \| (.*) \|$", PAGE, re.M)
    assert rows == [
        (d["name"], d["shape"] + ", optional" * d["optional"], d["meaning"])
        for d in listed["datasets"]]
    for kind, tolerance in listed["law_tolerances"].items():
        assert f"{tolerance:.1e}".replace("1.0e-09", "1e-9").replace("e-0", "e-") in re.search(
            rf"(\S+)\s+for {kind}", PAGE)[1]


@pytest.fixture(scope="module")
def games(tmp_path_factory):
    """A folder in which the program of the page has been run, and all runs of its experiment."""
    folder = tmp_path_factory.mktemp("games")
    program, = documented("python")
    subprocess.run([sys.executable, "-c", program], cwd=folder, check=True)
    solve, experiment = documented("sh")
    solved = json.loads(shell(folder, solve.strip() + " --json"))
    assert solved["exploitability"] < 1e-2 * solved["initial_exploitability"]
    run, *rest = experiment.splitlines()
    shell(folder, run)
    for command in rest:
        # The program under test may be one that no commit has.
        shell(folder, command + " --allow dirty --allow sources" * ("archive" in command))
    return folder


def shell(folder, command, status=0):
    program, *words = command.split()
    assert program == "mesob"
    done = subprocess.run([MESOB, *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == status, (command, done.stdout, done.stderr)
    return done.stdout if status == 0 else done.stderr


def test_the_documented_program_gives_policies(games):
    with h5py.File(games / "shy.h5") as file:
        policy = file["solution/policy"][:]
    assert policy.shape == (9, 6, 3)
    assert np.allclose(policy.sum(axis=2), 1)
    runs = xarray.open_dataset(games / "games.nc")
    assert list(runs["game_file"].values) == ["games/calm.h5", "games/shy.h5"]


def test_each_file_of_the_folder_is_a_game_of_its_report(games):
    report = games / "Artifacts" / "reports" / "tabular"
    table = json.loads((report / "tables" / "methods.json").read_text())
    assert {row[0] for row in table["rows"]} == {"calm", "shy"}
    assert len(table["rows"]) == 14
    for number in (1, 2):
        for figure in ("frontier", "convergence"):
            assert (report / "figures" / f"{figure}-{number}.pdf").exists()
    # The folder has what the declaration says; nothing is there to be cleared.
    assert json.loads(shell(games, "mesob list --json"))[-1]["done"] == 14
    assert "tabular" not in shell(games, "mesob gc")


def test_files_and_folders_are_taken_by_name_too(games):
    """The same files elsewhere are the same games: nothing is executed again."""
    (games / "mine").mkdir()
    for name in ("calm", "shy"):
        (games / "mine" / f"{name}.h5").write_bytes((games / "games" / f"{name}.h5").read_bytes())
    for words in ("file=mine", "file=mine/", "file=mine/calm.h5,mine/shy.h5"):
        done = json.loads(shell(games, f"mesob run tabular {words} --report --json"))
        assert (done["planned"], done["reused"]) == (14, 14)
        page = next(path for path in done["report"] if path.endswith("report.md"))
        assert f"mesob run tabular {words}" in (games / page).read_text()
    # A parameter of the methods is swept besides.
    swept = json.loads(
        shell(games, "mesob run tabular file=mine weight=0.5,2 --only *mesob* --report --json"))
    assert (swept["planned"], swept["executed"]) == (4, 4)


def test_an_archive_of_games_is_replayed_from_itself_alone(games, tmp_path):
    """By this program, and by the script in the archive that needs none."""
    archive = shutil.copy(games / "games.zip", tmp_path)
    shown = json.loads(shell(tmp_path, f"mesob replay {archive} --certificate --json"))
    assert [report["stale"] for report in shown["reports"]] == [[]]
    with zipfile.ZipFile(archive) as bag:
        names = [name for name in bag.namelist() if "/inputs/" in name]
        bag.extractall(tmp_path)
    assert len(names) == 2
    script, = tmp_path.glob("**/check.py")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.returncode == 0 and "14 runs computed again, 0 wrong" in done.stdout, done.stdout


@pytest.mark.parametrize("words, expected", [
    ("", "HDF5 files (.h5, .hdf5) in the folder games/, got no such folder"),
    ("file=empty", "HDF5 files (.h5, .hdf5) in the folder empty/, got none in it"),
])
def test_a_folder_without_games_is_refused_in_words(tmp_path, words, expected):
    (tmp_path / "empty").mkdir()
    assert expected in shell(tmp_path, f"mesob run tabular {words}", status=64)
    assert json.loads(shell(tmp_path, "mesob list experiments tabular --json"))[0]["planned"] == 0


def kinds():
    """Ways to write float32 numbers, by the library that makes them."""
    yield "numpy", lambda values: np.asarray(values, dtype=np.float32)
    yield "jax", lambda values: np.asarray(
        pytest.importorskip("jax.numpy").asarray(values, dtype="float32"))

    def tensor(values):
        torch = pytest.importorskip("torch")
        return torch.tensor(values, dtype=torch.float32).numpy()
    yield "torch", tensor


@pytest.mark.parametrize("form", [pytest.param(form, id=name) for name, form in kinds()])
def test_arrays_of_single_precision_are_taken_as_they_are(tmp_path, form):
    """Laws of thirds and softmax policies miss 1 by some 1e-8; both are said, and neither refused."""
    third = 1 / 3
    with h5py.File(tmp_path / "game.h5", "w") as file:
        file["mu0"] = form([third] * 3)
        file["reward"] = form([[[1.0, 0.0]] * 3] * 2)
        file["transition"] = form([[[[third] * 3] * 2] * 3])
        file["policy"] = form([[[0.1, 0.9]] * 3] * 2)
        assert all(file[name].dtype == np.float32 for name in file)
        policy = np.asarray(file["policy"], dtype=float)
        del file["policy"]
    with h5py.File(tmp_path / "policy.h5", "w") as file:
        file["policy"] = policy.astype(np.float32)
    done = subprocess.run(
        [MESOB, "evaluate", "--game", "tabular", "file=game.h5", "--policy", "policy.h5", "--json"],
        cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    scores = json.loads(done.stdout)
    # Two epochs, in each of which the other action is worth 0.9 more.
    assert abs(scores["exploitability"] - 1.8) < 1e-6
    assert 0 < scores["policy_deficit"] < 1e-7
    assert re.search(r"laws in game.h5 miss 1 by up to \d\.\d+e-08", done.stderr), done.stderr


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
