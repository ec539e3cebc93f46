"""Stores that somebody has moved about in, may only read, or named by mistake; killed processes."""

import contextlib
import json
import os
import resource
import shutil
import subprocess
import time

import pytest

from conftest import MESOB

TINY = ["quickstart", "horizon=0", "iterations=1", "--only", "*0.1*"]
PPC = ["--game", "pay-per-click", "--solver", "uniform", "horizon=0"]


def run(folder, *arguments, **options):
    return subprocess.run(
        [MESOB, *map(str, arguments)], cwd=folder, capture_output=True, text=True, **options)


@pytest.fixture
def folder(tmp_path):
    """A folder with a store of a few short runs."""
    done = run(tmp_path, "run", *TINY, "--no-report")
    assert done.returncode == 0, done.stderr
    assert f"{tmp_path}/Artifacts: no store yet; the first run makes it" in done.stderr
    return tmp_path


# Runs by other names


@pytest.mark.parametrize("change", ["renamed", "copied", "linked", "copied elsewhere"])
def test_a_run_is_what_its_content_says(folder, change):
    runs = sorted(folder.glob("Artifacts/runs/quickstart/*"))
    first, other = runs[0], runs[1]
    key = json.loads(run(folder, "inspect", first, "--json").stdout)["run"]["key"]
    place = folder / "mine" if "elsewhere" in change else first.with_name("mine")
    if change == "renamed":
        first.rename(place)
    elif change == "linked":
        place.symlink_to(first)
    else:
        shutil.copytree(first, place)
    for arguments in (
            ["verify", place], ["verify", "--integrity", place], ["verify", "--certificate", place],
            ["inspect", place], ["diff", place, place / "result.h5"], ["recommend", place, "--replicas", 2, "--agents", 5],
            ["archive", place, "-o", "x.zip", "--check", "--allow", "dirty", "--allow", "sources", "--allow", "stale"],
            ["replay", "x.zip"], ["verify", "--integrity", "--all"], ["verify", key[:12]],
            ["tag", "best", place], ["inspect", "best"]):
        done = run(folder, *arguments)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        assert "string(" not in done.stdout + done.stderr
    assert json.loads(run(folder, "inspect", place, "--json").stdout)["run"]["key"] == key
    assert run(folder, "diff", place, other).returncode == 1
    again = json.loads(run(folder, "run", *TINY, "--json").stdout)
    assert (again["executed"], again["reused"]) == (0, len(runs))
    kept = json.loads(run(folder, "gc", "--json").stdout)["garbage"]
    assert not any("mine" in thing["path"] for thing in kept)


# Stores that can only be read


@contextlib.contextmanager
def read_only(folder):
    """Nobody can write to a folder; root takes no notice of modes, and gets a mount."""
    if os.geteuid() == 0:
        if subprocess.run(["mount", "--bind", folder, folder]).returncode:
            pytest.skip("this root may not mount")
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
    else:
        subprocess.run(["chmod", "-R", "a-w", folder], check=True)
    try:
        yield
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", folder], check=True)
        else:
            subprocess.run(["chmod", "-R", "u+w", folder], check=True)


def plain(done):
    """What a command said, in which no type or error of a library below shows."""
    said = done.stdout + done.stderr
    for word in ("could not be completed", "Error Domain", "NSCocoa", "NSPOSIX", "UserInfo", "string(", "Fatal error"):
        assert word not in said, said
    return said


def test_a_store_that_can_only_be_read(folder):
    assert run(folder, "report", *TINY[:3]).returncode == 0
    key = next((folder / "Artifacts/runs/quickstart").iterdir()).name[-12:]
    with read_only(folder / "Artifacts"):
        verified = run(folder, "verify", *TINY[:3], "--json")
        assert verified.returncode == 0, verified.stderr
        document = json.loads(verified.stdout)
        assert document["bits"] == document["checked"] > 1
        assert verified.stderr.count("what was verified is not kept") == 1
        assert "Read-only file system" in verified.stderr or "Permission denied" in verified.stderr
        archive = ["archive", key, "-o", "x.zip", "--allow", "dirty", "--allow", "sources", "--allow", "stale"]
        for arguments in (
                ["list", "--runs"], ["verify", "--integrity", "--all"], ["verify", "--certificate", key],
                ["inspect", key], ["diff", key, key], ["collect", "quickstart", "-o", "x.nc"],
                ["report", *TINY[:3], "-o", "Pages"], ["report", *TINY[:3]], ["run", *TINY], archive,
                ["trash"], ["gc"], ["tag"], ["note", key], ["recommend", key, "--replicas", 2, "--agents", 5]):
            done = run(folder, *arguments)
            plain(done)
            assert done.returncode == 0, (arguments, done.stderr)
        for arguments in (
                ["run", "quickstart", "horizon=0", "iterations=2"], ["tag", "best", key],
                ["note", key, "x"], ["trash", key], ["report", "quickstart"],
                ["verify", key, "--input", "x.nc"]):
            done = run(folder, *arguments)
            assert done.returncode == 74, (arguments, done.returncode, done.stderr)
            assert "Read-only file system" in plain(done) or "Permission denied" in done.stderr
    assert not (folder / "Artifacts/verifications").exists()


