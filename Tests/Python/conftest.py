"""The executable, and what several tests look at."""

import json
import os
import pathlib
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MESOB = os.environ.get("MESOB", str(ROOT / ".build" / "release" / "mesob"))


def mesob(*arguments):
    done = subprocess.run([MESOB, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def stores(tmp_path_factory):
    """Two fresh runs of the quickstart, by two processes some seconds apart."""
    folders = [tmp_path_factory.mktemp(f"store{workers}") for workers in (1, 2)]
    for workers, folder in zip((1, 2), folders):
        report = json.loads(mesob("run", "quickstart", "-j", workers, "--artifacts", folder, "--json"))
        assert report["executed"] == report["planned"] == 11
        time.sleep(2)
    return folders
