"""What `mesob collect` writes, read by the programs that people have."""

import json
import subprocess

import h5py
import netCDF4
import numpy as np
import pandas
import pytest
import xarray

from conftest import MESOB, mesob


@pytest.fixture(scope="module")
def cube(stores, tmp_path_factory):
    path = tmp_path_factory.mktemp("collect") / "q.nc"
    mesob("collect", "quickstart", "-o", path, "--dataset", "/solution/policy",
          "--dataset", "/trajectory/exploitability", "--artifacts", stores[0])
    return path


def results(store):
    return sorted((store / "runs" / "quickstart").glob("*/result.h5"))


def test_a_policy_is_chosen_by_the_weight_of_its_method(stores, cube):
    run, = (path for path in results(stores[0]) if "lambda=0.373" in str(path))
    with h5py.File(run) as stored, xarray.open_dataset(cube) as data:
        chosen = data.policy.sel(method_weight=0.373, method="nearest")
        assert chosen.dims == ("epoch", "state", "action")
        assert chosen.values.tobytes() == stored["/solution/policy"][()].tobytes()
        assert float(data.revenue.sel(method_weight=0.373, method="nearest")) == stored["/metrics/revenue"][()]


def test_metrics_say_what_they_are_and_dimensions_ascend(cube):
    with xarray.open_dataset(cube) as data:
        assert data.revenue.dims == ("method_weight",)
        assert data.revenue.attrs["unit_note"] == "currency per agent"
        assert data.exploitability.attrs["better"] == "lower"
        weights = data.method_weight.values
        assert len(weights) == 8 and (np.diff(weights) > 0).all() and np.isfinite(weights).all()
        assert not {"method", "tolerance", "drop"} & set(data.sizes)
        assert data.policy.dims == ("method_weight", "epoch", "state", "action")
        assert list(data.state.values[:2]) == ["type 1, budget 0", "type 1, budget 1"]
        assert data.policy.sel(state="type 1, budget 1").state_budget == 1


def test_methods_without_the_parameter_stand_beside_the_cube(cube):
    with xarray.open_dataset(cube) as data:
        assert data.baseline_revenue.dims == ("baseline",)
        assert list(data.baseline.values) == ["competitive only", "cooperative only", "truthful bidding"]
        assert np.isfinite(data.baseline_revenue).all()
        assert data.baseline_policy.dims == ("baseline", "epoch", "state", "action")


def test_traces_of_different_lengths_are_joined_by_their_iterations(stores, cube):
    with xarray.open_dataset(cube) as data:
        for path in results(stores[0]):
            with h5py.File(path) as stored:
                if stored.attrs["method"] not in ("mesob", b"mesob"):
                    continue
                weight = json.loads(stored.attrs["config"])["method"]["parameters"]["weight"]
                chosen = data.trajectory_exploitability.sel(
                    method_weight=weight, iteration=stored["/iteration"][()])
                assert (chosen.values == stored["/trajectory/exploitability"][()]).all()


def test_other_readers_open_it(cube):
    with netCDF4.Dataset(cube) as data:
        assert data["revenue"].dimensions == ("method_weight",)
        assert data["policy"].dimensions == ("method_weight", "epoch", "state", "action")
    with xarray.open_dataset(cube, engine="h5netcdf") as data:
        assert data.policy.ndim == 4


def test_the_table_has_the_same_numbers_to_the_last_bit(stores, cube, tmp_path):
    path = tmp_path / "q.csv"
    mesob("collect", "quickstart", "-o", path, "--artifacts", stores[0])
    table = pandas.read_csv(path).set_index("key")
    assert len(table) == 11
    for result in results(stores[0]):
        with h5py.File(result) as stored:
            row = table.loc[stored.attrs["run_key"]]
            for name in stored["/metrics"]:
                assert row[f"metric.{name}"] == stored["/metrics"][name][()], name
            parameters = json.loads(stored.attrs["config"])["method"]["parameters"]
            assert row["method.name"] == stored.attrs["method"]
            if "weight" in parameters:
                assert row["method.weight"] == parameters["weight"]
    with xarray.open_dataset(cube) as data:
        swept = table[table["method.name"] == "mesob"].set_index("method.weight")["metric.revenue"].sort_index()
        assert (swept.values == data.revenue.values).all() and (swept.index == data.method_weight.values).all()


