"""Ten thousand trials: planning costs about what reading their records costs, and no more."""

import json
import os
import shutil
import subprocess
import time

import pytest

from conftest import MESOB, timing

SWEEP = ["quickstart", "weight=0..9996", "--no-report"]


def timed(*arguments):
    began = time.monotonic()
    done = subprocess.run([MESOB, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - began, done.stdout


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store that has a run, the same one, under each of the ten thousand keys."""
    folder = tmp_path_factory.mktemp("large")
    timed("run", "quickstart", "--only", "truthful", "--no-report", "--artifacts", folder)
    run = next(folder.glob("runs/quickstart/*"))
    _, plan = timed("run", *SWEEP, "--dry-run", "--json", "--artifacts", folder / "none")
    provenance = json.loads((run / "provenance.json").read_text())
    for i, trial in enumerate(json.loads(plan)["runs"]):
        if trial["key"] == provenance["identity"]["key"]:
            continue
        copy = run.with_name(f"trial-{i}-{trial['key'][:12]}")
        copy.mkdir()
        os.link(run / "result.h5", copy / "result.h5")
        identity = {**provenance["identity"], "key": trial["key"], "label": trial["label"]}
        (copy / "provenance.json").write_text(json.dumps({**provenance, "identity": identity}))
    yield folder
    shutil.rmtree(folder)


@timing
def test_listing_planning_and_going_on(store):
    began = time.monotonic()
    for path in store.glob("runs/quickstart/*/provenance.json"):
        json.loads(path.read_text())
        os.stat(path.with_name("result.h5"))
    reading = time.monotonic() - began
    commands = {
        "list": ["list"],
        "dry run": ["run", *SWEEP, "--dry-run", "--json"],
        "going on": ["run", *SWEEP, "--json"],
    }
    for name, command in commands.items():
        empty = timed("list", "--artifacts", store / "none")[0]
        seconds, output = timed(*command, "--artifacts", store)
        print(f"{name}: {seconds - empty:.2f} s, reading them in Python {reading:.2f} s")
        # Measured at 3 for the list and 7 for plans, which compute ten thousand keys.
        assert seconds - empty < (8 if name == "list" else 12) * reading, name
        if name != "list":
            assert json.loads(output)["reused"] == 10_000
