"""Somebody else's package: a game with bids, types, budgets and metrics of its own."""

import csv
import json
import os
import subprocess

import numpy as np
import pytest
import xarray

from conftest import ROOT

OWN = ["charges", "income", "bill-per-charge", "idle-share"]


@pytest.fixture(scope="session")
def lab():
    """The package's program, built beside this one's; `OUTSIDE` names one that is there already."""
    if "OUTSIDE" in os.environ:
        return os.environ["OUTSIDE"]
    scratch = ROOT / ".build" / "outside"
    subprocess.run(
        ["swift", "build", "-c", "release", "--package-path", ROOT / "Tests" / "Outside",
         "--scratch-path", scratch, "--product", "charging-lab"], check=True)
    return str(scratch / "release" / "charging-lab")


@pytest.fixture(scope="session")
def store(lab, tmp_path_factory):
    """The experiment's three runs and its report."""
    folder = tmp_path_factory.mktemp("outside")
    done = json.loads(call(lab, folder, "run", "charging", "--json"))
    assert (done["planned"], done["executed"]) == (3, 3)
    return folder


def call(lab, folder, *arguments):
    done = subprocess.run(
        [lab, *map(str, arguments), "--artifacts", folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_sources_of_the_game_are_known(lab, store):
    manifest, = store.glob("sources/*.json")
    assert "Charging/ChargingMarket.swift" in manifest.read_text()


def test_metrics_are_listed_as_the_game_declares_them(lab, store):
    listed = {m["name"]: m for m in json.loads(call(lab, store, "list", "metrics", "--json"))}
    assert set(OWN) <= set(listed)
    assert listed["income"]["title"].lower() == "income of the grid"
    assert listed["income"]["unit"] == "tokens per household"
    assert listed["bill-per-charge"]["unit"] == "tokens per charge"


def test_bids_are_recommended(lab, store):
    asked = ["recommend", "--game", "charging-market", "--solver", "fictitious-play",
             "solver.iterations=20", "--agents", "50", "--replicas", "3", "--epoch", "0"]
    advice = json.loads(call(lab, store, *asked, "--json"))
    assert advice["bids"] == [0, 1, 2, 3, 4]
    assert {m["name"]: m["unit"] for m in advice["metrics"]} == {
        "charges": "charges per household", "bill": "tokens per household",
        "utility": "tokens per household", "regret": "tokens per household"}
    assert [(e["type"], e["value"], e["budget"]) for e in advice["recommendations"]] == [
        (1, 2, 4), (2, 5, 4)]
    for entry in advice["recommendations"]:
        assert {"charges", "bill", "utility", "regret"} < set(entry)
        assert "truthful_advantage" not in entry
        assert entry["regret"]["mean_field"] > -1e-12
        assert 0 <= entry["charges"]["simulated"] <= 4
    page = call(lab, store, *asked, "--type", "2", "--budget", "4")
    assert "Type 2 (5 per charge), budget 4, epoch 0: 50 % of the agents are here" in page
    assert "charges" in page and "bill" in page and "truthful" not in page


def test_a_stored_run_is_advised_from(lab, store, tmp_path):
    run = next(store.glob("runs/charging/*/result.h5"))
    sheet = tmp_path / "bids.csv"
    call(lab, store, "recommend", run, "--agents", "50", "--replicas", "3", "--csv", sheet)
    with open(sheet) as file:
        rows = list(csv.DictReader(file))
    assert rows and all(float(row["share"]) >= 1e-6 for row in rows)
    assert {"charges", "bill_standard_error", "probability_4", "best_bid"} < set(rows[0])
    assert "truthful_bid" not in rows[0]


def test_population_tables_have_its_statistics(store):
    tables = store / "reports" / "charging" / "tables"
    with open(tables / "households-quantities.csv") as file:
        rows = list(csv.DictReader(file))
    for method in ("fictitious play", "balanced λ=0.5", "balanced λ=1.0"):
        names = {row["quantity"] for row in rows if row["method"] == method}
        assert {
            "Charges (charges per household)", "Income of the grid (tokens per household)",
            "Bill per charge (tokens per charge)", "Idle share"} <= names, names
    for row in rows:
        if row["quantity"].startswith("Charges"):
            assert abs(float(row["value-100"]) - float(row["limit"])) < 0.2


def test_runs_are_collected_with_its_units(lab, store, tmp_path):
    cube, table = tmp_path / "charging.nc", tmp_path / "charging.csv"
    call(lab, store, "collect", "charging", "-o", cube, "--dataset", "/solution/policy")
    call(lab, store, "collect", "charging", "-o", table)
    with xarray.open_dataset(cube) as data, open(table) as file:
        rows = {row["label"]: row for row in csv.DictReader(file)}
        assert len(rows) == 3
        assert data.income.dims == ("method_weight",)
        assert list(data.method_weight.values) == [0.5, 1]
        assert data.income.attrs["unit_note"] == "tokens per household"
        assert data.bill_per_charge.attrs["unit_note"] == "tokens per charge"
        assert data.policy.dims == ("method_weight", "epoch", "state", "action")
        assert np.isfinite(data.income).all() and np.isfinite(data.baseline_income).all()
        found = sorted(float(row["metric.income"]) for row in rows.values())
        assert found == sorted([*data.income.values, *data.baseline_income.values])


def test_other_games_have_no_bids(lab, store):
    done = subprocess.run(
        [lab, "recommend", "--game", "left-right", "--solver", "uniform"],
        capture_output=True, text=True)
    assert done.returncode == 64
    assert "a game with bids, which is pay-per-click or charging-market" in done.stderr
