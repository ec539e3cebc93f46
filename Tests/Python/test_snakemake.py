"""An experiment as a workflow of Snakemake; skipped where Snakemake is not beside this Python."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MESOB = os.environ.get("MESOB", str(ROOT / ".build" / "release" / "mesob"))
SNAKEMAKE = shutil.which("snakemake", path=str(pathlib.Path(sys.executable).parent))


@pytest.mark.skipif(SNAKEMAKE is None, reason="snakemake is not installed; see .ci/install")
def test_snakemake_executes_what_is_missing(tmp_path):
    folder = tmp_path / "a {strange} 'place'"
    folder.mkdir()

    def call(*command):
        done = subprocess.run(
            [str(word) for word in command], cwd=folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    experiment = ["quickstart", "horizon=1", "iterations=10", "--only", "*balanced*"]
    workflow = ["--snakefile", "Snakefile", "--rerun-triggers", "mtime", "--cores", 2]
    call(MESOB, "run", *experiment, "--export-snakemake", "Snakefile")
    call(SNAKEMAKE, *workflow)
    assert "8 reused" in call(MESOB, "run", *experiment)
    assert "Nothing to be done" in call(SNAKEMAKE, *workflow)

    lost = sorted(folder.glob("Artifacts/runs/quickstart/*"))[3]
    shutil.rmtree(lost)
    call(SNAKEMAKE, *workflow)
    assert {path.name for path in lost.iterdir()} == {"provenance.json", "result.h5"}
    assert "8 reused" in call(MESOB, "run", *experiment)