def test_documents_have_units(stores, tmp_path):
    path = tmp_path / "q.json"
    mesob("collect", "quickstart", "-o", path, "--artifacts", stores[0])
    runs = json.loads(path.read_text())
    assert len(runs) == 11
    assert runs[0]["metrics"]["revenue"]["unit"] == "currency per agent"


def test_missing_runs_are_nan_and_counted(tmp_path):
    store, path = tmp_path / "store", tmp_path / "part.nc"
    mesob("run", "quickstart", "--only", "balanced λ=0.1", "--artifacts", store, "--no-report")
    done = subprocess.run([MESOB, "collect", "quickstart", "-o", path, "--artifacts", store],
                          capture_output=True, text=True)
    assert done.returncode == 0 and "runs are missing" in done.stderr, done.stderr
    with xarray.open_dataset(path) as data:
        assert np.isnan(data.revenue.values).any() and np.isfinite(data.revenue.values).any()
        assert np.isfinite(data.method_weight.values).all() and len(data.method_weight) == 8
        assert list(data.status.values).count("missing") == int(np.isnan(data.revenue.values).sum())


@pytest.mark.parametrize("words, message", [
    (["quickstart", "-o", "q.txt"], "ends with .nc, .csv or .json"),
    (["quickstart", "-o", "q.csv", "--dataset", "/solution/policy"], "tables have no arrays"),
    (["quickstart", "-o", "q.nc", "--dataset", "/solution/polcy"], "one that no run has"),
    (["weight=1", "-o", "q.nc"], "the name of an experiment"),
])
def test_mistakes_are_answered(stores, tmp_path, words, message):
    done = subprocess.run([MESOB, "collect", *words, "--artifacts", stores[0]], cwd=tmp_path,
                          capture_output=True, text=True)
    assert done.returncode == 64 and message in done.stderr, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def auctions(tmp_path_factory):
    """Runs of auctions whose advertisers have 4 and 6 units of budget: other states in each."""
    store = tmp_path_factory.mktemp("auctions")
    mesob("run", "quickstart", "budget=4,6", "--only", "truthful", "--artifacts", store, "--no-report")
    path = store / "auctions.nc"
    mesob("collect", "quickstart", "budget=4,6", "--only", "truthful", "-o", path,
          "--dataset", "/solution/policy", "--artifacts", store)
    return path, results(store)


def alone(path):
    """The policy of one run, with the names of its states and actions along it."""
    with h5py.File(path) as stored:
        def names(axis):
            return [name.decode() for name in stored[f"/{axis}_label"][()]]

        return xarray.DataArray(
            stored["/solution/policy"][()], dims=("epoch", "state", "action"),
            coords={"epoch": stored["/epoch"][()], "state": names("state"), "action": names("action")})


def test_runs_with_other_states_are_joined_by_their_names(auctions):
    collected, runs = auctions
    policies = [alone(path) for path in runs]
    assert len(policies) == 2 and policies[0].sizes["state"] != policies[1].sizes["state"]
    joined = xarray.concat(policies, dim="game_budget", join="outer")
    with xarray.open_dataset(collected) as data:
        mine = data.policy
        assert mine.dims == ("game_budget", "epoch", "state", "action")
        assert sorted(mine.state.values) == sorted(joined.state.values)
        assert sorted(mine.action.values) == sorted(joined.action.values)
        for budget, policy in zip((4, 6), sorted(policies, key=lambda policy: policy.sizes["state"])):
            chosen = mine.sel(game_budget=budget)
            there = chosen.sel(state=policy.state, action=policy.action)
            assert there.values.tobytes() == policy.values.tobytes()
            # Nothing else is there: as many numbers as the run has.
            assert int(np.isfinite(chosen).sum()) == policy.size
        theirs = joined.reindex(state=mine.state.values, action=mine.action.values)
        order = [next(i for i, policy in enumerate(policies) if policy.size == int(np.isfinite(one).sum()))
                 for one in mine]
        np.testing.assert_array_equal(mine.values, theirs.values[order])


def test_names_come_in_the_order_in_which_runs_have_them(auctions):
    collected, runs = auctions
    small, large = sorted((alone(path) for path in runs), key=lambda policy: policy.sizes["state"])
    with xarray.open_dataset(collected) as data:
        names = list(data.state.values)
        first = list(small.state.values)
        assert names == first + [name for name in large.state.values if name not in first]
        # What else is said of a state goes with its name.
        assert data.policy.sel(state="type 1, budget 6").state_budget == 6
        assert data.policy.sel(state="type 1, budget 2").state_budget == 2
