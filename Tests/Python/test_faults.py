"""What goes wrong on real machines: killed processes, full disks, lost files, clocks that jump.

After every fault, commands still work, nothing that was published is wrong, and going on gives the
same bytes as if nothing had happened. A tenth of the long loops by default, all of them with
MESOB_TESTS=full.
"""

import contextlib
import filecmp
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import time

import pytest

from conftest import MESOB

FULL = os.environ.get("MESOB_TESTS") == "full"
# Fifteen trials of a few tenths of a second.
SWEEP = ["quickstart", "weight=1..12", "iterations=300", "--no-report"]
TRIALS = 15


def run(store, *arguments, **options):
    return subprocess.run(
        [MESOB, *map(str, arguments), "--artifacts", str(store)], capture_output=True, text=True,
        **options)


def start(store, *arguments):
    # Background jobs of scripts ignore SIGINT, and so would what they start.
    return subprocess.Popen(
        [MESOB, *map(str, arguments), "--artifacts", str(store)], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


def results(store):
    return sorted(p.relative_to(store) for p in pathlib.Path(store).glob("runs/*/*/result.h5"))


def check_same(store, other):
    assert results(store) == results(other)
    for path in results(store):
        assert filecmp.cmp(store / path, other / path, shallow=False), path


def check_sane(store):
    """Listing and planning work, and every published run is whole and right."""
    done = run(store, "list", "--runs", "--json")
    assert done.returncode == 0, done.stderr
    assert run(store, "run", *SWEEP, "--dry-run").returncode == 0
    if results(store):
        check = run(store, "verify", "--integrity", "--all", "--json")
        assert check.returncode == 0, check.stdout
        assert json.loads(check.stdout)["damaged"] == 0


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    store = tmp_path_factory.mktemp("undisturbed")
    done = run(store, "run", *SWEEP, "-j", 2, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["executed"] == TRIALS
    return store


def test_kill_at_random_moments(tmp_path, undisturbed):
    chance = random.Random(20)
    store, kills = tmp_path / "store", 0
    while kills < (200 if FULL else 20):
        process = start(store, "run", *SWEEP, "-j", 2)
        try:
            process.wait(timeout=chance.uniform(0.02, 0.8))
            # Everything was done: once more from nothing.
            assert process.returncode == 0, process.stderr.read()
            check_same(store, undisturbed)
            shutil.rmtree(store)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            check_sane(store)
            for path in results(store):
                assert filecmp.cmp(store / path, undisturbed / path, shallow=False), path
    assert run(store, "run", *SWEEP, "-j", 2).returncode == 0
    check_same(store, undisturbed)


def test_one_interrupt_keeps_a_checkpoint(tmp_path, undisturbed):
    store = tmp_path / "store"
    long = ["quickstart", "weight=1", "--only", "competitive only", "accuracy=0", "iterations=500",
            "--no-report"]
    assert run(tmp_path / "calm", "run", *long).returncode == 0
    for number, status in [(signal.SIGINT, 130), (signal.SIGTERM, 75)]:
        process = start(store, "run", *long)
        time.sleep(1)
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == status, errors
        assert "interrupted" in errors
        assert results(store) == []
        assert len(list(store.glob("attempts/*/*/checkpoint"))) == 1
        done = run(store, "run", *long, "--json")
        assert done.returncode == 0, done.stderr
        trial = json.loads(done.stdout)["runs"][0]
        assert trial["resumed_at_iteration"] > 0
        check_same(store, tmp_path / "calm")
        assert list(store.glob("attempts/*/*/checkpoint")) == []
        shutil.rmtree(store)


def test_two_interrupts_at_once_are_one(tmp_path, undisturbed):
    store = tmp_path / "store"
    process = start(store, "run", *SWEEP, "-j", 2)
    time.sleep(0.5)
    process.send_signal(signal.SIGSTOP)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    # What comes within a second is the same signal, as from `timeout` and schedulers.
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "ended at once" not in errors
    check_sane(store)
    assert run(store, "run", *SWEEP, "-j", 2).returncode == 0
    check_same(store, undisturbed)


def test_two_runs_of_one_plan_share_the_work(tmp_path, undisturbed):
    store = tmp_path / "store"
    processes = [start(store, "run", *SWEEP, "--json") for _ in range(2)]
    reports = []
    for process in processes:
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
        reports.append(json.loads(output))
    check_same(store, undisturbed)
    statuses = [run["status"] for report in reports for run in report["runs"]]
    assert statuses.count("executed") == TRIALS
    # At most the trials that both had in hand at the end were done twice.
    assert statuses.count("confirmed") <= 3, statuses
    assert statuses.count("reused") >= TRIALS - 3


@contextlib.contextmanager
def small_disk(folder, size):
    folder.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True).returncode == 0
    if not mounted:
        pytest.skip("a small disk can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_full_disk(tmp_path, undisturbed):
    with small_disk(tmp_path / "disk", "600k") as disk:
        store = disk / "store"
        done = run(store, "run", *SWEEP)
        assert done.returncode == 74, done.stderr
        assert "cannot be written" in done.stderr or "No space left" in done.stderr, done.stderr
        assert "Fatal" not in done.stderr and "infinite loop" not in done.stderr
        assert results(store), "there was room for some"
        check_sane(store)
        subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        assert run(store, "run", *SWEEP, "-j", 2).returncode == 0
        check_same(store, undisturbed)


def test_files_that_may_not_grow(tmp_path, undisturbed):
    store = tmp_path / "store"

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = run(store, "run", *SWEEP, preexec_fn=limit)
    assert done.returncode == 74, (done.returncode, done.stderr)
    assert results(store) == []
    check_sane(store)
    assert run(store, "run", *SWEEP, "-j", 2).returncode == 0
    check_same(store, undisturbed)


def test_read_only_directory(tmp_path):
    with small_disk(tmp_path / "disk", "50m") as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        done = run(disk / "store", "run", *SWEEP)
        assert done.returncode == 74, done.stderr
        assert str(disk) in done.stderr and "Read-only file system" in done.stderr
        assert run(disk / "store", "list").returncode == 0


@pytest.mark.parametrize("damage", ["no result", "no provenance", "half a provenance", "a word"])
def test_lost_and_damaged_files(tmp_path, undisturbed, damage):
    store = tmp_path / "store"
    shutil.copytree(undisturbed, store)
    folder = sorted(store.glob("runs/*/*"))[3]
    result, provenance = folder / "result.h5", folder / "provenance.json"
    if damage == "no result":
        result.unlink()
    elif damage == "no provenance":
        provenance.unlink()
    elif damage == "half a provenance":
        provenance.write_bytes(provenance.read_bytes()[:300])
    else:
        provenance.write_text("nonsense")
    listed = run(store, "list", "--runs", "--json")
    assert listed.returncode == 0, listed.stderr
    check = run(store, "verify", "--integrity", *SWEEP[:3])
    assert check.returncode == 1 and str(folder) in check.stdout, check.stdout
    planned = json.loads(run(store, "run", *SWEEP, "--dry-run", "--json").stdout)
    assert planned["reused"] == TRIALS - 1
    assert run(store, "run", *SWEEP).returncode == 0
    check_same(store, undisturbed)
    assert run(store, "verify", "--integrity", *SWEEP[:3]).returncode == 0
    # The damaged one is kept with the attempts.
    assert list(store.glob("attempts/*/*/damaged-*"))


@pytest.fixture(scope="session")
def small_store(tmp_path_factory):
    """Two short runs, a file that no run reads, and an attempt that is out of date."""
    store = tmp_path_factory.mktemp("small") / "store"
    done = run(store, "run", "quickstart", "horizon=0", "iterations=1", "--only", "*0.1*",
               "--no-report", "--json")
    assert done.returncode == 0, done.stderr
    folder = pathlib.Path(json.loads(done.stdout)["runs"][0]["path"])
    attempt = store / "attempts/quickstart" / folder.name / "20260101T000000Z-x"
    (store / "inputs").mkdir()
    (store / "inputs" / ("a" * 64)).write_text("nobody reads it")
    attempt.mkdir(parents=True)
    (attempt / "error.txt").write_text("diverged")
    return store


def tree(store):
    """Every file and its bytes, but for the trash and what is in flight."""
    names = [p.relative_to(store) for p in sorted(store.rglob("*")) if p.is_file()]
    return {str(n): (store / n).read_bytes() for n in names if n.parts[0] not in (".trash", ".partial")}


@pytest.mark.parametrize("command", [
    ["trash", "quickstart", "horizon=0", "iterations=1"], ["gc", "--yes"]])
def test_removal_that_is_killed_at_any_step_can_be_undone(tmp_path, small_store, library, command):
    dying, before, steps, store = library("dying"), tree(small_store), 0, tmp_path / "store"

    def step(*arguments):
        return run(store, *arguments, env={**os.environ, "LD_PRELOAD": dying, "DIE_AT": str(steps)})

    while True:
        steps += 1 if FULL else 5
        shutil.copytree(small_store, store)
        removal = step(*command)
        listed = run(store, "trash", "--json")
        assert listed.returncode == 0, listed.stderr
        for bundle in json.loads(listed.stdout)["bundles"]:
            restored = run(store, "restore", bundle["id"])
            assert restored.returncode == 0, (steps, restored.stderr)
        assert tree(store) == before, steps
        assert run(store, "trash").stdout == ""
        # The way back is killed as well.
        assert run(store, *command).returncode == 0
        return_ = step("restore", "--all")
        assert run(store, "restore", "--all").returncode == 0
        assert tree(store) == before, steps
        if removal.returncode == return_.returncode == 0:
            break
        # What is left in flight goes with the next run; nothing else does.
        done = run(store, "run", "quickstart", "horizon=0", "iterations=1", "--only", "*0.1*",
                   "--no-report", "--json")
        assert json.loads(done.stdout)["executed"] == 0
        assert list(store.glob(".partial/*")) == []
        shutil.rmtree(store)
    assert steps > 10


def test_an_archive_that_is_killed_at_any_renaming_leaves_one(tmp_path, small_store, library):
    dying, target = library("dying"), tmp_path / "C"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = ["archive", results(small_store)[0].parent.name, "-o", target, "--force", "--no-report", "--allow",
               "dirty", "--allow", "stale", "--allow", "sources"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    assert run(small_store, *command, env=environment).returncode == 0
    steps, status = 0, -9
    while status == -9:
        steps += 1
        status = run(small_store, *command, env={
            **environment, "LD_PRELOAD": dying, "DIE_AT": str(steps), "DIE_ON": "rename"}).returncode
        # The next one finds the old or the new archive, and sweeps what was left.
        done = run(small_store, *command, "--check", env=environment)
        assert done.returncode == 0, (steps, done.stderr)
        assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == [], steps
        assert list(temporary.iterdir()) == [], steps
    assert status == 0 and steps > 2


def test_clocks_that_jump(tmp_path, undisturbed, library):
    store, wrong = tmp_path / "store", {**os.environ, "LD_PRELOAD": library("jumping_clock")}
    assert run(store, "run", *SWEEP, "--only", "mesob weight", env=wrong).returncode == 0
    done = run(store, "run", *SWEEP, "--json", env=wrong, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["reused"] == 12
    starts = [json.loads(p.read_text())["started"] for p in store.glob("runs/*/*/provenance.json")]
    assert len(starts) == TRIALS and len({start[:13] for start in starts}) > 1, "the clock is right"
    check_same(store, undisturbed)
    check_sane(store)


def test_other_folders_and_other_numbers_of_workers(tmp_path, undisturbed):
    copy = tmp_path / "elsewhere" / "Artifacts"
    shutil.copytree(undisturbed, copy)
    for workers in (1, 2):
        done = subprocess.run(
            [MESOB, "-C", str(tmp_path / "elsewhere"), "verify", "--all", "-j", str(workers),
             "--json"], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
        report = json.loads(done.stdout)
        assert report["bits"] == report["checked"] == TRIALS
