"""The words of the README's "The way on": every command of every row runs, in every order that the
rows allow, and leaves nothing behind that git sees.

In a fresh clone, with the program that is built already. All rows go in the printed order from
nothing, then those that say to take 10 s or less in three seeded orders on what is there. With
MESOB_TESTS=full every order has all rows, from nothing. In place of a command with `(small: …)` that
setting runs.
"""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys

import pytest

from conftest import MESOB, ROOT

README = (ROOT / "README.md").read_text()
BRING = "Sources/Mesob/Mesob.docc/BringAGame.md"
FULL = os.environ.get("MESOB_TESTS") == "full"
FIRST = "mesob run quickstart"
pytestmark = pytest.mark.timeout(1800)
PROGRAMS = ("mesob ", "latexmk ", "swift ", ".venv/")


class Row:
    def __init__(self, line):
        self.purpose, cell, self.after, self.takes = re.split(r" \| ?", line + " ")[:4]
        self.commands = []
        for before, span in re.findall(r"(\(small: )?`([^`]*)`", cell):
            if before:
                span = re.sub("^…", lambda _: self.commands[-1], span)
                self.commands[-1] = span
            elif span.startswith(PROGRAMS):
                self.commands.append(span)
        self.takes = self.takes.strip()

    @property
    def isQuick(self):
        """Whether the row says to take 10 s or less, with the small settings."""
        times = re.findall(r"(\d+) (s|min|h)", re.sub(r"[^,]*; small", "", self.takes))
        return all(unit == "s" and int(count) <= 10 for count, unit in times)

    def needed(self, rows):
        """The rows that have to come before."""
        spans = re.findall(r"`([^`]*)`", self.after)
        # What the tests need is there.
        return [
            next(row for row in rows if any(c.startswith(f"mesob {span}") for c in row.commands))
            for span in spans if span != ".ci/install tests"]


def table():
    text = README.split("## The way on")[1].split("\n\n`mesob` stands")[0]
    lines = re.findall(r"^\| (?!to \||---)(.*?) ?\|$", text, re.M)
    first = Row(f"run an experiment | `{FIRST}` |  | 20 s")
    assert f"swift run -c release {FIRST}\n" in README
    return [first] + [row for row in map(Row, lines) if row.commands]


ROWS = table()


def order(seed):
    """All rows in an order that the column "after" allows."""
    rest, ordered, chance = list(ROWS), [], random.Random(seed)
    while rest:
        ready = [row for row in rest if all(other in ordered for other in row.needed(ROWS))]
        ordered.append(chance.choice(ready))
        rest.remove(ordered[-1])
    return ordered


def make_clone(folder):
    """The tree under test as a fresh clone, with the program and Python's packages beside it."""
    git = ["git", "-c", "user.name=A Reader", "-c", "user.email=reader@example.org"]
    subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
        capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
    subprocess.run([*git, "add", "-A"], cwd=folder, check=True)
    subprocess.run(
        [*git, "commit", "-q", "--allow-empty", "-m", "As it is"], cwd=folder, check=True)
    (folder / ".build/release").mkdir(parents=True)
    (folder / ".build/release/mesob").symlink_to(MESOB)
    program = pathlib.Path(MESOB).with_name("BenchmarkProgram")
    (folder / ".build/release/BenchmarkProgram").symlink_to(program)
    (folder / ".venv").mkdir()
    for child in pathlib.Path(sys.prefix).iterdir():
        (folder / ".venv" / child.name).symlink_to(child)
    return folder


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return make_clone(tmp_path_factory.mktemp("readme") / "mesob")


@pytest.fixture
def clone(shared, tmp_path):
    return make_clone(tmp_path / "mesob") if FULL else shared


def call(clone, words, statuses=(0,), env=None):
    done = subprocess.run(
        ["/bin/bash", "-c", f'mesob() {{ .build/release/mesob "$@"; }}; {words}'], cwd=clone,
        env={**os.environ, **(env or {})}, capture_output=True, text=True, errors="replace")
    assert done.returncode in statuses, (words, done.returncode, done.stdout, done.stderr)
    return done


def of_mesob(clone, words):
    return json.loads(call(clone, f"mesob {words} --json").stdout)


def run_keys(clone):
    runs = of_mesob(clone, "list experiments quickstart --runs")
    return [run["key"][:12] for run in runs if "balanced" in run["label"]]


def variant(clone, override):
    """The name of the quickstart with an override; empty if it was not run."""
    listed = of_mesob(clone, "list")
    return next((e["name"] for e in listed if "@" in e["name"] and override in json.dumps(e)), "")


