"""Results of earlier layouts are read; those of a later one are refused with the version to use."""

import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

import h5py
import pytest

from conftest import MESOB, ROOT, mesob

STORES = ROOT / "Tests/Python/ReferenceData"
LAX = ("--allow", "stale", "--allow", "dirty")


def call(*command, cwd=None):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=cwd)


# Earlier layouts, and that of today


@pytest.fixture(params=(1, 2, 3, 4))
def old(request, tmp_path):
    """The version, a store with one run of it, and the run's directory."""
    store = shutil.copytree(STORES / f"schema-{request.param}", tmp_path / "store")
    [run] = store.glob("runs/*/*")
    with h5py.File(run / "result.h5") as file:
        assert file.attrs["mesob_schema"] == request.param
    return request.param, store, run


def test_an_earlier_result_is_shown_scored_and_started_from(old, tmp_path):
    _, store, run = old
    metrics = json.loads(mesob("inspect", f"{run}:/metrics", "--json", "--artifacts", store))
    assert "exploitability" in json.dumps(metrics)
    scores = json.loads(
        mesob("evaluate", "--game", "left-right", "--policy", run / "result.h5", "--json"))
    with h5py.File(run / "result.h5") as file:
        assert scores["exploitability"] == file["metrics/exploitability"][()]
    mesob("solve", "--game", "left-right", "--solver", "fictitious-play", "iterations=2", "--start",
          run / "result.h5", "--out", tmp_path / "x.h5")


def test_an_earlier_result_is_listed_tagged_and_compared(old):
    version, store, run = old
    mesob("tag", "old", run, "--artifacts", store)
    assert mesob("verify", "--integrity", "old", "--artifacts", store).startswith("intact")
    [other] = (STORES / "schema-3").glob("runs/*/*/result.h5")
    done = call(MESOB, "diff", run, other, "--json", "--artifacts", store)
    assert done.returncode == (0 if version > 1 else 1), done.stderr


def check_later_algorithm(run):
    """The same policy and scores, by a method that scores at other steps since; the change is named."""
    assert run["level"] == "differs"
    datasets = {difference["dataset"] for difference in run["differences"]}
    assert datasets <= {"/iteration"} | {
        f"/trajectory/{name}" for name in ("exploitability", "objective", "welfare", "policy_hash")}
    changes = {change["path"]: (change["stored"], change["now"]) for change in run["changes"]}
    assert changes["method.version"] == ("1", "2")


def test_an_earlier_result_is_computed_again(old):
    _, store, run = old
    done = call(MESOB, "verify", run, "--json", "--artifacts", store)
    assert done.returncode == 1, done.stdout + done.stderr
    check_later_algorithm(json.loads(done.stdout)["runs"][0])


def test_an_earlier_certificate_is_proved_again_where_there_are_tensors(old):
    version, store, run = old
    done = call(MESOB, "verify", "--certificate", run, "--artifacts", store)
    if version == 1:
        assert done.returncode == 2 and "/game/reward" in done.stdout + done.stderr
    else:
        assert done.returncode == 0 and done.stdout.startswith("agrees")


def test_an_earlier_result_is_reported(old):
    _, store, _ = old
    done = call(MESOB, "report", "peer-suite", "-o", store / "report", "--artifacts", store)
    assert done.returncode == 0, done.stderr
    # What an earlier algorithm gave is never shown as today's: the row is there, without numbers.
    rows = (store / "report/report.md").read_text().splitlines()
    [row] = [row for row in rows if row.startswith("| left-right | fictitious-play")]
    assert not re.search(r"\d", row)


