"""What users do with the files: read them with h5py and xarray, compare them, compile the tables.

Run with pytest after `swift build -c release --product mesob`; MESOB names another executable.
"""

import filecmp
import json
import shutil
import subprocess

import h5py
import numpy as np
import pytest
import xarray

from conftest import mesob


@pytest.fixture(scope="session")
def results(stores):
    return sorted(stores[0].glob("runs/quickstart/*/result.h5"))


def test_second_run_executes_nothing(stores):
    report = json.loads(mesob("run", "quickstart", "--artifacts", stores[0], "--json"))
    assert (report["executed"], report["reused"]) == (0, 11)


def test_fresh_runs_have_the_same_bytes(stores, results):
    assert len(results) == 11
    for path in results:
        twin = stores[1] / path.relative_to(stores[0])
        assert filecmp.cmp(path, twin, shallow=False), path


def test_every_dataset_has_named_axes(results):
    def visit(name, item):
        if not isinstance(item, h5py.Dataset):
            return
        seen.append(name)
        for dimension in item.dims:
            assert item.is_scale or len(dimension) == 1, name
            assert item.is_scale or dimension[0].name.startswith("/"), name
        for key in ("units", "long_name"):
            if key in item.attrs:
                assert isinstance(item.attrs[key], bytes), name
        item[()]

    for path in results:
        seen = []
        with h5py.File(path) as file:
            file.visititems(visit)
            assert file["solution/policy"].dims[2][0].name == "/action"
            assert file["game/feasible"].dtype == bool
        assert len(seen) > 25


def test_xarray_opens_every_group(results):
    for path in results:
        with xarray.open_dataset(path, engine="h5netcdf", group="solution") as data:
            assert data.policy.dims == ("epoch", "state", "action")
            assert data.occupation_measure.sum(("state", "action")).values == pytest.approx(1)
        for group in (None, "game", "trajectory", "metrics", "certificate"):
            with xarray.open_dataset(path, engine="h5netcdf", group=group) as data:
                for name, array in data.variables.items():
                    assert not any(d.startswith("phony_dim") for d in array.dims), name


def test_stored_numbers_follow_from_stored_arrays(results):
    for path in results:
        with h5py.File(path) as file:
            policy, joint = file["solution/policy"][()], file["solution/occupation_measure"][()]
            assert np.abs(policy.sum(axis=2) - 1).max() < 1e-12
            assert np.abs(policy[:, ~file["game/feasible"][()]]).max() == 0
            state = file["solution/state_distribution"][()]
            assert np.abs(state[..., None] * policy - joint).max() < 1e-15
            certificate = file["certificate"]
            gap = certificate["best_response_value"][()] - certificate["own_value"][()]
            assert gap == pytest.approx(file["metrics/exploitability"][()], abs=1e-12)
            lower, upper = certificate["gap"][()]
            assert lower - 1e-12 <= file["metrics/exploitability"][()] <= upper + 1e-12


def test_the_certificate_follows_from_the_file_alone(results):
    """The gap again, in plain numpy, from rewards and lists of successors."""
    for path in results:
        with h5py.File(path) as file:
            game = file["game"]
            reward, feasible, start = (game[n][()] for n in ("reward", "feasible", "transition_start"))
            successor, p = game["transition_state"][()], game["transition_probability"][()]
            policy, law = file["solution/policy"][()], game["initial_distribution"][()]
            lower, upper = file["certificate/gap"][()]
        ends = np.append(start.ravel()[1:], len(p)).reshape(start.shape)

        def ahead(t, value):
            if t == len(start):
                return 0
            sums = [p[i:j] @ value[successor[i:j]] for i, j in zip(start[t].flat, ends[t].flat)]
            return np.reshape(sums, start[t].shape)

        best, own = np.zeros(len(law)), np.zeros(len(law))
        for t in reversed(range(len(reward))):
            q = reward[t] + ahead(t, best)
            own = ((reward[t] + ahead(t, own)) * policy[t]).sum(axis=1)
            best = np.where(feasible, q, -np.inf).max(axis=1)
        assert lower - 1e-12 <= law @ best - law @ own <= upper + 1e-12
        assert upper - lower < 1e-11


def test_verify_agrees_with_every_run(stores):
    report = json.loads(mesob("verify", "--certificate", "quickstart", "--artifacts", stores[0], "--json"))
    assert (report["checked"], report["passed"]) == (11, 11)


@pytest.mark.parametrize("command", [["h5dump", "-H"], ["h5stat"]])
def test_hdf5_tools_are_content(results, command):
    for path in results:
        done = subprocess.run([*command, path], capture_output=True, text=True)
        assert done.returncode == 0 and done.stderr == "", done.stderr


def test_evaluate_agrees_with_the_stored_run(results, tmp_path):
    path = next(p for p in results if "competitive" in p.parent.name)
    out = tmp_path / "tensors.h5"
    scores = json.loads(
        mesob("evaluate", "--game", "pay-per-click", "--policy", path, "--tensors", out, "--json"))
    with h5py.File(path) as file, h5py.File(out) as tensors:
        assert scores["exploitability"] == file["metrics/exploitability"][()]
        reward, transition = tensors["reward"][()], tensors["transition"][()]
        joint, state = (file[f"solution/{n}"][()] for n in ("occupation_measure", "state_distribution"))
        feasible = file["game/feasible"][()]
    assert (reward * joint).sum() == pytest.approx(scores["value"], abs=1e-10)
    assert np.abs(np.einsum("tsan,tsa->tn", transition, joint[:-1]) - state[1:]).max() < 1e-12
    value = np.zeros(reward.shape[1])
    for t in reversed(range(len(reward))):
        q = reward[t] + (transition[t] @ value if t < len(transition) else 0)
        value = np.where(feasible, q, -np.inf).max(axis=1)
    assert state[0] @ value == pytest.approx(scores["best_response_value"], abs=1e-10)


def test_a_policy_from_python_is_scored(tmp_path):
    path = tmp_path / "policy.h5"
    with h5py.File(path, "w") as file:
        file["policy"] = np.full((1, 1, 2), 0.5)
    scores = json.loads(mesob("evaluate", "--game", "pigou", "--policy", path, "--json"))
    assert scores["exploitability"] == pytest.approx(0.25)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_pdflatex_compiles_the_tables(stores, tmp_path):
    tables = sorted((stores[0] / "reports/quickstart/tables").glob("*[a-z].tex"))
    tables = [t for t in tables if not t.name.endswith(".caption.tex")]
    assert tables
    body = "\n\n".join(rf"\begin{{center}}\input{{{t}}}\end{{center}}" for t in tables)
    (tmp_path / "page.tex").write_text(
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern}"
        r"\usepackage{booktabs,siunitx,graphicx}\begin{document}" + body
        + rf"\includegraphics[width=\textwidth]{{{stores[0]}/reports/quickstart/figures/frontier.pdf}}"
        + r"\end{document}")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"],
        cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]