def watch(clone, command):
    """Begins to watch, and ends by ^C."""
    with subprocess.Popen(
        [".build/release/mesob", *command.split()[1:]], cwd=clone, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True) as process:
        assert any("watching" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(timeout=60) == 130
        finally:
            process.kill()


def follow(clone, command):
    """Runs one command as its row says it."""
    if "--watch" in command:
        return watch(clone, command)
    if command.startswith("swift build"):
        # What was built by these words is the program under test.
        assert f"\n{command}\n" in (ROOT / ".ci/run").read_text()
        return None
    if "--engine slurm" in command:
        # Clusters are in test_slurm.py; here it is said that there is none.
        done = call(clone, command, statuses=(2,), env={"PATH": str(clone)})
        assert "expected Slurm's command" in done.stderr, done.stderr
        return done
    if "ID" in command.split():
        command = command.replace("ID", of_mesob(clone, "trash")["bundles"][0]["id"])
    command = command.replace("quickstart@HASH8", variant(clone, "budget=4,6,8"))
    for key in run_keys(clone) if "RUN" in command.split() else []:
        command = re.sub(r"\bRUN\b", key, command, count=1)
    # Two runs that differ are no failure of `diff`, nor is a slow machine one of a benchmark; the
    # paper quotes more runs than are here.
    statuses = (
        (0, 1) if " diff " in command or "step.py" in command else
        (2,) if "verify --paper" in command else (0,))
    return call(clone, command, statuses=statuses)


def grid_network(clone):
    """A network of the size of Sioux Falls: 24 nodes on a grid, 76 roads, trips between all of them."""
    nodes = [(x, y) for y in range(6) for x in range(4)]
    roads = [
        (i + 1, j + 1) for i, a in enumerate(nodes) for j, b in enumerate(nodes)
        if abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1]
    assert (len(nodes), len(roads)) == (24, 76)
    rows = "".join(
        f"\t{a}\t{b}\t{5000 + 200 * (a % 7)}\t{3 + (a * b) % 4}\t{3 + (a * b) % 4}\t0.15\t4\t0\t0\t1\t;\n"
        for a, b in roads)
    (clone / "SiouxFalls_net.tntp").write_text(
        "<NUMBER OF ZONES> 24\n<NUMBER OF NODES> 24\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> 76\n"
        f"<END OF METADATA>\n\n~ \tfrom\tto\n{rows}")
    zones = range(1, 25)
    trips = {a: {b: 100.0 * (1 + (a + b) % 9) for b in zones if b != a} for a in zones}
    total = sum(sum(row.values()) for row in trips.values())
    (clone / "SiouxFalls_trips.tntp").write_text(
        f"<NUMBER OF ZONES> 24\n<TOTAL OD FLOW> {total}\n<END OF METADATA>\n\n" + "".join(
            f"Origin {a}\n" + "".join(f"{b} : {trip};" for b, trip in row.items()) + "\n"
            for a, row in trips.items()))


def go(clone, rows):
    """Follows some rows, after what was left of the last time has gone."""
    kept = {".git", ".build", ".venv", "Artifacts", "Paper"}
    ignored = call(clone, "git ls-files -o -i --exclude-standard --directory").stdout.split("\n")
    for name in filter(None, ignored):
        if name.split("/")[0] not in kept:
            path = clone / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if any("restore" in command for row in rows for command in row.commands):
        # Something that nobody wants any more.
        call(clone, "mesob run quickstart iterations=20 --only '*competitive*'")
        call(clone, f"mesob trash {variant(clone, 'iterations=20')}")
    for row in rows:
        if "BringAGame.md" in row.after:
            program = re.search(r"```python\n(.*?)```", (clone / BRING).read_text(), re.S)[1]
            subprocess.run([sys.executable, "-c", program], cwd=clone, check=True)
        if "SiouxFalls" in row.after:
            grid_network(clone)
        for command in row.commands:
            follow(clone, command)
    assert call(clone, "git status --porcelain").stdout == ""


def test_each_row_with_commands_says_how_long_they_take():
    assert len(ROWS) > 25
    for row in ROWS:
        assert re.search(r"\d+ (s|min|h)\b|as long as", row.takes), row.purpose


def test_the_printed_order(clone):
    go(clone, ROWS)
    for name in ("report.html", "report.ipynb", "report.md"):
        assert (clone / "Artifacts/reports/quickstart" / name).exists()


@pytest.mark.parametrize("seed", range(3))
def test_an_order_that_the_rows_allow(clone, seed):
    go(clone, [row for row in order(seed) if FULL or row.isQuick or row.commands == [FIRST]])
    call(clone, f"mesob archive quickstart -o seed-{seed}.zip --check")


def test_the_snippets_of_python(shared):
    """The paths of the README, with the run that its reader would look up."""
    call(shared, FIRST)
    for name in shared.glob("q.nc"):
        name.unlink()
    call(shared, "mesob collect quickstart -o q.nc --dataset /solution/policy")
    one, many = re.findall(r"```python\n(.*?)```", README, re.S)
    run = next(shared.glob("Artifacts/runs/quickstart/small-auction-balanced*"))
    assert run.parent == shared / "Artifacts/runs/quickstart"
    law = (
        'law = run.policy.sel(epoch=0, state="type 1, budget 8")\n'
        'assert law.dims == ("action",) and abs(float(law.sum()) - 1) < 1e-12\n'
        'assert run.policy.sel(state=run.state_budget == 8).sizes["state"] == 3\n')
    subprocess.run(
        [sys.executable, "-c", f"{one.replace('…', run.name)}\n{law}"], cwd=shared, check=True)
    checks = (
        'assert runs.revenue.dims == ("method_weight",), runs.revenue.dims\n'
        'assert set(runs.policy.dims) == {"method_weight", "epoch", "state", "action"}\n')
    subprocess.run(
        [sys.executable, "-c", f"import xarray\n{many}\n{checks}"], cwd=shared, check=True)
