"""Finite populations as users read them: trajectories with axes and labels, errors that fall."""

import csv
import json
import os
import pathlib
import subprocess

import numpy as np
import pytest
import xarray

ROOT = pathlib.Path(__file__).resolve().parents[2]
MESOB = os.environ.get("MESOB", str(ROOT / ".build" / "release" / "mesob"))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    command = [
        MESOB, "run", "finite-population", "--artifacts", folder, "--json", "--only", "*cooperative*",
        "--report",
        "simulation.agents=[100,1000,10000]", "simulation.deviations=200", "simulation.draws=20000",
    ]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["executed"] == 4
    return folder


@pytest.fixture(scope="module")
def auction(store):
    return next(store.glob("runs/finite-population/auction-*/result.h5"))


def test_trajectories_open_in_xarray_with_axes_and_labels(auction):
    with xarray.open_dataset(auction, engine="h5netcdf", group="simulation") as play, \
            xarray.open_dataset(auction, engine="h5netcdf") as root:
        for name in ("state", "action", "reward"):
            assert play[name].dims == ("replica", "agent", "epoch")
            assert not any(dim.startswith("phony_dim") for dim in play[name].dims)
        states = root.state_label[play["state"]]
        actions = root.action_label[play["action"]]
        assert states.dims == actions.dims == ("replica", "agent", "epoch")
        assert set(map(str, actions.values.ravel())) <= set(map(str, root.action_label.values))
        budget = root.state_budget[play["state"]]
        assert (budget.isel(epoch=0) == 8).all()
        # What is paid is what the budget loses, and nobody bids more than is left.
        assert (budget.diff("epoch") <= 0).all()
        assert (root.action_bid[play["action"]] <= budget).all()


def test_errors_fall_and_objectives_meet_the_mean_field(auction):
    with xarray.open_dataset(auction, engine="h5netcdf", group="simulation") as play, \
            xarray.open_dataset(auction, engine="h5netcdf") as root:
        sizes = root.population_size.values
        slope = np.polyfit(np.log(sizes), np.log(play.flow_error.values), 1)[0]
        assert -0.6 < slope < -0.4
        off = np.abs(play.objective - play.mean_field_objective) / play.objective_standard_error
        assert (off.isel(population_size=-1) < 4).all()


def test_the_report_shows_them(store):
    [report] = store.glob("reports/finite-population*")
    with open(report / "tables" / "population-errors.csv") as file:
        rows = [row for row in csv.DictReader(file) if row["game"] == "auction"]
    assert [row["method"] for row in rows] == ["cooperative"]
    errors = [float(rows[0][f"error-{N}"]) for N in (100, 1000, 10000)]
    assert errors == sorted(errors, reverse=True)
    for name in ("population-errors-1", "population-gains-1"):
        assert (report / "figures" / f"{name}.png").stat().st_size > 5000
