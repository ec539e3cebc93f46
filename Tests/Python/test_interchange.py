"""Result files as other programs take them: coordinates, units, attributes, and the bytes they need."""

import json
import re
import shutil
import subprocess

import h5py
import pytest
import xarray

from conftest import ROOT, mesob

ENGINES = ("h5netcdf", "netcdf4")


@pytest.fixture(scope="module")
def auction(stores):
    [path] = stores[0].glob("runs/quickstart/*competitive*/result.h5")
    return path


@pytest.fixture(scope="module")
def solve(tmp_path_factory):
    def solve(game, *overrides):
        path = tmp_path_factory.mktemp("interchange") / f"{game}.h5"
        mesob("solve", "--game", game, "--solver", "fictitious-play", *overrides, "--out", path)
        return path

    return solve


# Coordinates


@pytest.mark.parametrize("engine", ENGINES)
def test_states_and_actions_are_chosen_by_label_and_by_factor(engine, auction):
    with h5py.File(auction) as file:
        labels = list(file["state_label"].asstr())
        state, policy = labels.index("type 1, budget 8"), file["solution/policy"][()]
        budgets = file["state_budget"][()]

    def check(solution):
        assert list(solution.state.values) == labels
        chosen = solution.policy.sel(state="type 1, budget 8")
        assert chosen.state_budget == 8 and chosen.state_type == 1
        assert (chosen.values == policy[:, state]).all()
        assert (solution.policy.sel(state=solution.state_budget == 8).values
                == policy[:, budgets == 8]).all()
        assert (solution.policy.sel(epoch=1).values == policy[1]).all()
        assert {"state_type", "state_budget", "action_bid"} <= set(solution.coords)

    with xarray.open_dataset(auction, engine=engine, group="solution") as solution:
        check(solution)
    with xarray.open_datatree(auction, engine=engine) as tree:
        check(tree["solution"])
        assert float(tree["certificate"].gap.sel(bound="lower")) <= float(
            tree["metrics"].exploitability)
        for group in tree.subtree:
            assert not set(group.data_vars) & set(tree["/"].dims) or group.path == "/simulation"


# Words


def known():
    text = (ROOT / "Sources/Results/Units.swift").read_text()
    return re.findall(r'"([^"]+)"', text[text.index("known"):text.index("/// The attribute")])


@pytest.mark.skipif(shutil.which("udunits2") is None, reason="UDUNITS is not installed")
@pytest.mark.parametrize("unit, is_known", [(unit, True) for unit in known()] + [
    ("currency per agent", False), ("1/reward", False)])
def test_udunits_knows_what_is_said_as_units(unit, is_known):
    done = subprocess.run(["udunits2", "-H", unit, "-W", unit], capture_output=True, text=True)
    assert (done.returncode == 0) == is_known, done.stdout + done.stderr


def test_every_number_has_units_or_a_note(auction, solve):
    for path in (auction, solve("equilibrium-price", "iterations=2", "horizon=2")):
        with h5py.File(path) as file:
            notes = []

            def check(name, item):
                if isinstance(item, h5py.Dataset) and item.dtype.kind in "fiub":
                    assert ("units" in item.attrs) != ("unit_note" in item.attrs), name
                    if "units" in item.attrs:
                        assert item.attrs["units"].decode() in known(), name
                    else:
                        notes.append(item.attrs["unit_note"].decode())

            file.visititems(check)
            assert notes and not set(notes) & set(known())


def test_what_is_printed_is_the_unit_of_the_file(stores, auction):
    with h5py.File(auction) as file:
        assert file["metrics/revenue"].attrs["unit_note"] == b"currency per agent"
    table = json.loads((stores[0] / "reports/quickstart/tables/methods.json").read_text())
    assert "currency per agent" in json.dumps(table)
    assert "revenue [currency per agent]" in mesob("inspect", auction)


def test_a_file_says_what_it_is(stores, auction):
    with h5py.File(auction) as file:
        said = dict(file.attrs)
    listed = json.loads(mesob("list", "experiments", "--runs", "--json", "--artifacts", stores[0]))
    [run] = [run for run in listed if run["path"] == str(auction.parent)]
    assert said["label"] == run["label"]
    assert said["method"] in said["title"]
    assert re.fullmatch(r"mesob \S+ solved run [0-9a-f]{12}", said["history"])
    assert said["run_key"].startswith(said["history"][-12:])
    assert f"pay-per-click version {said['game_version']}" in said["source"]
    assert "CF-" not in said["Conventions"]  # texts as coordinates are none of CF's


# Bytes


def stored(path):
    """The bytes of the numbers of a file, as they are stored."""
    stored = 0

    def add(_, item):
        nonlocal stored
        if isinstance(item, h5py.Dataset) and item.dtype.kind in "fiub":
            stored += item.id.get_storage_size()

    with h5py.File(path) as file:
        file.visititems(add)
    return stored


def test_a_file_has_no_more_than_twice_the_bytes_of_its_numbers_and_a_little(stores, solve):
    # A method that ends by itself has few scores: what describes them does not shrink with them.
    for path in stores[0].glob("runs/quickstart/*co*only*/result.h5"):
        assert path.stat().st_size <= 2 * stored(path) + 20_000, path
    paths = [*stores[0].glob("runs/quickstart/*balanced*/result.h5"),
             *(solve(game, "iterations=50") for game in ("crowd-motion", "predator-prey"))]
    for path in paths:
        assert path.stat().st_size <= 2 * stored(path) + 16_000, path


@pytest.mark.parametrize("game", ["beach-bar", "left-right", "pigou", "traffic"])
def test_descriptions_of_small_games_are_small(game, solve):
    path = solve(game, "iterations=50")
    assert path.stat().st_size - stored(path) <= 36_000, path