def test_every_error_of_the_system_is_told_in_words(folder):
    key = next((folder / "Artifacts/runs/quickstart").iterdir()).name[-12:]
    (folder / "lost").symlink_to("nowhere")
    (folder / "file").write_text("mine")
    (folder / "blocked").mkdir()
    (folder / "blocked/runs").write_text("no folder")
    (folder / "blocked/.partial").write_text("no folder")
    lost = run(folder, "list", "--artifacts", "lost")
    assert lost.returncode == 64 and "a link that leads nowhere" in plain(lost)
    assert run(folder, "run", *TINY, "--artifacts", "file").returncode == 64
    blocked = run(folder, "run", *TINY, "--artifacts", "blocked")
    assert blocked.returncode == 74 and "blocked" in plain(blocked), blocked.stderr
    for arguments, status in (
            (["list", "-C", "nowhere"], 2), (["inspect", "nowhere/x.h5"], 2),
            (["solve", *PPC, "--out", "nowhere/x.h5"], 74), (["solve", *PPC, "--out", "file/x.h5"], 74),
            (["solve", *PPC, "--out", "lost/x.h5"], 74), (["solve", *PPC, "--start", "lost"], 2),
            (["evaluate", "--game", "pay-per-click", "--policy", "blocked"], 2),
            (["collect", "quickstart", "-o", "nowhere/x.nc"], 74),
            (["collect", "quickstart", "-o", "lost"], 64),
            (["archive", key, "-o", "file/x.zip", "--allow", "dirty", "--allow", "sources", "--allow", "stale"], 74),
            (["archive", key, "-o", "file", "--force", "--allow", "dirty", "--allow", "sources", "--allow", "stale"], 74),
            (["replay", "lost"], 2), (["replay", "blocked"], 2), (["report", "quickstart", "-o", "file/x"], 74),
            (["report", "quickstart", "--paper-folder", "file"], 2), (["verify", "file"], 2),
            (["verify", key, "--input", "nowhere"], 2),
            (["run", "quickstart", "--export-snakemake", "nowhere/x"], 74),
            (["recommend", key, "--csv", "nowhere/x.csv"], 74)):
        done = run(folder, *arguments)
        assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
        assert "error:" in plain(done) or done.stdout, arguments


@pytest.mark.parametrize("lack", ["no folder", "full", "short"])
def test_a_temporary_folder_that_is_of_no_use_is_told_of(folder, lack):
    """Every command that works in one: where there is none, no room, or no file may grow."""
    key = next((folder / "Artifacts/runs/quickstart").iterdir()).name[-12:]
    temporary = folder / "temporary"
    archive = ["archive", key, "-o", "x.zip", "--allow", "dirty", "--allow", "sources", "--allow", "stale"]
    assert run(folder, *archive).returncode == 0
    if lack != "no folder":
        temporary.mkdir()
    options = {"env": {**os.environ, "TMPDIR": str(temporary)}}
    if lack == "short":
        options["preexec_fn"] = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
    with contextlib.ExitStack() as stack:
        if lack == "full":
            if os.geteuid() or subprocess.run(
                    ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", temporary]).returncode:
                pytest.skip("a small disk can only be mounted by root")
            stack.callback(subprocess.run, ["umount", temporary], check=True)
            (temporary / "full").write_bytes(bytes(4096))
        for arguments in (["verify", key], ["report", *TINY[:3], "-o", "Pages"], ["replay", "x.zip"],
                          [*archive, "--force"], ["recommend", key, "--heat-map", "x.png", "--replicas", 2, "--agents", 5]):
            done = run(folder, *arguments, **options)
            status = {"verify": 2, "archive": 0 if lack == "full" else 74}.get(arguments[0], 74)
            assert done.returncode == (0 if lack == "no folder" else status), (arguments, done.stderr)
            if done.returncode:
                assert str(temporary) in plain(done) or "x.zip" in done.stderr
                assert "No space left on device" in plain(done) or "File too large" in plain(done)


# Killed processes


def test_what_killed_processes_leave_is_swept(folder):
    temporary = folder / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    key = next((folder / "Artifacts/runs/quickstart").iterdir()).name[-12:]
    archive = ["archive", key, "-o", "C.zip", "--allow", "dirty", "--allow", "stale", "--allow", "sources"]
    long = ["run", "quickstart", "accuracy=0", "iterations=100000000", "--only", "competitive only", "--no-report"]

    def left():
        return [*temporary.glob("mesob-*"), *folder.glob(".C.zip*"), *folder.glob("Artifacts/.partial/*")]

    for command, place, first in (
            (archive, temporary, "mesob-*/.owner"), (long, folder / "Artifacts/.partial", "claim-*")):
        process = subprocess.Popen(
            [MESOB, *command], cwd=folder, env=environment, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while not list(place.glob(first)):
            assert time.monotonic() < end and process.poll() is None
            time.sleep(0.01)
        # What a process works on stays.
        kept = {path for path in left() if path.exists()}
        assert kept
        if command == long:
            assert run(folder, "run", *TINY, "--no-report", env=environment).returncode == 0
            assert kept & set(left())
        process.kill()
        process.wait()
        assert left()
        assert run(folder, "run", *TINY, "--no-report", env=environment).returncode == 0
        assert left() == []
