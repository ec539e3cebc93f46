"""Every command ends on SIGINT and SIGTERM: what two of them at once and a later second one do."""

import os
import signal
import subprocess
import time

import pytest

from conftest import MESOB

ALLOW = ["--allow", "failed", "--allow", "dirty", "--allow", "stale", "--allow", "sources"]
NASH = ["--game", "pay-per-click", "--solver", "online-mirror-descent"]
COMMANDS = {
    "run": ["run", "quickstart", "horizon=0", "iterations=2", "--no-report"],
    "solve": ["solve", *NASH, "horizon=0", "iterations=1"],
    "tune": ["tune", *NASH, "--iterations", "2", "--configurations", "2"],
    "verify": ["verify", "--all"],
    "recommend": ["recommend", "uniform", "--replicas", "2", "--agents", "5"],
    "report": ["report", "quickstart", "-o", "Pages"],
    "archive": ["archive", "quickstart", "-o", "C.zip", *ALLOW],
    "replay": ["replay", "old.zip"],
    "collect": ["collect", "quickstart", "-o", "x.nc"],
    "evaluate": ["evaluate", "--game", "pay-per-click", "horizon=0", "--policy", "first.h5"],
    "integrity": ["verify", "--integrity", "quickstart"],
    "diff": ["diff", "--bisect", "first.h5", "second.h5"],
    "gc": ["gc"],
}
# Their first signal asks to finish, and what there is by then is printed or kept.
FINISHING = {"run", "solve", "tune", "verify", "recommend"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("signals")

    def run(*arguments):
        done = subprocess.run([MESOB, *arguments], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    run("run", "quickstart", "horizon=0", "iterations=1", "--no-report")
    run("run", "quickstart", "--only", "*truthful*", "--no-report")
    run("tag", "uniform", next((folder / "Artifacts/runs/quickstart").glob("*truthful*")).name[-12:])
    run("archive", "uniform", "-o", "old.zip", *ALLOW)
    for name, weight in (("first.h5", "0.3"), ("second.h5", "0.4")):
        run("solve", *NASH[:3], "mesob", f"weight={weight}", "objective=revenue", "horizon=0",
            "iterations=5", "--out", name)
    return folder


@pytest.mark.parametrize("number, status", [(signal.SIGTERM, 75), (signal.SIGINT, 130)])
@pytest.mark.parametrize("name", COMMANDS)
def test_signals(folder, tmp_path, library, name, number, status):
    temporary, pause = tmp_path / "temporary", tmp_path / "pause"
    temporary.mkdir()
    process = subprocess.Popen(
        [MESOB, *COMMANDS[name]], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        env={**os.environ, "TMPDIR": str(temporary), "LD_PRELOAD": library("dying"),
             "DIE_AT": "1", "DIE_ON": "write", "PAUSE": str(pause)})
    end = time.monotonic() + 60
    while not pause.exists():
        assert process.poll() is None and time.monotonic() < end, process.communicate()
        time.sleep(0.01)
    # It stands still now, at its first word or file.
    process.send_signal(number)
    process.send_signal(number)
    if name in FINISHING:
        time.sleep(1.1)
        assert process.poll() is None, "two signals at once were taken for two"
        process.send_signal(number)
    _, errors = process.communicate(timeout=15)
    assert process.returncode == status, errors
    second = "second " if name in FINISHING else ""
    assert f"ended at once by a {second}signal: what was not stored or printed is lost" in errors
    assert list(temporary.iterdir()) == []
    assert not (folder / "C.zip").exists() and list(folder.glob(".C.zip*")) == []