def test_an_earlier_result_is_archived_and_replayed(old, tmp_path):
    version, store, run = old
    done = call(MESOB, "archive", run, "-o", tmp_path / "x", "--single-file", "--check", *LAX,
                "--artifacts", store)
    assert done.returncode == 0, done.stderr
    done = call(MESOB, "replay", tmp_path / "x", "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    check_later_algorithm(json.loads(done.stdout)["runs"]["runs"][0])
    done = call(sys.executable, "-I", "check.py", cwd=tmp_path / "x/data")
    assert done.returncode == (0 if version > 1 else 2), done.stdout  # 1 has no tensors
    assert f"{int(version > 1)} runs computed again, 0 wrong" in done.stdout


def test_a_result_says_the_same_in_the_layout_of_today(tmp_path):
    """All that the earlier file has is in that of today, of a method that says more since."""
    name, experiment = "schema-4-auction", ["quickstart", "budget=2"]
    [old] = (STORES / name).glob("runs/*/*")
    store = tmp_path / "store"
    mesob("run", *experiment, "--only", "*truthful*", "--artifacts", store)
    [new] = store.glob("runs/*/*truthful*")
    with h5py.File(new / "result.h5") as file:
        assert file.attrs["mesob_schema"] == 5
    done = call(MESOB, "diff", old / "result.h5", new / "result.h5", "--json", "--artifacts", store)
    report = json.loads(done.stdout)
    assert report["level"] == "bits" and report["data"] == [], report
    assert [change["path"] for change in report["configuration"]] == ["method.version"]


# A later layout


def raise_schema(run, place):
    """Makes a run one of a later mesob, as that would publish it."""
    with h5py.File(run / "result.h5", "r+") as file:
        file.attrs.modify("mesob_schema", file.attrs["mesob_schema"] + 1)
        file["provenance"].attrs["mesob_version"] = "9.8.7"
    provenance = json.loads((run / "provenance.json").read_text())
    provenance["surroundings"]["mesob_version"] = "9.8.7"
    data = (run / "result.h5").read_bytes()
    provenance["identity"] |= {
        "file_bytes": len(data), "file_hash": hashlib.sha256(data).hexdigest()}
    if place == "in both files":
        provenance["identity"]["schema"] += 1
    (run / "provenance.json").write_text(json.dumps(provenance))


@pytest.fixture(params=["in both files", "in the result alone"])
def new(request, stores, tmp_path):
    """A store of the quickstart in which a later mesob has made one run, and that run."""
    store = shutil.copytree(stores[0], tmp_path / "store")
    run = next(store.glob("runs/quickstart/*competitive*"))
    raise_schema(run, request.param)
    return request.param, store, run


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


COMMANDS = {
    "inspect": ["inspect", "{run}"],
    "inspect a file": ["inspect", "{result}:/metrics"],
    "verify": ["verify", "{run}"],
    "verify a file": ["verify", "{result}"],
    "verify all": ["verify", "quickstart"],
    "verify --certificate": ["verify", "--certificate", "{run}"],
    "diff": ["diff", "{run}", "{other}"],
    "diff the other way": ["diff", "{other}", "{run}"],
    "bisect": ["diff", "--bisect", "{other}", "{run}"],
    "report": ["report", "quickstart", "-o", "{out}"],
    "archive": ["archive", "{run}", "-o", "{out}", *LAX],
    "archive --single-file": ["archive", "{run}", "-o", "{out}.zip", "--single-file", *LAX],
    "recommend": ["recommend", "{run}", "--type", "0", "--budget", "1", "--epoch", "0"],
    "start": ["solve", "--game", "{game}", "--solver", "fictitious-play", "--start", "{run}",
              "--out", "{out}.h5"],
    "start from a file": ["solve", "--game", "{game}", "--solver", "fictitious-play", "--start",
                          "{result}", "--out", "{out}.h5"],
    "evaluate": ["evaluate", "--game", "{game}", "--policy", "{result}"],
    "evaluate a flow": ["evaluate", "--game", "{game}", "--flow", "{result}"],
    "an input": ["solve", "--game", "{game}", "--solver", "fictitious-play",
                 "values=@{result}:/metrics/value"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_later_result_is_refused(name, new, tmp_path):
    place, store, run = new
    other = next(store.glob("runs/quickstart/*truthful*"))
    words = {
        "run": run, "result": run / "result.h5", "other": other, "out": tmp_path / "out",
        "game": "pay-per-click"}
    before = files(tmp_path)
    done = call(MESOB, *[word.format(**words) for word in COMMANDS[name]], "--artifacts", store)
    text = done.stdout + done.stderr
    assert done.returncode == 2, text
    assert "result.h5, attribute 'mesob_schema': expected at most schema 5, which this mesob" in text
    assert "got schema 6, written by mesob 9.8.7: use that version or later" in text
    assert text.count("got schema 6") == 1, text
    after = files(tmp_path)
    new_records = {path for path in after.keys() - before.keys() if "verifications" not in path.parts}
    assert not new_records and all(after[path] == data for path, data in before.items())


def test_a_store_with_a_later_result_is_still_listed(new):
    place, store, run = new
    done = call(MESOB, "list", "experiments", "--runs", "--json", "--artifacts", store)
    assert done.returncode == 0, done.stderr
    [listed] = [entry for entry in json.loads(done.stdout) if entry["path"] == str(run)]
    if place == "in both files":
        assert listed["status"] == "damaged" and "got schema 6" in listed["message"]
    done = call(MESOB, "doctor", "--artifacts", store)
    assert done.returncode == 1 and "1 result of a newer program" in done.stdout
    assert "none looks damaged" in done.stdout


def test_a_later_result_is_neither_computed_again_nor_garbage(stores, tmp_path):
    store = shutil.copytree(stores[0], tmp_path / "store")
    run = next(store.glob("runs/quickstart/*competitive*"))
    raise_schema(run, "in both files")
    before = files(store)
    done = call(MESOB, "run", "quickstart", "--artifacts", store)
    assert done.returncode == 2 and "use that version or later" in done.stderr, done.stderr
    assert files(store) == before
    mesob("gc", "--yes", "--artifacts", store)
    assert run.is_dir()
    mesob("trash", run, "--artifacts", store)
    assert not run.exists()


def test_an_archive_of_a_later_result_is_not_taken_for_damaged(new, tmp_path):
    """As that mesob would make it: the one of today does not."""
    _, store, run = new
    bag = tmp_path / "bag"
    mesob("archive", next(store.glob("runs/quickstart/*truthful*")), "-o", bag, "--artifacts", store,
          *LAX)
    [folder] = bag.glob("data/runs/*/*")
    shutil.rmtree(folder)
    shutil.copytree(run, folder.with_name(run.name))
    (folder.with_name(run.name) / "config.json").write_text("{}")
    remake_manifests(bag)
    done = call(MESOB, "replay", bag)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout.startswith("intact")
    assert "use that version or later" in done.stdout


def remake_manifests(bag):
    """What 'mesob archive' says of the files of a bag, said of other files."""
    crate = bag / "data/ro-crate-metadata.json"
    graph = json.loads(crate.read_text())
    payload = sorted(p for p in bag.glob("data/**/*") if p.is_file())
    names = {str(p.relative_to(bag / "data")) for p in payload}
    graph["@graph"] = [e for e in graph["@graph"] if e["@type"] != "File" or e["@id"] in names]
    for entity in graph["@graph"]:
        if entity["@type"] == "File":
            data = (bag / "data" / entity["@id"]).read_bytes()
            entity |= {
                "contentSize": str(len(data)), "sha256": hashlib.sha256(data).hexdigest()}
    crate.write_text(json.dumps(graph))

    def manifest(paths):
        return "".join(
            f"{hashlib.sha512(p.read_bytes()).hexdigest()}  {p.relative_to(bag)}\n"
            for p in sorted(paths, key=lambda p: str(p.relative_to(bag)).encode()))

    size = sum(p.stat().st_size for p in payload)
    info = (bag / "bag-info.txt").read_text().splitlines()
    info = [line for line in info if not line.startswith("Payload-Oxum")]
    (bag / "bag-info.txt").write_text(
        "\n".join(info + [f"Payload-Oxum: {size}.{len(payload)}"]) + "\n")
    (bag / "manifest-sha512.txt").write_text(manifest(payload))
    tags = [bag / name for name in ("bag-info.txt", "bagit.txt", "manifest-sha512.txt")]
    (bag / "tagmanifest-sha512.txt").write_text(manifest(tags))
