"""The executable, and what several tests look at."""

import json
import os
import pathlib
import shutil
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MESOB = os.environ.get("MESOB", str(ROOT / ".build" / "release" / "mesob"))


# Of tests that depend on how fast the machine is, and on what else it does.
timing = pytest.mark.skipif(bool(os.environ.get("MESOB_UNTIMED")), reason="MESOB_UNTIMED is set")


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


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """Makes a library of a C source beside the tests, to be loaded first."""
    compiler = shutil.which("cc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("there is no C compiler to make a library with")

    def make(name):
        source = pathlib.Path(__file__).with_name(f"{name}.c")
        made = tmp_path_factory.mktemp("library") / f"{name}.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-o", made, source, "-ldl"], check=True)
        return str(made)

    return make
