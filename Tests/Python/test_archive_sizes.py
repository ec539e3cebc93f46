"""Archives that are larger than memory, and larger than zip files were once thought to be."""

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile

import h5py
import numpy as np
import pytest

from conftest import MESOB

FULL = os.environ.get("MESOB_TESTS") == "full"
LAX = ("--allow", "dirty", "--allow", "stale", "--allow", "failed")
# What an archive may take, whatever its size.
MEMORY = 200 << 20
# A process of its own, since a child's memory is counted from what its parent had.
MEASURE = """
import os, sys
if (process := os.fork()) == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(process, 0)
print(usage.ru_maxrss << 10, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def measured(*command, cwd, memory=MEMORY):
    """What a command printed; it has to succeed in little memory."""
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, MESOB, *map(str, command)], capture_output=True, text=True,
        cwd=cwd)
    assert done.returncode == 0, done.stderr
    peak = int(done.stderr.splitlines()[-1])
    print(f"{' '.join(map(str, command[:1] + command[2:4]))}: "
          f"{time.monotonic() - begin:.0f} s, peak {peak >> 20} MiB")
    assert peak < memory, f"{peak >> 20} MiB"
    return done.stdout


def other_programs_agree(path):
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        names = file.namelist()
    done = subprocess.run(["unzip", "-tqq", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return len(names)


@pytest.fixture
def large(stores, tmp_path):
    """A folder with a store of runs of 256 MiB, more than the memory that is allowed: 8 of them with
    MESOB_TESTS=full, else one."""
    template = next(stores[0].glob("runs/quickstart/*truthful*"))
    for number in range(8 if FULL else 1):
        key = f"{number:012x}" + 52 * "0"
        folder = tmp_path / f"store/runs/large/run-{key[:12]}"
        shutil.copytree(template, folder)
        with h5py.File(folder / "result.h5", "r+") as file:
            noise = np.frombuffer(np.random.default_rng(number).bytes(256 << 20), dtype="u1")
            noise = noise.reshape(256, 1 << 20)
            for name, length in (("row", 256), ("place", 1 << 20)):
                file.create_dataset(name, data=np.arange(length)).make_scale(name)
            ballast = file.create_dataset("ballast", data=noise, chunks=(1, 1 << 20))
            for axis, name in zip(ballast.dims, ("row", "place")):
                axis.attach_scale(file[name])
        provenance = json.loads((folder / "provenance.json").read_text())
        sha256 = subprocess.run(
            ["sha256sum", folder / "result.h5"], capture_output=True, text=True).stdout.split()[0]
        provenance["identity"] |= {
            "key": key, "experiment": "large", "label": f"run {number}", "file_hash": sha256,
            "file_bytes": (folder / "result.h5").stat().st_size}
        (folder / "provenance.json").write_text(json.dumps(provenance))
    return tmp_path


@pytest.mark.parametrize("name", ["x.zip", "x"])
def test_large_archives_take_little_memory(name, large):
    output = measured(
        "archive", "large", "-o", name, "--check", *LAX, "--artifacts", "store", "--quiet", cwd=large)
    assert "intact" in output
    assert "intact" in measured("replay", name, "--integrity", cwd=large)


def test_large_archives_with_single_files_take_little_memory(large):
    """With MESOB_TESTS=full the archive is larger than 4 GiB."""
    output = measured(
        "archive", "large", "-o", "x.zip", "--single-file", "--check", *LAX, "--artifacts", "store",
        "--quiet", cwd=large)
    assert "intact" in output
    assert (large / "x.zip").stat().st_size > (1 << 32 if FULL else 1 << 29)
    other_programs_agree(large / "x.zip")
    with zipfile.ZipFile(large / "x.zip") as file:
        file.extract("x/data/experiments/large.h5", large)
    with h5py.File(large / "x/data/experiments/large.h5") as file:
        for number, group in enumerate(file["index/group"].asstr()):
            ballast = file[group]["ballast"]
            assert ballast.dims[1][0].name == f"{group}/place"
            noise = np.random.default_rng(number).bytes(256 << 20)
            assert ballast[255].tobytes() == noise[255 << 20 :]


@pytest.mark.skipif(not FULL, reason="makes 70,000 files; MESOB_TESTS=full")
def test_archives_of_many_files(stores, tmp_path):
    """More files than the 65,535 that zip files had room for; a failed trial has left them."""
    store = shutil.copytree(stores[0], tmp_path / "store")
    [run, *_] = store.glob("runs/quickstart/*balanced*")
    attempt = store / "attempts/quickstart" / run.name / "20261125T000000Z-x"
    attempt.mkdir(parents=True)
    (attempt / "error.txt").write_text("diverged\n")
    for number in range(70_000):
        (attempt / f"{number}.txt").write_text(f"{number}\n")
    shutil.rmtree(run)
    memory = MEMORY + 70_000 * (4 << 10)  # names, hashes and metadata of each file
    output = measured(
        "archive", "quickstart", "-o", "x.zip", "--check", *LAX, "--no-report", "--artifacts", "store",
        "--quiet", cwd=tmp_path, memory=memory)
    assert "intact" in output
    assert other_programs_agree(tmp_path / "x.zip") > 70_000
    assert "intact" in measured("replay", "x.zip", "--integrity", cwd=tmp_path, memory=memory)
